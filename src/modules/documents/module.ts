import { defineModule } from '../../kernel/module.ts'

const authorities = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const

export const module = defineModule({
  id: 'documents',
  title: '文书',
  tier: 1,
  dependsOn: ['access', 'jobs', 'orgs'],
  permissions: {
    'documents.read': { title: '文书 · 查看已发文书', roles: [...authorities, 'registrar', 'principal', 'systemAdmin', 'auditAdmin'] },
    'documents.issue': { title: '文书 · 出具', roles: [...authorities, 'registrar', 'principal'] },
    'documents.void': { title: '文书 · 作废本单位出具的', roles: [...authorities, 'registrar', 'principal'] },
    'documents.templates': { title: '文书模板 · 管理', roles: [...authorities, 'systemAdmin'] },
  },
  menu: [
    { portal: 'authority', group: '台账', title: '已发文书', path: '/documents', icon: 'file', needs: 'documents.read' },
    { portal: 'school', group: '台账', title: '已发文书', path: '/documents', icon: 'file', needs: 'documents.read' },
    { portal: 'authority', group: '系统', title: '文书模板', path: '/document-templates', icon: 'file', needs: 'documents.templates' },
    { portal: 'public', group: '公开', title: '查验', path: '/verify', icon: 'shield', needs: 'public' },
  ],
})
