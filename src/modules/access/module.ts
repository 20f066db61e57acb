import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'access',
  title: '账户与岗位',
  tier: 1,
  dependsOn: [],
  permissions: {
    'access.read': { title: '查看账户与岗位', roles: ['systemAdmin', 'principal', 'securityAdmin'] },
    'access.manage': { title: '建立账户、授予和结束岗位', roles: ['systemAdmin', 'principal'] },
    'access.secure': { title: '停用账户、重置口令', roles: ['systemAdmin', 'principal', 'securityAdmin'] },
    'access.unlock': { title: '解除锁定、重置动态码、查看登录记录', roles: ['securityAdmin'] },
    'access.rules': { title: '修改登录规则', roles: ['systemAdmin'] },
    'access.tokens': { title: '签发接口令牌', roles: ['systemAdmin'] },
  },
  menu: [
    { portal: 'authority', group: '系统', title: '账户与岗位', path: '/accounts', icon: 'user', needs: 'access.read' },
    { portal: 'school', group: '系统', title: '账户与岗位', path: '/accounts', icon: 'user', needs: 'access.read' },
    { portal: 'authority', group: '系统', title: '登录记录', path: '/accounts/sign-ins', icon: 'list', needs: 'access.unlock' },
    { portal: 'authority', group: '系统', title: '接口令牌', path: '/accounts/tokens', icon: 'shield', needs: 'access.tokens' },
    { portal: 'authority', group: '系统', title: '权限对照', path: '/permissions', icon: 'lock', needs: 'signedIn' },
    { portal: 'school', group: '系统', title: '权限对照', path: '/permissions', icon: 'lock', needs: 'signedIn' },
  ],
})
