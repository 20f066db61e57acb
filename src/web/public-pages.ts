import { moduleRoutes } from './routes.ts'
import type { PageHandle } from './portals.ts'

/** What people come for; `more` is what they look for less often, shown under 更多. */
const wanted = [
  { key: 'home', title: '首页', to: '/' },
  { key: 'finder', title: '找学校', to: '/finder' },
  { key: 'apply', title: '考生报名', to: '/apply/sign-up' },
  { key: 'prospectuses', title: '招生简章', to: '/prospectuses' },
  { key: 'verify', title: '查验', to: '/verify' },
  { key: 'publicity', title: '公示', to: '/publicity' },
  { key: 'complaints', title: '招生投诉', to: '/complaints', more: true },
  { key: 'equivalence', title: '比照学历', to: '/equivalence', more: true },
  { key: 'enterprise', title: '企业账户', to: '/enterprises/apply', more: true },
  { key: 'schools', title: '招生资质名录', to: '/schools/public', more: true },
  { key: 'statistics', title: '公开统计', to: '/statistics/open', more: true },
  { key: 'board', title: '规划进展', to: '/board', more: true },
  { key: 'open-data', title: '开放数据', to: '/open-data', more: true },
  { key: 'annual-reports', title: '年度报告', to: '/annual-reports', more: true },
  { key: 'policy', title: '政策条款', to: '/policy', more: true },
  { key: 'phone', title: '手机首页', to: '/m', more: true },
]

/** The public navigation; an entry appears only when a module serves its page to the public. */
export const publicPages = wanted.filter(({ to }) =>
  moduleRoutes.some((route) => route.path === to && (route.handle as PageHandle | undefined)?.portals?.includes('public')),
)
