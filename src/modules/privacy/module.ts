import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'privacy',
  title: '个人信息保护',
  tier: 1,
  dependsOn: ['access', 'orgs', 'people'],
  permissions: {
    'privacy.read': { title: '个人信息保护 · 查看保存期限、清除和冻结', roles: ['securityAdmin', 'provinceOfficer', 'auditAdmin'] },
    'privacy.prepare': { title: '个人信息保护 · 准备清除、冻结', roles: ['securityAdmin'] },
    'privacy.approve': { title: '个人信息保护 · 批准清除', roles: ['securityAdmin', 'provinceOfficer'] },
    'privacy.answer': { title: '个人信息保护 · 答复个人信息请求', roles: ['securityAdmin', 'principal', 'registrar'] },
    'privacy.ask': { title: '个人信息保护 · 提出自己的请求', roles: ['learner'] },
  },
  menu: [
    { portal: 'authority', group: '系统', title: '个人信息保护', path: '/privacy', icon: 'shield', needs: 'privacy.read' },
    { portal: 'authority', group: '系统', title: '个人信息请求', path: '/privacy/requests', icon: 'list', needs: 'privacy.answer' },
    { portal: 'school', group: '系统', title: '个人信息请求', path: '/privacy/requests', icon: 'list', needs: 'privacy.answer' },
    { portal: 'learner', group: '本人', title: '我的个人信息', path: '/me/privacy', icon: 'shield', needs: 'privacy.ask', hint: '查阅、更正、复制自己的信息，提出请求' },
  ],
})
