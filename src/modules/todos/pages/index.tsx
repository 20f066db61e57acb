import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school', 'enterprise'] }

export const routes: RouteObject[] = [
  { path: '/todos', handle, lazy: async () => ({ Component: (await import('./TodosPage.tsx')).TodosPage }) },
  { path: '/cases', handle, lazy: async () => ({ Component: (await import('./CasesPage.tsx')).CasesPage }) },
  {
    path: '/cases/:id',
    handle,
    lazy: async () => ({ Component: (await import('./CasePage.tsx')).CasePage }),
  },
]
