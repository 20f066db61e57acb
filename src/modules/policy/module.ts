import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'policy',
  title: '政策条款',
  tier: 1,
  dependsOn: ['access', 'orgs'],
  permissions: {
    'policy.readParameters': {
      title: '参数 · 查看',
      roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer', 'registrar', 'principal', 'systemAdmin', 'auditAdmin'],
    },
    'policy.editParameters': { title: '参数 · 设定', roles: ['provinceOfficer', 'cityOfficer', 'systemAdmin'] },
    'policy.editCodes': {
      title: '代码表 · 修改',
      roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer', 'registrar', 'systemAdmin'],
    },
    'policy.editExtraFields': {
      title: '附加项 · 设定',
      roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer', 'registrar', 'systemAdmin'],
    },
    'policy.editCalendar': { title: '工作日历 · 修改', roles: ['systemAdmin'] },
  },
  menu: [
    { portal: 'authority', group: '监测', title: '政策条款', path: '/policy', icon: 'book', needs: 'public' },
    { portal: 'school', group: '监测', title: '政策条款', path: '/policy', icon: 'book', needs: 'public' },
    { portal: 'authority', group: '系统', title: '参数', path: '/parameters', icon: 'filter', needs: 'policy.readParameters' },
    { portal: 'school', group: '系统', title: '参数', path: '/parameters', icon: 'filter', needs: 'policy.readParameters' },
    { portal: 'authority', group: '系统', title: '工作日历', path: '/calendar', icon: 'calendar', needs: 'signedIn' },
    { portal: 'school', group: '系统', title: '工作日历', path: '/calendar', icon: 'calendar', needs: 'signedIn' },
    { portal: 'authority', group: '系统', title: '代码表', path: '/code-lists', icon: 'list', needs: 'signedIn' },
    { portal: 'school', group: '系统', title: '代码表', path: '/code-lists', icon: 'list', needs: 'signedIn' },
    { portal: 'authority', group: '系统', title: '附加项', path: '/extra-fields', icon: 'plus', needs: 'policy.editExtraFields' },
    { portal: 'school', group: '系统', title: '附加项', path: '/extra-fields', icon: 'plus', needs: 'policy.editExtraFields' },
    { portal: 'public', group: '公开', title: '政策条款', path: '/policy', icon: 'book', needs: 'public' },
  ],
})
