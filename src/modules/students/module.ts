import { defineModule } from '../../kernel/module.ts'
import { registrationMenu, registrationPermissions } from './registration-api.ts'

const readers = ['provinceOfficer', 'cityOfficer', 'countyOfficer', 'registrar', 'principal'] as const

export const module = defineModule({
  id: 'students',
  title: '学籍',
  tier: 2,
  dependsOn: ['access', 'orgs', 'people', 'todos', 'specialties'],
  permissions: {
    ...registrationPermissions,
    'students.read': { title: '查看学籍', roles: readers },
    'students.export': { title: '导出学籍', roles: ['registrar'] },
    'students.import': { title: '导入名册', roles: ['registrar'] },
    'students.edit': { title: '录入和修改待注册学生', roles: ['registrar'] },
    'students.reveal': { title: '查看完整证件号码', roles: ['registrar'] },
    'students.own': { title: '查看本人学籍', roles: ['learner'] },
  },
  menu: [
    ...registrationMenu,
    {
      portal: 'authority',
      group: '学籍',
      title: '学籍台账',
      path: '/students',
      icon: 'user',
      needs: 'students.read',
    },
    {
      portal: 'school',
      group: '学籍',
      title: '学籍台账',
      path: '/students',
      icon: 'user',
      needs: 'students.read',
    },
    {
      portal: 'school',
      group: '学籍',
      title: '名册导入',
      path: '/students/import',
      icon: 'upload',
      needs: 'students.import',
    },
    { portal: 'learner', group: '本人', title: '我的', path: '/me', icon: 'user', needs: 'students.own' },
    {
      portal: 'learner',
      group: '本人',
      title: '办件',
      path: '/me/cases',
      icon: 'list',
      needs: 'students.own',
    },
    {
      portal: 'learner',
      group: '本人',
      title: '谁看过',
      path: '/me/views',
      icon: 'eye',
      needs: 'students.own',
    },
  ],
})
