import { defineModule } from '../../kernel/module.ts'

const officers = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const

export const module = defineModule({
  id: 'returns',
  title: '指标填报',
  tier: 4,
  dependsOn: ['access', 'orgs', 'todos', 'plans'],
  permissions: {
    'returns.read': { title: '指标填报 · 查看、导出', roles: [...officers, 'registrar', 'principal'] },
    'returns.fill': { title: '指标填报 · 填报、送复核、申请解锁', roles: [...officers, 'registrar'] },
    'returns.check': { title: '指标填报 · 本单位复核', roles: [...officers, 'registrar', 'principal'] },
    'returns.approve': { title: '指标填报 · 审核、提醒下级', roles: officers },
    'returns.open': { title: '指标填报 · 发起、撤销批次，同意解锁', roles: ['provinceOfficer'] },
  },
  menu: [
    { portal: 'authority', group: '规划', title: '指标填报', path: '/returns', icon: 'chart', needs: 'returns.read' },
    { portal: 'school', group: '规划', title: '指标填报', path: '/returns', icon: 'chart', needs: 'returns.read' },
  ],
})
