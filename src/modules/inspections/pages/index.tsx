import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school'] }

export const routes: RouteObject[] = [
  { path: '/inspections', handle, lazy: async () => ({ Component: (await import('./FindingsPage.tsx')).FindingsPage }) },
  { path: '/inspections/scores', handle, lazy: async () => ({ Component: (await import('./ScoresPage.tsx')).ScoresPage }) },
]
