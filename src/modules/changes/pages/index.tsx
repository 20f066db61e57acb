import type { RouteObject } from 'react-router'

const office = { portals: ['authority', 'school'] }
const school = { portals: ['school'] }

export const routes: RouteObject[] = [
  { path: '/changes', handle: office, lazy: async () => ({ Component: (await import('./ChangesPage.tsx')).ChangesPage }) },
  { path: '/changes/new', handle: school, lazy: async () => ({ Component: (await import('./NewChangePage.tsx')).NewChangePage }) },
  { path: '/changes/new/transfer', handle: school, lazy: async () => ({ Component: (await import('./TransferForm.tsx')).TransferForm }) },
  { path: '/changes/ask', handle: school, lazy: async () => ({ Component: (await import('./AskTransfer.tsx')).AskTransfer }) },
  { path: '/changes/closing', handle: { portals: ['authority'] }, lazy: async () => ({ Component: (await import('./ClosingForm.tsx')).ClosingForm }) },
  { path: '/me/changes', handle: { portals: ['learner'], title: '我的异动' }, lazy: async () => ({ Component: (await import('./MyChanges.tsx')).MyChanges }) },
]
