import type { RouteObject } from 'react-router'

const authority = { portals: ['authority'] }
const school = { portals: ['school'] }

export const routes: RouteObject[] = [
  {
    path: '/people/duplicates',
    handle: authority,
    lazy: async () => ({ Component: (await import('./DuplicateList.tsx')).DuplicateList }),
  },
  {
    path: '/people/duplicates/:id',
    handle: authority,
    lazy: async () => ({ Component: (await import('./DuplicatePage.tsx')).DuplicatePage }),
  },
  {
    path: '/people/questions',
    handle: school,
    lazy: async () => ({ Component: (await import('./QuestionsPage.tsx')).QuestionsPage }),
  },
  {
    path: '/people/other-registers',
    handle: authority,
    lazy: async () => ({ Component: (await import('./OtherRegisters.tsx')).OtherRegisters }),
  },
  {
    path: '/people/other-registers/import',
    handle: authority,
    lazy: async () => ({ Component: (await import('./OtherRegisterImport.tsx')).OtherRegisterImport }),
  },
  {
    path: '/people/identities',
    handle: { portals: ['authority', 'school'] },
    lazy: async () => ({ Component: (await import('./IdentitiesPage.tsx')).IdentitiesPage }),
  },
]
