import type { RouteObject } from 'react-router'

const handle = { portals: ['authority'] }

export const routes: RouteObject[] = [
  { path: '/national', handle, lazy: async () => ({ Component: (await import('./NationalPage.tsx')).NationalPage }) },
  { path: '/national/:province', handle, lazy: async () => ({ Component: (await import('./ProvincePage.tsx')).ProvincePage }) },
]
