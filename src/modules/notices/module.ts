import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'notices',
  title: '通知',
  tier: 1,
  dependsOn: ['access'],
  permissions: {
    'notices.supervise': { title: '督办 · 查看本范围逾期的办件并催办', roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer', 'principal'] },
    'notices.readDeliveries': { title: '通知 · 查看邮件和短信的发送记录', roles: ['systemAdmin'] },
    'notices.retry': { title: '通知 · 重发没有发出的邮件和短信', roles: ['systemAdmin'] },
  },
  menu: [
    { portal: 'authority', group: '工作', title: '督办', path: '/supervision', icon: 'flag', needs: 'notices.supervise' },
    { portal: 'school', group: '工作', title: '督办', path: '/supervision', icon: 'flag', needs: 'notices.supervise' },
    { portal: 'authority', group: '系统', title: '发送记录', path: '/notices/deliveries', icon: 'bell', needs: 'notices.readDeliveries' },
  ],
})
