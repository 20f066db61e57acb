import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school'] }

export const routes: RouteObject[] = [
  { path: '/jobs', handle, lazy: async () => ({ Component: (await import('./JobsPage.tsx')).JobsPage }) },
  { path: '/system', handle: { portals: ['authority'] }, lazy: async () => ({ Component: (await import('./SystemPage.tsx')).SystemPage }) },
]
