import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'training',
  title: '职业培训',
  tier: 3,
  dependsOn: ['orgs', 'people'],
  permissions: {
    'training.read': {
      title: '培训记录 · 查看',
      roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer', 'registrar', 'principal', 'auditAdmin'],
    },
  },
  menu: [
    { portal: 'authority', group: '台账', title: '培训记录', path: '/training-records', icon: 'list', needs: 'training.read' },
    { portal: 'school', group: '台账', title: '培训记录', path: '/training-records', icon: 'list', needs: 'training.read' },
  ],
})
