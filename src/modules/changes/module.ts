import { defineModule } from '../../kernel/module.ts'

const officers = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const

export const module = defineModule({
  id: 'changes',
  title: '学籍异动',
  tier: 2,
  dependsOn: ['access', 'orgs', 'people', 'todos', 'specialties', 'students'],
  permissions: {
    'changes.read': { title: '学籍异动 · 查看', roles: [...officers, 'registrar', 'principal'] },
    'changes.apply': { title: '学籍异动 · 学校申请和接收', roles: ['registrar'] },
    'changes.decide': { title: '学籍异动 · 学校负责人审批', roles: ['principal'] },
    'changes.review': { title: '学籍异动 · 主管部门审核', roles: officers },
    'changes.own': { title: '申请本人的学籍异动', roles: ['learner'] },
  },
  menu: [
    { portal: 'authority', group: '学籍', title: '学籍异动', path: '/changes', icon: 'swap', needs: 'changes.read' },
    { portal: 'school', group: '学籍', title: '学籍异动', path: '/changes', icon: 'swap', needs: 'changes.read' },
    { portal: 'learner', group: '本人', title: '异动', path: '/me/changes', icon: 'swap', needs: 'changes.own', hint: '申请转学、休学、退学等，看办到哪一步' },
  ],
})
