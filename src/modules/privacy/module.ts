import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({
  id: 'privacy',
  title: '个人信息保护',
  tier: 1,
  dependsOn: ['access', 'people'],
  permissions: {},
  menu: [],
  api,
})
