import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school'] }

export const routes: RouteObject[] = [
  { path: '/plans', handle, lazy: async () => ({ Component: (await import('./PlansPage.tsx')).PlansPage }) },
  { path: '/plans/own', handle, lazy: async () => ({ Component: (await import('./BoardPage.tsx')).OwnBoardPage }) },
  { path: '/plans/new', handle, lazy: async () => ({ Component: (await import('./NewPlanPage.tsx')).NewPlanPage }) },
  { path: '/plans/:planId/releases', handle, lazy: async () => ({ Component: (await import('./ReleasesPage.tsx')).ReleasesPage }) },
  { path: '/plans/:planId/releases/:id', handle, lazy: async () => ({ Component: (await import('./ReleasePage.tsx')).ReleasePage }) },
  { path: '/plans/:planId/meeting', handle, lazy: async () => ({ Component: (await import('./MeetingPage.tsx')).MeetingPage }) },
  { path: '/plans/:planId', handle, lazy: async () => ({ Component: (await import('./BoardPage.tsx')).BoardPage }) },
]
