import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school'] }

/** 学籍注册的页面; spread into the module's routes. */
export const registrationRoutes: RouteObject[] = [
  {
    path: '/registrations',
    handle,
    lazy: async () => ({ Component: (await import('./RegistrationList.tsx')).RegistrationList }),
  },
  {
    path: '/registrations/new',
    handle: { portals: ['school'] },
    lazy: async () => ({ Component: (await import('./RegistrationNew.tsx')).RegistrationNew }),
  },
  {
    path: '/registrations/:id',
    handle,
    lazy: async () => ({ Component: (await import('./RegistrationCase.tsx')).RegistrationCase }),
  },
  {
    path: '/registrations/:id/onsite',
    handle: { portals: ['authority'] },
    lazy: async () => ({ Component: (await import('./RegistrationOnsite.tsx')).RegistrationOnsite }),
  },
]
