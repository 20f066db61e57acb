import type { RouteObject } from 'react-router'

const open = { portals: ['public'] }
const office = { portals: ['authority'] }
const school = { portals: ['school'] }

export const routes: RouteObject[] = [
  { path: '/complaints', handle: open, lazy: async () => ({ Component: (await import('./PublicPage.tsx')).PublicPage }) },
  { path: '/complaints/new', handle: open, lazy: async () => ({ Component: (await import('./NewPage.tsx')).NewPage }) },
  { path: '/complaints/track', handle: open, lazy: async () => ({ Component: (await import('./TrackPage.tsx')).TrackPage }) },
  { path: '/complaints/published/:id', handle: open, lazy: async () => ({ Component: (await import('./PublishedPage.tsx')).PublishedPage }) },
  { path: '/complaints/manage', handle: office, lazy: async () => ({ Component: (await import('./ManageList.tsx')).ManageList }) },
  { path: '/complaints/manage/:id', handle: office, lazy: async () => ({ Component: (await import('./DetailPage.tsx')).DetailPage }) },
  { path: '/complaints/patterns', handle: { portals: ['authority', 'school'] }, lazy: async () => ({ Component: (await import('./PatternsPage.tsx')).PatternsPage }) },
  { path: '/complaints/agents', handle: office, lazy: async () => ({ Component: (await import('./AgentsPage.tsx')).AgentsPage }) },
  { path: '/complaints/agents/:id', handle: office, lazy: async () => ({ Component: (await import('./AgentPage.tsx')).AgentPage }) },
  { path: '/complaints/statistics', handle: office, lazy: async () => ({ Component: (await import('./StatisticsPage.tsx')).StatisticsPage }) },
  { path: '/complaints/school', handle: school, lazy: async () => ({ Component: (await import('./SchoolList.tsx')).SchoolList }) },
  { path: '/complaints/school/:id', handle: school, lazy: async () => ({ Component: (await import('./SchoolPage.tsx')).SchoolPage }) },
]
