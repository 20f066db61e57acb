import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'inspections',
  title: '数据巡检',
  tier: 4,
  dependsOn: ['access', 'orgs'],
  permissions: {
    'inspections.read': { title: '数据巡检 · 查看', roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer', 'registrar', 'principal'] },
    'inspections.explain': { title: '数据巡检 · 说明情况、立即复查', roles: ['registrar', 'principal'] },
    'inspections.decide': { title: '数据巡检 · 认可或不认可说明', roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer'] },
  },
  menu: [
    { portal: 'authority', group: '监测', title: '数据巡检', path: '/inspections', icon: 'shield', needs: 'inspections.read' },
    { portal: 'school', group: '监测', title: '数据巡检', path: '/inspections', icon: 'shield', needs: 'inspections.read' },
  ],
})
