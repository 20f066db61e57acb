import { defineModule } from '../../kernel/module.ts'

export const module = defineModule({
  id: 'jobs',
  title: '后台任务',
  tier: 1,
  dependsOn: ['access'],
  permissions: {
    'jobs.manage': { title: '后台任务 · 查看本范围的全部任务，重办没有办成的', roles: ['systemAdmin'] },
    'jobs.system': { title: '系统状态 · 查看版本、存储和备份，立即备份、立即演练恢复（只限省级）', roles: ['systemAdmin'] },
  },
  menu: [
    { portal: 'authority', group: '工作', title: '后台任务', path: '/jobs', icon: 'list', needs: 'signedIn' },
    { portal: 'school', group: '工作', title: '后台任务', path: '/jobs', icon: 'list', needs: 'signedIn' },
    { portal: 'authority', group: '系统', title: '系统状态', path: '/system', icon: 'chart', needs: 'jobs.system' },
  ],
})
