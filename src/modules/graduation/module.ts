import { defineModule } from '../../kernel/module.ts'

const officers = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const

export const module = defineModule({
  id: 'graduation',
  title: '毕业',
  tier: 2,
  dependsOn: ['access', 'orgs', 'people', 'todos', 'students', 'dossiers'],
  permissions: {
    'graduation.read': { title: '毕业 · 查看审核和名单', roles: [...officers, 'registrar', 'principal'] },
    'graduation.prepare': { title: '毕业 · 登记材料、申报名单', roles: ['registrar'] },
    'graduation.review': { title: '毕业 · 审核名单', roles: officers },
    'graduation.own': { title: '查看本人毕业审核', roles: ['learner'] },
  },
  menu: [
    { portal: 'authority', group: '学籍', title: '毕业', path: '/graduation', icon: 'certificate', needs: 'graduation.read' },
    { portal: 'school', group: '学籍', title: '毕业', path: '/graduation', icon: 'certificate', needs: 'graduation.read' },
    { portal: 'public', group: '公开', title: '比照学历', path: '/equivalence', icon: 'book', needs: 'public' },
    { portal: 'learner', group: '本人', title: '我的毕业', path: '/me/graduation', icon: 'school', needs: 'graduation.own', hint: '看毕业条件哪些已满足，毕业办理到哪一步' },
  ],
})
