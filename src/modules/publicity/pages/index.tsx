import type { RouteObject } from 'react-router'

const open = { portals: ['public'] }
const authority = { portals: ['authority'] }

export const routes: RouteObject[] = [
  { path: '/publicity', handle: open, lazy: async () => ({ Component: (await import('./PublicityList.tsx')).PublicityList }) },
  { path: '/publicity/receipt', handle: open, lazy: async () => ({ Component: (await import('./ReceiptPage.tsx')).ReceiptPage }) },
  { path: '/publicity/manage', handle: authority, lazy: async () => ({ Component: (await import('./ManageList.tsx')).ManageList }) },
  { path: '/publicity/manage/:id', handle: authority, lazy: async () => ({ Component: (await import('./ManagePage.tsx')).ManagePage }) },
  { path: '/publicity/:id', handle: open, lazy: async () => ({ Component: (await import('./PublicityPage.tsx')).PublicityPage }) },
]
