import type { RouteObject } from 'react-router'

const office = { portals: ['authority', 'school'] }
const open = { portals: ['public', 'authority', 'school'] }

export const routes: RouteObject[] = [
  { path: '/open-data', handle: open, lazy: async () => ({ Component: (await import('./OpenDataPage.tsx')).OpenDataPage }) },
  { path: '/open-data/manage', handle: office, lazy: async () => ({ Component: (await import('./ManagePage.tsx')).ManagePage }) },
  { path: '/open-data/api', handle: open, lazy: async () => ({ Component: (await import('./ApiPage.tsx')).ApiPage }) },
  { path: '/board', handle: open, lazy: async () => ({ Component: (await import('./PublicBoardPage.tsx')).PublicBoardPage }) },
  { path: '/open-data/:id', handle: open, lazy: async () => ({ Component: (await import('./DatasetPage.tsx')).DatasetPage }) },
]
