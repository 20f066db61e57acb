import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school'] }

export const routes: RouteObject[] = [
  { path: '/plans/:planId', handle, lazy: async () => ({ Component: (await import('./BoardPage.tsx')).BoardPage }) },
]
