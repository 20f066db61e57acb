import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school', 'public'] }

export const routes: RouteObject[] = [
  { path: '/policy', handle, lazy: async () => ({ Component: (await import('./PolicyPage.tsx')).PolicyPage }) },
]
