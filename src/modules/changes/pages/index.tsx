import type { RouteObject } from 'react-router'

const office = { portals: ['authority', 'school'] }
const school = { portals: ['school'] }

export const routes: RouteObject[] = [
  {
    path: '/changes',
    handle: office,
    lazy: async () => ({ Component: (await import('./ChangesPage.tsx')).ChangesPage }),
  },
  {
    path: '/changes/new',
    handle: school,
    lazy: async () => ({ Component: (await import('./NewChangePage.tsx')).NewChangePage }),
  },
  {
    path: '/changes/new/transfer',
    handle: school,
    lazy: async () => ({ Component: (await import('./TransferForm.tsx')).TransferForm }),
  },
  {
    path: '/changes/new/transfer-out',
    handle: school,
    lazy: async () => ({ Component: (await import('./FarForm.tsx')).TransferOutForm }),
  },
  {
    path: '/changes/new/transfer-in',
    handle: school,
    lazy: async () => ({ Component: (await import('./FarForm.tsx')).TransferInForm }),
  },
  {
    path: '/changes/new/correct',
    handle: school,
    lazy: async () => ({ Component: (await import('./CorrectionForm.tsx')).CorrectionForm }),
  },
  {
    path: '/changes/new/:kind',
    handle: school,
    lazy: async () => ({ Component: (await import('./StatusForm.tsx')).StatusForm }),
  },
  {
    path: '/changes/promotions',
    handle: school,
    lazy: async () => ({ Component: (await import('./CohortPage.tsx')).CohortPage }),
  },
  {
    path: '/changes/ask',
    handle: school,
    lazy: async () => ({ Component: (await import('./AskTransfer.tsx')).AskTransfer }),
  },
  {
    path: '/changes/closing',
    handle: { portals: ['authority'] },
    lazy: async () => ({ Component: (await import('./ClosingForm.tsx')).ClosingForm }),
  },
  {
    path: '/me/changes',
    handle: { portals: ['learner'], title: '我的异动' },
    lazy: async () => ({ Component: (await import('./MyChanges.tsx')).MyChanges }),
  },
]
