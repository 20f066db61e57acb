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
  { path: '/admissions/board', handle: office, lazy: async () => ({ Component: (await import('./BoardPage.tsx')).BoardPage }) },
  { path: '/admissions/arrival', handle: office, lazy: async () => ({ Component: (await import('./ArrivalPage.tsx')).ArrivalPage }) },
  { path: '/admissions/arrival/desk', handle: school, lazy: async () => ({ Component: (await import('./DeskPage.tsx')).DeskPage }) },
  { path: '/admissions/arrival/settings', handle: school, lazy: async () => ({ Component: (await import('./ArrivalSettingsPage.tsx')).ArrivalSettingsPage }) },
  { path: '/admissions/arrival/list', handle: office, lazy: async () => ({ Component: (await import('./ArrivalListPage.tsx')).ArrivalListPage }) },
  { path: '/admissions/arrival/deferrals', handle: office, lazy: async () => ({ Component: (await import('./DeferralsPage.tsx')).DeferralsPage }) },
  { path: '/admissions/classes', handle: school, lazy: async () => ({ Component: (await import('./ClassesPage.tsx')).ClassesPage }) },
  { path: '/admissions/classes/handover', handle: school, lazy: async () => ({ Component: (await import('./HandoverPage.tsx')).HandoverPage }) },
  { path: '/admissions/classes/new', handle: school, lazy: async () => ({ Component: (await import('./NewSplitPage.tsx')).NewSplitPage }) },
  { path: '/admissions/classes/:id', handle: school, lazy: async () => ({ Component: (await import('./ClassSplitPage.tsx')).ClassSplitPage }) },
  { path: '/admissions/:id', handle: office, lazy: async () => ({ Component: (await import('./ApplicationPage.tsx')).ApplicationPage }) },
]
