import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school'] }

export const routes: RouteObject[] = [
  { path: '/returns', handle, lazy: async () => ({ Component: (await import('./RoundsPage.tsx')).RoundsPage }) },
  { path: '/returns/rounds/new', handle: { portals: ['authority'] }, lazy: async () => ({ Component: (await import('./NewRoundPage.tsx')).NewRoundPage }) },
  { path: '/returns/rounds/:id', handle, lazy: async () => ({ Component: (await import('./RoundPage.tsx')).RoundPage }) },
  { path: '/returns/rounds/:id/sums', handle: { portals: ['authority'] }, lazy: async () => ({ Component: (await import('./SumsPage.tsx')).SumsPage }) },
  { path: '/returns/:id', handle, lazy: async () => ({ Component: (await import('./EntryPage.tsx')).EntryPage }) },
  { path: '/returns/:id/sheet', handle, lazy: async () => ({ Component: (await import('./SheetPage.tsx')).SheetPage }) },
]
