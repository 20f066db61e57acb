import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({
  id: 'access',
  title: '账户与岗位',
  tier: 1,
  dependsOn: [],
  permissions: {},
  menu: [
    { portal: 'authority', group: '系统', title: '权限对照', path: '/permissions', icon: 'lock', needs: 'signedIn' },
    { portal: 'school', group: '系统', title: '权限对照', path: '/permissions', icon: 'lock', needs: 'signedIn' },
  ],
  api,
})
