import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'partnerships',
  title: '校企合作',
  tier: 2,
  dependsOn: ['orgs'],
  permissions: {
    'partnerships.read': {
      title: '校企合作 · 查看',
      roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer', 'registrar', 'principal', 'auditAdmin'],
    },
  },
  menu: [
    { portal: 'authority', group: '台账', title: '校企合作集团', path: '/education-groups', icon: 'list', needs: 'partnerships.read' },
    { portal: 'school', group: '台账', title: '校企合作集团', path: '/education-groups', icon: 'list', needs: 'partnerships.read' },
  ],
})
