import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school'] }

export const routes: RouteObject[] = [
  { path: '/graduation', handle, lazy: async () => ({ Component: (await import('./ListsPage.tsx')).ListsPage }) },
  { path: '/graduation/lists/:id', handle, lazy: async () => ({ Component: (await import('./ListPage.tsx')).GraduationListPage }) },
  { path: '/graduation/precheck', handle, lazy: async () => ({ Component: (await import('./PrecheckPage.tsx')).PrecheckPage }) },
  { path: '/graduation/students/:id', handle, lazy: async () => ({ Component: (await import('./StudentAuditPage.tsx')).StudentAuditPage }) },
  { path: '/graduation/import', handle: { portals: ['school'] }, lazy: async () => ({ Component: (await import('./FactImportPage.tsx')).FactImportPage }) },
  { path: '/graduation/equivalence', handle, lazy: async () => ({ Component: (await import('./EquivalencePage.tsx')).EquivalencePage }) },
  { path: '/equivalence', handle: { portals: ['public'] }, lazy: async () => ({ Component: (await import('./PublicEquivalence.tsx')).PublicEquivalence }) },
  { path: '/me/graduation', handle: { portals: ['learner'], title: '我的毕业', backTo: '/me' }, lazy: async () => ({ Component: (await import('./MyGraduation.tsx')).MyGraduation }) },
]
