import { moduleRoutes } from './routes.ts'
import type { PageHandle } from './portals.ts'

const wanted = [
  { key: 'home', title: '首页', to: '/' },
  { key: 'finder', title: '找学校', to: '/finder' },
  { key: 'verify', title: '查验', to: '/verify' },
  { key: 'schools', title: '招生资质名录', to: '/schools/public' },
  { key: 'apply', title: '考生报名', to: '/apply/sign-up' },
  { key: 'prospectuses', title: '招生简章', to: '/prospectuses' },
  { key: 'statistics', title: '公开统计', to: '/statistics/open' },
  { key: 'board', title: '规划进展', to: '/board' },
  { key: 'open-data', title: '开放数据', to: '/open-data' },
  { key: 'annual-reports', title: '年度报告', to: '/annual-reports' },
  { key: 'publicity', title: '公示', to: '/publicity' },
  { key: 'policy', title: '政策条款', to: '/policy' },
]

/** The public navigation; an entry appears only when a module serves its page to the public. */
export const publicPages = wanted.filter(({ to }) =>
  moduleRoutes.some((route) => route.path === to && (route.handle as PageHandle | undefined)?.portals?.includes('public')),
)
