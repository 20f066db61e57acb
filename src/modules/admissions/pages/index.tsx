import type { RouteObject } from 'react-router'

const office = { portals: ['authority', 'school'] }
const school = { portals: ['school'] }
const own = (title: string, backTo: string) => ({ portals: ['learner'], title, backTo })

export const routes: RouteObject[] = [
  { path: '/apply/sign-up', handle: { portals: ['public', 'learner'], title: '考生注册' }, lazy: async () => ({ Component: (await import('./SignUp.tsx')).SignUp }) },
  { path: '/me/applications', handle: own('我的报名', '/me'), lazy: async () => ({ Component: (await import('./MyApplications.tsx')).MyApplications }) },
  { path: '/me/applications/profile', handle: own('我的资料', '/me/applications'), lazy: async () => ({ Component: (await import('./MyProfile.tsx')).MyProfile }) },
  { path: '/me/applications/new', handle: own('选学校', '/me/applications'), lazy: async () => ({ Component: (await import('./ChooseLines.tsx')).ChooseLines }) },
  { path: '/admissions', handle: office, lazy: async () => ({ Component: (await import('./ApplicationsPage.tsx')).ApplicationsPage }) },
  { path: '/admissions/walk-in', handle: school, lazy: async () => ({ Component: (await import('./WalkInPage.tsx')).WalkInPage }) },
  { path: '/admissions/form', handle: school, lazy: async () => ({ Component: (await import('./FormPage.tsx')).FormPage }) },
  { path: '/admissions/:id', handle: office, lazy: async () => ({ Component: (await import('./ApplicationPage.tsx')).ApplicationPage }) },
]
