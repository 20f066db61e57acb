import { defineModule } from '../../kernel/module.ts'

const authorities = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const

export const module = defineModule({
  id: 'people',
  title: '人员',
  tier: 1,
  dependsOn: ['access', 'orgs'],
  permissions: {
    'people.review': { title: '重复人员 · 决定和合并', roles: authorities },
    'people.scan': { title: '重复人员 · 全省查找', roles: ['provinceOfficer'] },
    'people.answer': { title: '重复人员 · 学校核对', roles: ['registrar'] },
    'people.checkIdentity': { title: '身份核验', roles: [...authorities, 'registrar'] },
    'people.otherRegisters': { title: '教育部门学籍比对', roles: ['provinceOfficer', 'cityOfficer'] },
  },
  menu: [
    {
      portal: 'authority',
      group: '学籍',
      title: '重复人员',
      path: '/people/duplicates',
      icon: 'search',
      needs: 'people.review',
    },
    {
      portal: 'authority',
      group: '学籍',
      title: '教育部门学籍比对',
      path: '/people/other-registers',
      icon: 'book',
      needs: 'people.otherRegisters',
    },
    {
      portal: 'authority',
      group: '学籍',
      title: '查重与核验',
      path: '/people/identities',
      icon: 'user',
      needs: 'people.checkIdentity',
    },
    {
      portal: 'school',
      group: '学籍',
      title: '身份核验',
      path: '/people/identities',
      icon: 'user',
      needs: 'people.checkIdentity',
    },
    {
      portal: 'school',
      group: '学籍',
      title: '核对学生',
      path: '/people/questions',
      icon: 'flag',
      needs: 'people.answer',
    },
  ],
})
