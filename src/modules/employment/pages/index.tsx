import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school'] }

export const routes: RouteObject[] = [
  { path: '/graduate-destinations', handle, lazy: async () => ({ Component: (await import('./DestinationsPage.tsx')).DestinationsPage }) },
]
