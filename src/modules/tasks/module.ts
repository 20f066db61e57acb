import { defineModule } from '../../kernel/module.ts'

const officers = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const
const schools = ['registrar', 'principal'] as const

export const module = defineModule({
  id: 'tasks',
  title: '督办台账',
  tier: 4,
  dependsOn: ['access', 'orgs', 'todos', 'publicity', 'plans', 'returns'],
  permissions: {
    'tasks.read': { title: '督办台账 · 查看承办事项和评价', roles: [...officers, ...schools] },
    'tasks.report': { title: '督办台账 · 签收、报进展、自评', roles: [...officers, ...schools] },
    'tasks.supervise': { title: '督办台账 · 交办、督办、验收、评价', roles: officers },
  },
  menu: [
    { portal: 'authority', group: '规划', title: '督办台账', path: '/tasks', icon: 'flag', needs: 'tasks.read' },
    { portal: 'school', group: '规划', title: '督办任务', path: '/tasks', icon: 'flag', needs: 'tasks.read' },
  ],
})
