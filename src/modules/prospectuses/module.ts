import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({
  id: 'prospectuses',
  title: '招生计划与简章',
  tier: 2,
  dependsOn: ['access', 'orgs', 'specialties'],
  permissions: {},
  menu: [],
  api,
})
