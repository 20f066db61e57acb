import { defineModule } from '../../kernel/module.ts'

const officers = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const
const schools = ['registrar', 'principal'] as const

export const module = defineModule({
  id: 'complaints',
  title: '监督投诉',
  tier: 2,
  dependsOn: ['access', 'orgs', 'people', 'todos', 'publicity', 'prospectuses', 'admissions'],
  permissions: {
    'complaints.read': { title: '监督投诉 · 查看本范围的投诉', roles: officers },
    'complaints.handle': { title: '监督投诉 · 受理、调查、公布', roles: officers },
    'complaints.decide': { title: '监督投诉 · 审定处理', roles: officers },
    'complaints.ledger': { title: '监督投诉 · 有偿招生台账', roles: officers },
    'complaints.patterns': { title: '监督投诉 · 报名异常线索', roles: [...officers, ...schools] },
    'complaints.answer': { title: '监督投诉 · 学校说明', roles: schools },
  },
  menu: [
    { portal: 'authority', group: '招生', title: '监督投诉', path: '/complaints/manage', icon: 'flag', needs: 'complaints.read' },
    { portal: 'school', group: '招生', title: '投诉说明', path: '/complaints/school', icon: 'flag', needs: 'complaints.answer' },
    { portal: 'public', group: '公开', title: '招生投诉', path: '/complaints', icon: 'flag', needs: 'public' },
  ],
})
