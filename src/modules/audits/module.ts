import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'audits',
  title: '审计查询',
  tier: 1,
  dependsOn: ['access', 'people'],
  permissions: {
    'audits.read': { title: '审计 · 查询', roles: ['auditAdmin', 'provinceOfficer'] },
    'audits.export': { title: '审计 · 导出', roles: ['auditAdmin'] },
    'audits.verify': { title: '审计 · 核对封存链', roles: ['auditAdmin'] },
  },
  menu: [{ portal: 'authority', group: '系统', title: '审计查询', path: '/audits', icon: 'shield', needs: 'audits.read' }],
})
