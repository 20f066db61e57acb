import { defineModule } from '../../kernel/module.ts'

const authorities = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const

export const module = defineModule({
  id: 'certificates',
  title: '证书',
  tier: 3,
  dependsOn: ['access', 'jobs', 'orgs', 'people', 'documents', 'todos', 'dossiers', 'graduation'],
  permissions: {
    'certificates.read': { title: '证书 · 查看台账', roles: [...authorities, 'registrar', 'principal'] },
    'certificates.issue': { title: '证书 · 颁发和制证', roles: ['registrar'] },
    'certificates.print': { title: '证书 · 打印、用纸和发放', roles: ['registrar'] },
    'certificates.apply': { title: '证书 · 申请更正、更名、补办、作废和补录', roles: ['registrar'] },
    'certificates.review': { title: '证书 · 审核', roles: authorities },
    'certificates.keys': { title: '证书 · 签名密钥', roles: ['systemAdmin'] },
    'certificates.own': { title: '证书 · 查看自己的证书', roles: ['learner'] },
  },
  menu: [
    { portal: 'authority', group: '学籍', title: '证书', path: '/certificates', icon: 'certificate', needs: 'certificates.read' },
    { portal: 'school', group: '学籍', title: '证书', path: '/certificates', icon: 'certificate', needs: 'certificates.read' },
    { portal: 'authority', group: '系统', title: '签名密钥', path: '/certificate-keys', icon: 'shield', needs: 'certificates.keys' },
    { portal: 'learner', group: '本人', title: '证书', path: '/me/certificates', icon: 'certificate', needs: 'certificates.own', hint: '看毕业证书和结业证书，下载电子证书' },
  ],
})
