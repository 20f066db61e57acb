import type { RouteObject } from 'react-router'

const open = { portals: ['public'] }
const mine = { portals: ['learner'], title: '我的证书', backTo: '/me' }

/** Pages of verification, of the learner's own certificates and of the signing keys. */
export const verifyRoutes: RouteObject[] = [
  { path: '/verify', handle: open, lazy: async () => ({ Component: (await import('./VerifyPage.tsx')).VerifyPage }) },
  { path: '/verify/file', handle: open, lazy: async () => ({ Component: (await import('./VerifyCredential.tsx')).VerifyFilePage }) },
  { path: '/verify/list', handle: open, lazy: async () => ({ Component: (await import('./VerifyListPage.tsx')).VerifyListPage }) },
  { path: '/verify/log', handle: open, lazy: async () => ({ Component: (await import('./VerifyLogPage.tsx')).VerifyLogPage }) },
  { path: '/verify/share', handle: open, lazy: async () => ({ Component: (await import('./VerifySharePage.tsx')).VerifySharePage }) },
  { path: '/me/certificates', handle: mine, lazy: async () => ({ Component: (await import('./MyCertificates.tsx')).MyCertificates }) },
  { path: '/me/certificates/:id', handle: { ...mine, backTo: '/me/certificates' }, lazy: async () => ({ Component: (await import('./MyCertificate.tsx')).MyCertificate }) },
  { path: '/certificate-keys', handle: { portals: ['authority'] }, lazy: async () => ({ Component: (await import('./KeysPage.tsx')).KeysPage }) },
]
