import type { RouteObject } from 'react-router'

const both = { portals: ['authority', 'school'] }
const office = { portals: ['authority'] }

export const routes: RouteObject[] = [
  { path: '/tasks', handle: both, lazy: async () => ({ Component: (await import('./DutiesPage.tsx')).DutiesPage }) },
  { path: '/tasks/duties/:id', handle: both, lazy: async () => ({ Component: (await import('./DutyPage.tsx')).DutyPage }) },
  { path: '/tasks/issue', handle: office, lazy: async () => ({ Component: (await import('./IssuePage.tsx')).IssuePage }) },
  { path: '/tasks/issued/:id', handle: office, lazy: async () => ({ Component: (await import('./TaskPage.tsx')).TaskPage }) },
  { path: '/tasks/ledger', handle: office, lazy: async () => ({ Component: (await import('./LinesPage.tsx')).LinesPage }) },
  { path: '/tasks/ledger/import', handle: office, lazy: async () => ({ Component: (await import('./ImportPage.tsx')).ImportPage }) },
  { path: '/tasks/ledger/:id', handle: office, lazy: async () => ({ Component: (await import('./LinePage.tsx')).LinePage }) },
  { path: '/tasks/board', handle: both, lazy: async () => ({ Component: (await import('./BoardPage.tsx')).BoardPage }) },
  { path: '/tasks/evaluations', handle: both, lazy: async () => ({ Component: (await import('./EvaluationsPage.tsx')).EvaluationsPage }) },
  { path: '/tasks/evaluations/:id', handle: both, lazy: async () => ({ Component: (await import('./EvaluationPage.tsx')).EvaluationPage }) },
]
