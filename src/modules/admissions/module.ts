import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({
  id: 'admissions',
  title: '招生录取',
  tier: 2,
  dependsOn: ['access', 'orgs', 'people', 'documents', 'students'],
  permissions: {},
  menu: [],
  api,
})
