import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({
  id: 'reports',
  title: '年度报告',
  tier: 4,
  dependsOn: ['access', 'orgs', 'todos', 'documents', 'employment', 'training', 'plans', 'statistics'],
  permissions: {},
  menu: [],
  api,
})
