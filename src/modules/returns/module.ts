import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({
  id: 'returns',
  title: '指标填报',
  tier: 4,
  dependsOn: ['orgs', 'todos', 'plans'],
  permissions: {},
  menu: [],
  api,
})
