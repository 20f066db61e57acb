import { defineModule } from '../../kernel/module.ts'

const officers = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const

export const module = defineModule({
  id: 'statistics',
  title: '统计报表',
  tier: 4,
  dependsOn: ['access', 'orgs', 'students'],
  permissions: {
    'statistics.read': { title: '统计报表 · 查看、汇总、导出', roles: [...officers, 'registrar', 'principal'] },
    'statistics.fill': { title: '统计报表 · 冻结、填报、送审', roles: ['registrar', 'cityOfficer', 'countyOfficer', 'provinceOfficer'] },
    'statistics.review': { title: '统计报表 · 审核锁定', roles: officers },
  },
  menu: [
    { portal: 'authority', group: '监测', title: '统计报表', path: '/statistics', icon: 'chart', needs: 'statistics.read' },
    { portal: 'school', group: '监测', title: '统计报表', path: '/statistics', icon: 'chart', needs: 'statistics.read' },
  ],
})
