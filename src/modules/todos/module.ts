import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'todos',
  title: '待办',
  tier: 1,
  dependsOn: ['access', 'orgs', 'documents'],
  permissions: {
    'todos.read': {
      title: '待办与办件 · 查看',
      roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer', 'registrar', 'principal', 'enterpriseStaff'],
    },
    // Which step a post may take is said by the step's own permission; this one only opens the door.
    'todos.act': {
      title: '办件 · 办理本岗位的一步',
      roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer', 'registrar', 'principal', 'enterpriseStaff'],
    },
    'todos.comment': { title: '办件 · 写意见', roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer'] },
    'todos.applyUnlock': { title: '解锁 · 申请', roles: ['registrar', 'principal'] },
    'todos.approveUnlock': { title: '解锁 · 同意', roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer'] },
  },
  menu: [
    { portal: 'authority', group: '工作', title: '待办', path: '/todos', icon: 'list', needs: 'todos.read' },
    { portal: 'school', group: '工作', title: '待办', path: '/todos', icon: 'list', needs: 'todos.read' },
    {
      portal: 'authority',
      group: '工作',
      title: '全部办件',
      path: '/cases',
      icon: 'file',
      needs: 'todos.read',
    },
    { portal: 'school', group: '工作', title: '全部办件', path: '/cases', icon: 'file', needs: 'todos.read' },
  ],
})
