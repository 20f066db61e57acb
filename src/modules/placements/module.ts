import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({
  id: 'placements',
  title: '批次投档',
  tier: 2,
  dependsOn: ['access', 'jobs', 'orgs', 'people', 'todos', 'prospectuses', 'admissions'],
  permissions: {},
  menu: [],
  api,
})
