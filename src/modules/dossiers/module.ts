import { defineModule } from '../../kernel/module.ts'

const readers = ['provinceOfficer', 'cityOfficer', 'countyOfficer', 'registrar', 'principal'] as const

export const module = defineModule({
  id: 'dossiers',
  title: '学生档案',
  tier: 2,
  dependsOn: ['access', 'orgs', 'people', 'todos', 'students'],
  permissions: {
    'dossiers.read': { title: '查看学生档案', roles: readers },
    'dossiers.edit': { title: '登记学生档案', roles: ['registrar'] },
    'dossiers.decide': { title: '决定处分解除和申诉', roles: ['principal'] },
    'dossiers.health': { title: '查看健康与特殊需要', roles: ['registrar', 'principal'] },
    'dossiers.grantHealth': { title: '指定可看健康档案的人', roles: ['principal'] },
    'dossiers.own': { title: '查看本人档案', roles: ['learner'] },
  },
  menu: [
    { portal: 'school', group: '学籍', title: '学生档案', path: '/dossiers', icon: 'file', needs: 'dossiers.read' },
  ],
})
