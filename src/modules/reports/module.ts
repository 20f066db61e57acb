import { defineModule } from '../../kernel/module.ts'

const officers = ['provinceOfficer', 'cityOfficer', 'countyOfficer'] as const

export const module = defineModule({
  id: 'reports',
  title: '年度报告',
  tier: 4,
  dependsOn: ['access', 'orgs', 'todos', 'documents', 'employment', 'training', 'plans', 'statistics'],
  permissions: {
    'reports.read': { title: '年度报告 · 查看、下载', roles: [...officers, 'registrar', 'principal'] },
    'reports.write': { title: '年度报告 · 编写、送审', roles: ['registrar', 'principal', 'provinceOfficer', 'cityOfficer'] },
    'reports.sign': { title: '年度报告 · 单位负责人审定', roles: ['principal', 'provinceOfficer', 'cityOfficer'] },
    'reports.comment': { title: '年度报告 · 写审稿意见', roles: [...officers, 'principal'] },
    'reports.review': { title: '年度报告 · 审核、接收发布', roles: ['provinceOfficer', 'cityOfficer'] },
    'reports.remind': { title: '年度报告 · 看未报送清单、催报', roles: officers },
  },
  menu: [
    { portal: 'authority', group: '规划', title: '年度报告', path: '/reports', icon: 'book', needs: 'reports.read' },
    { portal: 'school', group: '规划', title: '年度报告', path: '/reports', icon: 'book', needs: 'reports.read' },
    { portal: 'public', group: '公开', title: '年度报告', path: '/annual-reports', icon: 'book', needs: 'public' },
  ],
})
