import type { RouteObject } from 'react-router'

export const routes: RouteObject[] = [
  { path: '/papers', handle: { portals: ['school'] }, lazy: async () => ({ Component: (await import('./PapersPage.tsx')).PapersPage }) },
  { path: '/papers/:id', handle: { portals: ['school'] }, lazy: async () => ({ Component: (await import('./StudentPapers.tsx')).StudentPapers }) },
  { path: '/me/papers', handle: { portals: ['learner'], title: '我的证明', backTo: '/me' }, lazy: async () => ({ Component: (await import('./MyPapers.tsx')).MyPapers }) },
]
