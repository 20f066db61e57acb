import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'portal',
  title: '公共服务',
  tier: 4,
  dependsOn: ['access', 'orgs', 'specialties'],
  permissions: {},
  menu: [],
})
