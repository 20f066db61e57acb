import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'publicity',
  title: '公示',
  tier: 1,
  dependsOn: ['access'],
  permissions: {
    'publicity.read': { title: '公示 · 查看本范围的公示和异议', roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer'] },
    'publicity.handle': { title: '公示 · 答复异议', roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer'] },
  },
  menu: [{ portal: 'authority', group: '工作', title: '公示管理', path: '/publicity/manage', icon: 'pin', needs: 'publicity.read' }],
})
