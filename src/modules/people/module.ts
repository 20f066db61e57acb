import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({
  id: 'people',
  title: '人员',
  tier: 1,
  dependsOn: ['orgs'],
  permissions: {},
  menu: [],
  api,
})
