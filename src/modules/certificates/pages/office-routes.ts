import type { RouteObject } from 'react-router'

const office = { portals: ['authority', 'school'] }
const school = { portals: ['school'] }

export const officeRoutes: RouteObject[] = [
  { path: '/certificates', handle: office, lazy: async () => ({ Component: (await import('./CertificateList.tsx')).CertificateList }) },
  { path: '/certificates/issue', handle: office, lazy: async () => ({ Component: (await import('./IssuePage.tsx')).IssuePage }) },
  { path: '/certificates/batches/:id', handle: office, lazy: async () => ({ Component: (await import('./BatchPage.tsx')).BatchPage }) },
  { path: '/certificates/prints', handle: school, lazy: async () => ({ Component: (await import('./PrintsPage.tsx')).PrintsPage }) },
  { path: '/certificates/prints/:id', handle: school, lazy: async () => ({ Component: (await import('./PrintPage.tsx')).PrintPage }) },
  { path: '/certificates/backfile', handle: office, lazy: async () => ({ Component: (await import('./BackfilePage.tsx')).BackfilePage }) },
  { path: '/certificates/:id', handle: office, lazy: async () => ({ Component: (await import('./CertificatePage.tsx')).CertificatePage }) },
]
