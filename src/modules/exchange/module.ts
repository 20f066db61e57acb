import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'exchange',
  title: '数据交换',
  tier: 4,
  dependsOn: ['access', 'jobs', 'people', 'students'],
  permissions: {
    'exchange.roster': { title: '数据交换 · 读取名册（OneRoster）', roles: ['registrar', 'provinceOfficer', 'cityOfficer', 'countyOfficer'] },
    'exchange.demographics': { title: '数据交换 · 读取性别（OneRoster demographics）', roles: ['registrar'] },
    'exchange.files': { title: '数据交换 · 导出、导入 OneRoster 文件', roles: ['registrar'] },
  },
  menu: [
    { portal: 'school', group: '系统', title: '数据交换', path: '/exchange', icon: 'swap', needs: 'exchange.files' },
    { portal: 'authority', group: '系统', title: '数据交换', path: '/exchange', icon: 'swap', needs: 'exchange.roster' },
  ],
})
