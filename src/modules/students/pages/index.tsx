import type { RouteObject } from 'react-router'

const office = { portals: ['authority', 'school'] }
const school = { portals: ['school'] }
const learner = (title: string) => ({ portals: ['learner'], title })

export const routes: RouteObject[] = [
  {
    path: '/registrations',
    handle: office,
    lazy: async () => ({ Component: (await import('./RegistrationList.tsx')).RegistrationList }),
  },
  {
    path: '/registrations/new',
    handle: school,
    lazy: async () => ({ Component: (await import('./RegistrationNew.tsx')).RegistrationNew }),
  },
  {
    path: '/registrations/operators',
    handle: office,
    lazy: async () => ({ Component: (await import('./RegistrationOperators.tsx')).RegistrationOperators }),
  },
  {
    path: '/registrations/categories',
    handle: office,
    lazy: async () => ({ Component: (await import('./RegistrationCategories.tsx')).RegistrationCategories }),
  },
  {
    path: '/registrations/:id',
    handle: office,
    lazy: async () => ({ Component: (await import('./RegistrationCase.tsx')).RegistrationCase }),
  },
  {
    path: '/registrations/:id/onsite',
    handle: { portals: ['authority'] },
    lazy: async () => ({ Component: (await import('./RegistrationOnsite.tsx')).RegistrationOnsite }),
  },
  {
    path: '/students',
    handle: office,
    lazy: async () => ({ Component: (await import('./StudentList.tsx')).StudentList }),
  },
  {
    path: '/students/full-time',
    handle: office,
    lazy: async () => ({ Component: (await import('./RegistrationLedger.tsx')).FullTimeLedger }),
  },
  {
    path: '/students/part-time',
    handle: office,
    lazy: async () => ({ Component: (await import('./RegistrationLedger.tsx')).PartTimeLedger }),
  },
  {
    path: '/students/stock',
    handle: school,
    lazy: async () => ({ Component: (await import('./StockImport.tsx')).StockImport }),
  },
  {
    path: '/students/stock/:id',
    handle: office,
    lazy: async () => ({ Component: (await import('./StockCase.tsx')).StockCase }),
  },
  {
    path: '/students/import',
    handle: school,
    lazy: async () => ({ Component: (await import('./RosterImport.tsx')).RosterImport }),
  },
  {
    path: '/students/new',
    handle: school,
    lazy: async () => ({ Component: (await import('./StudentFormPage.tsx')).NewStudent }),
  },
  {
    path: '/students/:id',
    handle: office,
    lazy: async () => ({ Component: (await import('./StudentPage.tsx')).StudentPage }),
  },
  {
    path: '/students/:id/edit',
    handle: school,
    lazy: async () => ({ Component: (await import('./StudentFormPage.tsx')).EditStudent }),
  },
  {
    path: '/me',
    handle: learner('鲁班 · 学员'),
    lazy: async () => ({ Component: (await import('./MyRecord.tsx')).MyRecord }),
  },
  {
    path: '/me/cases',
    handle: learner('办件进度'),
    lazy: async () => ({ Component: (await import('./MyCases.tsx')).MyCases }),
  },
  {
    path: '/me/views',
    handle: learner('谁看过我的记录'),
    lazy: async () => ({ Component: (await import('./MyViews.tsx')).MyViews }),
  },
]
