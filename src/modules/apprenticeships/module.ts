import { defineModule } from '../../kernel/module.ts'

const officers = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const
const schools = ['registrar', 'principal'] as const

export const module = defineModule({
  id: 'apprenticeships',
  title: '企业学徒',
  tier: 3,
  dependsOn: ['access', 'orgs', 'people', 'todos', 'students'],
  permissions: {
    'apprenticeships.home': { title: '企业学徒 · 本企业首页', roles: ['enterpriseStaff'] },
    'apprenticeships.read': { title: '企业学徒 · 查看名册', roles: [...officers, ...schools, 'enterpriseStaff'] },
    'apprenticeships.prepare': { title: '企业学徒 · 填报名册', roles: ['enterpriseStaff'] },
    'apprenticeships.confirm': { title: '企业学徒 · 学校确认、移交学籍', roles: schools },
    'apprenticeships.file': { title: '企业学徒 · 备案名册', roles: officers },
    'apprenticeships.enterprises': { title: '企业学徒 · 查看企业、审核企业账户', roles: officers },
  },
  menu: [
    { portal: 'enterprise', group: '工作', title: '首页', path: '/enterprise', icon: 'home', needs: 'apprenticeships.home' },
    { portal: 'enterprise', group: '工作', title: '学徒名册', path: '/apprenticeships', icon: 'list', needs: 'apprenticeships.read' },
    { portal: 'enterprise', group: '工作', title: '学徒与合同', path: '/apprenticeships/people', icon: 'file', needs: 'apprenticeships.prepare' },
    { portal: 'enterprise', group: '工作', title: '通知', path: '/notices', icon: 'bell', needs: 'apprenticeships.home' },
    { portal: 'authority', group: '台账', title: '企业学徒', path: '/apprenticeships', icon: 'school', needs: 'apprenticeships.read' },
    { portal: 'school', group: '台账', title: '企业学徒', path: '/apprenticeships', icon: 'school', needs: 'apprenticeships.read' },
  ],
})
