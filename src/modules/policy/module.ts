import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({
  id: 'policy',
  title: '政策条款',
  tier: 1,
  dependsOn: [],
  permissions: {},
  menu: [
    { portal: 'authority', group: '监测', title: '政策条款', path: '/policy', icon: 'book', needs: 'public' },
    { portal: 'school', group: '监测', title: '政策条款', path: '/policy', icon: 'book', needs: 'public' },
    { portal: 'public', group: '公开', title: '政策条款', path: '/policy', icon: 'book', needs: 'public' },
  ],
  api,
})
