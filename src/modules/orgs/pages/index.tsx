import type { RouteObject } from 'react-router'

const authority = { portals: ['authority'] }
const school = { portals: ['school'] }
const both = { portals: ['authority', 'school'] }

export const routes: RouteObject[] = [
  {
    path: '/orgs',
    handle: authority,
    lazy: async () => ({ Component: (await import('./OrgListPage.tsx')).OrgListPage }),
  },
  {
    path: '/orgs/new',
    handle: authority,
    lazy: async () => ({ Component: (await import('./CreateOrgPage.tsx')).CreateOrgPage }),
  },
  {
    path: '/orgs/:orgNo',
    handle: both,
    lazy: async () => ({ Component: (await import('./OrgPage.tsx')).OrgPage }),
  },
  {
    path: '/orgs/:orgNo/order',
    handle: authority,
    lazy: async () => ({ Component: (await import('./OrderPage.tsx')).OrderPage }),
  },
  {
    path: '/school',
    handle: school,
    lazy: async () => ({ Component: (await import('./OrgPage.tsx')).OwnSchoolPage }),
  },
  {
    path: '/school/apply/:kind',
    handle: school,
    lazy: async () => ({ Component: (await import('./ApplyPage.tsx')).ApplyPage }),
  },
  {
    path: '/school/cases/:caseId/amend',
    handle: school,
    lazy: async () => ({ Component: (await import('./AmendPage.tsx')).AmendPage }),
  },
]
