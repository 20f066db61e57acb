import type { RouteObject } from 'react-router'

const open = (title: string, backTo: string) => ({ portals: ['public', 'learner'], title, backTo })

export const routes: RouteObject[] = [
  { path: '/finder', handle: open('找学校和专业', '/me/applications'), lazy: async () => ({ Component: (await import('./FinderPage.tsx')).FinderPage }) },
  { path: '/finder/schools/:orgNo', handle: open('学校', '/finder'), lazy: async () => ({ Component: (await import('./SchoolPage.tsx')).SchoolPage }) },
  { path: '/finder/compare', handle: open('比较', '/finder'), lazy: async () => ({ Component: (await import('./ComparePage.tsx')).ComparePage }) },
  { path: '/finder/calendar', handle: open('招生日历', '/finder'), lazy: async () => ({ Component: (await import('./CalendarPage.tsx')).CalendarPage }) },
]
