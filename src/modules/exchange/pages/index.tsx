import type { RouteObject } from 'react-router'

export const routes: RouteObject[] = [
  { path: '/exchange', handle: { portals: ['school', 'authority'] }, lazy: async () => ({ Component: (await import('./ExchangePage.tsx')).ExchangePage }) },
]
