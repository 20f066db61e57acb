import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school', 'public'] }

const office = { portals: ['authority', 'school'] }

export const routes: RouteObject[] = [
  { path: '/parameters', handle: office, lazy: async () => ({ Component: (await import('./ParametersPage.tsx')).ParametersPage }) },
  { path: '/calendar', handle: office, lazy: async () => ({ Component: (await import('./CalendarPage.tsx')).CalendarPage }) },
  { path: '/code-lists', handle: office, lazy: async () => ({ Component: (await import('./CodeListsPage.tsx')).CodeListsPage }) },
  { path: '/extra-fields', handle: office, lazy: async () => ({ Component: (await import('./ExtraFieldsPage.tsx')).ExtraFieldsPage }) },
  { path: '/policy/coverage', handle, lazy: async () => ({ Component: (await import('./CoveragePage.tsx')).CoveragePage }) },
  { path: '/policy', handle, lazy: async () => ({ Component: (await import('./PolicyPage.tsx')).PolicyPage }) },
]
