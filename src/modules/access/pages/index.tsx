import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school'] }
const authority = { portals: ['authority'] }
const everyone = { portals: ['authority', 'school', 'enterprise', 'learner'], title: '登录安全', backTo: '/me' }

export const routes: RouteObject[] = [
  { path: '/permissions', handle, lazy: async () => ({ Component: (await import('./PermissionsPage.tsx')).PermissionsPage }) },
  { path: '/accounts', handle, lazy: async () => ({ Component: (await import('./AccountsPage.tsx')).AccountsPage }) },
  { path: '/accounts/new', handle, lazy: async () => ({ Component: (await import('./NewAccountPage.tsx')).NewAccountPage }) },
  { path: '/accounts/rules', handle: authority, lazy: async () => ({ Component: (await import('./SignInRulePage.tsx')).SignInRulePage }) },
  { path: '/accounts/identity-provider', handle: authority, lazy: async () => ({ Component: (await import('./IdentityProviderPage.tsx')).IdentityProviderPage }) },
  { path: '/accounts/sign-ins', handle: authority, lazy: async () => ({ Component: (await import('./SignInsPage.tsx')).SignInsPage }) },
  { path: '/accounts/tokens', handle: authority, lazy: async () => ({ Component: (await import('./TokensPage.tsx')).TokensPage }) },
  { path: '/me/security', handle: everyone, lazy: async () => ({ Component: (await import('./SecurityPage.tsx')).SecurityPage }) },
]
