import type { RouteObject } from 'react-router'

const office = { portals: ['authority', 'school'] }

export const routes: RouteObject[] = [
  { path: '/changes', handle: office, lazy: async () => ({ Component: (await import('./ChangesPage.tsx')).ChangesPage }) },
]
