import type { RouteObject } from 'react-router'

const office = { portals: ['authority', 'school'] }
const authority = { portals: ['authority'] }
const open = { portals: ['public'] }

export const routes: RouteObject[] = [
  { path: '/intake', handle: office, lazy: async () => ({ Component: (await import('./IntakePage.tsx')).IntakePage }) },
  { path: '/intake/lines', handle: office, lazy: async () => ({ Component: (await import('./LinesPage.tsx')).LinesPage }) },
  { path: '/intake/schools', handle: authority, lazy: async () => ({ Component: (await import('./SchoolsPage.tsx')).SchoolsPage }) },
  { path: '/intake/schools/:orgNo', handle: office, lazy: async () => ({ Component: (await import('./SchoolPage.tsx')).SchoolPage }) },
  { path: '/intake/quotas', handle: authority, lazy: async () => ({ Component: (await import('./QuotasPage.tsx')).QuotasPage }) },
  { path: '/intake/list', handle: authority, lazy: async () => ({ Component: (await import('./RecruitmentPage.tsx')).RecruitmentPage }) },
  { path: '/intake/revisions/:id', handle: office, lazy: async () => ({ Component: (await import('./RevisionPage.tsx')).RevisionPage }) },
  { path: '/intake/prospectuses/:id', handle: office, lazy: async () => ({ Component: (await import('./ProspectusPage.tsx')).ProspectusPage }) },
  { path: '/prospectuses', handle: open, lazy: async () => ({ Component: (await import('./ShelfPage.tsx')).ShelfPage }) },
  { path: '/prospectuses/list', handle: open, lazy: async () => ({ Component: (await import('./PublicListPage.tsx')).PublicListPage }) },
  { path: '/prospectuses/:orgNo', handle: open, lazy: async () => ({ Component: (await import('./PublicProspectusPage.tsx')).PublicProspectusPage }) },
]
