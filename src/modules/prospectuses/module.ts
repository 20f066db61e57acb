import { defineModule } from '../../kernel/module.ts'

const officers = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const
const schools = ['registrar', 'principal'] as const

export const module = defineModule({
  id: 'prospectuses',
  title: '招生计划与简章',
  tier: 2,
  dependsOn: ['access', 'orgs', 'todos', 'specialties'],
  permissions: {
    'prospectuses.read': { title: '招生 · 查看计划和简章', roles: [...officers, ...schools] },
    'prospectuses.prepare': { title: '招生 · 编制计划、起草简章', roles: schools },
    'prospectuses.review': { title: '招生 · 审核计划和简章、下达总数', roles: officers },
    'prospectuses.publish': { title: '招生 · 公布招生名单', roles: ['provinceOfficer'] },
  },
  menu: [
    { portal: 'authority', group: '招生', title: '计划与简章', path: '/intake', icon: 'book', needs: 'prospectuses.read' },
    { portal: 'school', group: '招生', title: '计划与简章', path: '/intake', icon: 'book', needs: 'prospectuses.read' },
    { portal: 'public', group: '公开', title: '招生简章', path: '/prospectuses', icon: 'book', needs: 'public' },
  ],
})
