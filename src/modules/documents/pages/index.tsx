import type { RouteObject } from 'react-router'

const open = { portals: ['public'] }
const staff = { portals: ['authority', 'school'] }
const verify = async () => ({ Component: (await import('./VerifyPage.tsx')).VerifyPage })

export const routes: RouteObject[] = [
  { path: '/verify/documents', handle: open, lazy: verify },
  { path: '/verify/:code', handle: open, lazy: verify },
  { path: '/documents', handle: staff, lazy: async () => ({ Component: (await import('./IssuedPage.tsx')).IssuedPage }) },
  { path: '/document-templates', handle: staff, lazy: async () => ({ Component: (await import('./TemplatesPage.tsx')).TemplatesPage }) },
]
