import type { RouteObject } from 'react-router'

const all = { portals: ['enterprise', 'school', 'authority'] }
const enterprise = { portals: ['enterprise'] }
const authority = { portals: ['authority'] }
const open = { portals: ['public'] }

export const routes: RouteObject[] = [
  { path: '/enterprise', handle: enterprise, lazy: async () => ({ Component: (await import('./HomePage.tsx')).HomePage }) },
  { path: '/apprenticeships', handle: all, lazy: async () => ({ Component: (await import('./RostersPage.tsx')).RostersPage }) },
  { path: '/apprenticeships/board', handle: authority, lazy: async () => ({ Component: (await import('./BoardPage.tsx')).BoardPage }) },
  { path: '/apprenticeships/new', handle: enterprise, lazy: async () => ({ Component: (await import('./NewRosterPage.tsx')).NewRosterPage }) },
  { path: '/apprenticeships/people', handle: all, lazy: async () => ({ Component: (await import('./PeoplePage.tsx')).PeoplePage }) },
  { path: '/apprenticeships/:id', handle: all, lazy: async () => ({ Component: (await import('./RosterPage.tsx')).RosterPage }) },
  { path: '/enterprises', handle: authority, lazy: async () => ({ Component: (await import('./EnterprisesPage.tsx')).EnterprisesPage }) },
  { path: '/enterprises/applications', handle: authority, lazy: async () => ({ Component: (await import('./ApplicationsPage.tsx')).ApplicationsPage }) },
  { path: '/enterprises/apply', handle: open, lazy: async () => ({ Component: (await import('./ApplyPage.tsx')).ApplyPage }) },
  { path: '/enterprises/track', handle: open, lazy: async () => ({ Component: (await import('./TrackPage.tsx')).TrackPage }) },
]
