import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'finder',
  title: '择校查询',
  tier: 4,
  dependsOn: ['access', 'opendata', 'orgs', 'prospectuses'],
  permissions: {},
  menu: [{ portal: 'public', group: '公开', title: '找学校和专业', path: '/finder', icon: 'search', needs: 'public' }],
})
