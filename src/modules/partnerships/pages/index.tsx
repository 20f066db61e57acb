import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school'] }

export const routes: RouteObject[] = [
  { path: '/education-groups', handle, lazy: async () => ({ Component: (await import('./GroupsPage.tsx')).GroupsPage }) },
]
