import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({
  id: 'notices',
  title: '通知',
  tier: 1,
  dependsOn: ['access'],
  permissions: {
    'notices.readDeliveries': { title: '通知 · 查看邮件和短信的发送记录', roles: ['systemAdmin'] },
    'notices.retry': { title: '通知 · 重发没有发出的邮件和短信', roles: ['systemAdmin'] },
  },
  menu: [
    { portal: 'authority', group: '系统', title: '发送记录', path: '/notices/deliveries', icon: 'bell', needs: 'notices.readDeliveries' },
  ],
  api,
})
