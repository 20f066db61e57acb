import type { RouteObject } from 'react-router'

const authority = { portals: ['authority'] }
const answering = { portals: ['authority', 'school'] }
const learner = { portals: ['learner'], title: '我的个人信息', backTo: '/me' }

export const routes: RouteObject[] = [
  { path: '/privacy', handle: authority, lazy: async () => ({ Component: (await import('./PrivacyPage.tsx')).PrivacyPage }) },
  { path: '/privacy/due', handle: authority, lazy: async () => ({ Component: (await import('./DuePage.tsx')).DuePage }) },
  { path: '/privacy/erasures/:id', handle: authority, lazy: async () => ({ Component: (await import('./ErasurePage.tsx')).ErasurePage }) },
  { path: '/privacy/requests', handle: answering, lazy: async () => ({ Component: (await import('./RequestsPage.tsx')).RequestsPage }) },
  { path: '/me/privacy', handle: learner, lazy: async () => ({ Component: (await import('./MyPrivacy.tsx')).MyPrivacy }) },
]
