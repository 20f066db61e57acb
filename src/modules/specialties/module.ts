import { defineModule } from '../../kernel/module.ts'

const authorities = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const
const schools = ['registrar', 'principal'] as const

export const module = defineModule({
  id: 'specialties',
  title: '专业',
  tier: 2,
  dependsOn: ['access', 'orgs'],
  permissions: {
    'specialties.read': { title: '查看专业目录和备案', roles: [...authorities, ...schools, 'systemAdmin'] },
    'specialties.apply': { title: '报专业备案', roles: schools },
    'specialties.review': { title: '审核专业备案', roles: authorities },
    'specialties.import': { title: '导入专业目录', roles: ['systemAdmin'] },
  },
  menu: [
    {
      portal: 'authority',
      group: '台账',
      title: '专业',
      path: '/specialties',
      icon: 'book',
      needs: 'specialties.read',
    },
    {
      portal: 'school',
      group: '台账',
      title: '专业',
      path: '/specialties',
      icon: 'book',
      needs: 'specialties.read',
    },
  ],
})
