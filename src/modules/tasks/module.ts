import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({
  id: 'tasks',
  title: '督办台账',
  tier: 4,
  dependsOn: ['access', 'orgs', 'todos', 'publicity', 'plans'],
  permissions: {},
  menu: [],
  api,
})
