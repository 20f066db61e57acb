import type { RouteObject } from 'react-router'

const handle = { portals: ['authority'] }

export const routes: RouteObject[] = [
  { path: '/audits', handle, lazy: async () => ({ Component: (await import('./AuditsPage.tsx')).AuditsPage }) },
  { path: '/audits/views', handle, lazy: async () => ({ Component: (await import('./ViewsPage.tsx')).ViewsPage }) },
  { path: '/audits/:id', handle, lazy: async () => ({ Component: (await import('./AuditPage.tsx')).AuditPage }) },
]
