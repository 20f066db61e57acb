import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school'] }
const open = { portals: ['public'] }

export const routes: RouteObject[] = [
  { path: '/reports', handle, lazy: async () => ({ Component: (await import('./ReportsPage.tsx')).ReportsPage }) },
  { path: '/reports/late', handle, lazy: async () => ({ Component: (await import('./LatePage.tsx')).LatePage }) },
  { path: '/reports/:id', handle, lazy: async () => ({ Component: (await import('./ReportPage.tsx')).ReportPage }) },
  { path: '/annual-reports', handle: open, lazy: async () => ({ Component: (await import('./ShelfPage.tsx')).ShelfPage }) },
  { path: '/annual-reports/compare/:org/:kind', handle: open, lazy: async () => ({ Component: (await import('./ComparePage.tsx')).ComparePage }) },
  { path: '/annual-reports/:id', handle: open, lazy: async () => ({ Component: (await import('./ShelvedPage.tsx')).ShelvedPage }) },
]
