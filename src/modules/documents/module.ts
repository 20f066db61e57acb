import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({
  id: 'documents',
  title: '文书',
  tier: 1,
  dependsOn: ['access', 'jobs', 'orgs'],
  permissions: {},
  menu: [],
  api,
})
