import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school'] }

export const routes: RouteObject[] = [
  { path: '/permissions', handle, lazy: async () => ({ Component: (await import('./PermissionsPage.tsx')).PermissionsPage }) },
]
