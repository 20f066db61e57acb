import { defineModule } from '../../kernel/module.ts'

const officers = ['provinceOfficer', 'cityOfficer'] as const

export const module = defineModule({
  id: 'placements',
  title: '批次投档',
  tier: 2,
  dependsOn: ['access', 'jobs', 'orgs', 'people', 'todos', 'prospectuses', 'students', 'admissions'],
  permissions: {
    'placements.read': { title: '批次投档 · 查看批次和录取线', roles: [...officers, 'countyOfficer', 'registrar', 'principal'] },
    'placements.readCandidates': { title: '批次投档 · 查看考生', roles: [...officers, 'countyOfficer'] },
    'placements.prepare': { title: '批次投档 · 设置、封存、投档、公示', roles: officers },
    'placements.approve': { title: '批次投档 · 批准并下达', roles: officers },
    'placements.own': { title: '填报本人志愿', roles: ['learner'] },
  },
  menu: [
    { portal: 'authority', group: '招生', title: '批次投档', path: '/placements', icon: 'list', needs: 'placements.read' },
    { portal: 'school', group: '招生', title: '批次投档', path: '/placements', icon: 'list', needs: 'placements.read' },
    { portal: 'learner', group: '本人', title: '我的志愿', path: '/me/preferences', icon: 'list', needs: 'placements.own', hint: '统一投档的志愿：排先后、提交、看结果和理由' },
  ],
})
