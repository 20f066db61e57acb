import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school'] }

export const routes: RouteObject[] = [
  { path: '/statistics', handle, lazy: async () => ({ Component: (await import('./ReturnsPage.tsx')).ReturnsPage }) },
  { path: '/statistics/tables', handle, lazy: async () => ({ Component: (await import('./TablesPage.tsx')).TablesPage }) },
  { path: '/statistics/open', handle: { portals: ['public'] }, lazy: async () => ({ Component: (await import('./OpenTablesPage.tsx')).OpenTablesPage }) },
  { path: '/statistics/:id', handle, lazy: async () => ({ Component: (await import('./ReturnPage.tsx')).ReturnPage }) },
]
