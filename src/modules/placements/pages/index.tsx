import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school'] }
const authority = { portals: ['authority'] }

export const routes: RouteObject[] = [
  { path: '/placements', handle, lazy: async () => ({ Component: (await import('./BatchesPage.tsx')).BatchesPage }) },
  { path: '/placements/new', handle: authority, lazy: async () => ({ Component: (await import('./SettingsPage.tsx')).SettingsPage }) },
  { path: '/placements/:id', handle, lazy: async () => ({ Component: (await import('./BatchPage.tsx')).BatchPage }) },
  { path: '/placements/:id/settings', handle: authority, lazy: async () => ({ Component: (await import('./SettingsPage.tsx')).SettingsPage }) },
  { path: '/placements/:id/lines', handle, lazy: async () => ({ Component: (await import('./LinesPage.tsx')).LinesPage }) },
  { path: '/placements/:id/candidates', handle: authority, lazy: async () => ({ Component: (await import('./CandidatesPage.tsx')).CandidatesPage }) },
  { path: '/placements/:id/import', handle: authority, lazy: async () => ({ Component: (await import('./ImportPage.tsx')).ImportPage }) },
  { path: '/me/preferences', handle: { portals: ['learner'], title: '我的志愿', backTo: '/me' }, lazy: async () => ({ Component: (await import('./MyPreferences.tsx')).MyPreferences }) },
  { path: '/me/preferences/:id', handle: { portals: ['learner'], title: '填报志愿', backTo: '/me/preferences' }, lazy: async () => ({ Component: (await import('./FillPreferences.tsx')).FillPreferences }) },
]
