import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'employment',
  title: '就业',
  tier: 2,
  dependsOn: ['access', 'orgs', 'people', 'students'],
  permissions: {
    'employment.read': {
      title: '毕业去向 · 查看',
      roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer', 'registrar', 'principal', 'auditAdmin'],
    },
  },
  menu: [
    { portal: 'authority', group: '台账', title: '毕业去向', path: '/graduate-destinations', icon: 'list', needs: 'employment.read' },
    { portal: 'school', group: '台账', title: '毕业去向', path: '/graduate-destinations', icon: 'list', needs: 'employment.read' },
  ],
})
