import type { RouteObject } from 'react-router'

const both = { portals: ['authority', 'school'] }
const school = { portals: ['school'] }

export const routes: RouteObject[] = [
  {
    path: '/specialties',
    handle: both,
    lazy: async () => ({ Component: (await import('./CataloguePage.tsx')).CataloguePage }),
  },
  {
    path: '/specialties/filed',
    handle: both,
    lazy: async () => ({ Component: (await import('./FiledPage.tsx')).FiledPage }),
  },
  {
    path: '/specialties/apply',
    handle: school,
    lazy: async () => ({ Component: (await import('./FilingPage.tsx')).FilingPage }),
  },
  {
    path: '/specialties/cases/:caseId/amend',
    handle: school,
    lazy: async () => ({ Component: (await import('./FilingPage.tsx')).AmendFilingPage }),
  },
  {
    path: '/specialties/import',
    handle: { portals: ['authority'] },
    lazy: async () => ({ Component: (await import('./CatalogueImportPage.tsx')).CatalogueImportPage }),
  },
]
