import { defineModule } from '../../kernel/module.ts'

const authorities = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const
const schools = ['registrar', 'principal'] as const

export const module = defineModule({
  id: 'orgs',
  title: '单位',
  tier: 1,
  dependsOn: ['access'],
  permissions: {
    'orgs.read': {
      title: '查看单位台账',
      roles: [...authorities, ...schools, 'systemAdmin', 'securityAdmin', 'auditAdmin'],
    },
    'orgs.readOwn': { title: '查看本校', roles: schools },
    'orgs.readAll': { title: '学校台账', roles: [...authorities, 'systemAdmin'] },
    'orgs.create': { title: '登记新单位', roles: ['provinceOfficer', 'systemAdmin'] },
    'orgs.apply': { title: '提交学校办件', roles: schools },
    'orgs.review': { title: '审核学校办件', roles: authorities },
    'orgs.ratify': { title: '省级核准学校办件', roles: ['provinceOfficer'] },
    'orgs.order': { title: '责令限期整改、暂停招生', roles: authorities },
  },
  menu: [
    {
      portal: 'authority',
      group: '台账',
      title: '学校',
      path: '/orgs',
      icon: 'school',
      needs: 'orgs.readAll',
    },
    {
      portal: 'school',
      group: '台账',
      title: '本校',
      path: '/school',
      icon: 'school',
      needs: 'orgs.readOwn',
    },
  ],
})
