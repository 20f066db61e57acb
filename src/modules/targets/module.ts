import { defineModule } from '../../kernel/module.ts'

const officers = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const
const schools = ['registrar', 'principal'] as const

export const module = defineModule({
  id: 'targets',
  title: '目标分解与考核',
  tier: 4,
  dependsOn: ['access', 'orgs', 'todos', 'publicity', 'plans', 'tasks'],
  permissions: {
    'targets.read': { title: '目标分解与考核 · 查看', roles: [...officers, ...schools] },
    'targets.manage': { title: '目标分解与考核 · 分解目标、组织考核', roles: officers },
    'targets.sign': { title: '目标分解与考核 · 签发', roles: officers },
    'targets.confirm': { title: '目标分解与考核 · 确认目标、提出异议和申诉', roles: [...officers, ...schools] },
    'targets.evaluate': { title: '目标分解与考核 · 规划评估', roles: ['provinceOfficer'] },
  },
  menu: [
    { portal: 'authority', group: '规划', title: '目标与考核', path: '/targets', icon: 'flag', needs: 'targets.read' },
    { portal: 'school', group: '规划', title: '目标与考核', path: '/targets', icon: 'flag', needs: 'targets.read' },
  ],
})
