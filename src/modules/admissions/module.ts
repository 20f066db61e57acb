import { defineModule } from '../../kernel/module.ts'

const officers = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const

export const module = defineModule({
  id: 'admissions',
  title: '招生录取',
  tier: 2,
  dependsOn: ['access', 'orgs', 'people', 'documents', 'prospectuses', 'students'],
  permissions: {
    'admissions.read': { title: '招生录取 · 查看报名和录取', roles: [...officers, 'registrar', 'principal'] },
    'admissions.decide': { title: '招生录取 · 审核、录取、现场报名', roles: ['registrar'] },
    'admissions.apply': { title: '报名、确认录取', roles: ['learner'] },
  },
  menu: [
    { portal: 'authority', group: '招生', title: '报名录取', path: '/admissions', icon: 'user', needs: 'admissions.read' },
    { portal: 'authority', group: '招生', title: '招生进度', path: '/admissions/board', icon: 'chart', needs: 'admissions.read' },
    { portal: 'school', group: '招生', title: '报名录取', path: '/admissions', icon: 'user', needs: 'admissions.read' },
    { portal: 'school', group: '招生', title: '新生报到', path: '/admissions/arrival', icon: 'flag', needs: 'admissions.read' },
    { portal: 'school', group: '招生', title: '分班移交', path: '/admissions/classes', icon: 'school', needs: 'admissions.decide' },
    { portal: 'school', group: '招生', title: '招生进度', path: '/admissions/board', icon: 'chart', needs: 'admissions.read' },
    { portal: 'learner', group: '本人', title: '我的报名', path: '/me/applications', icon: 'edit', needs: 'admissions.apply', hint: '报学校、看办到哪一步、确认录取' },
    { portal: 'public', group: '公开', title: '考生注册', path: '/apply/sign-up', icon: 'user', needs: 'public' },
  ],
})
