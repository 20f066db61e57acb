import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'views',
  title: '我的视图',
  tier: 1,
  dependsOn: ['access'],
  permissions: {},
  menu: [],
})
