import type { RouteObject } from 'react-router'

const handle = { portals: ['public'] }
const phone = { portals: ['public', 'learner', 'enterprise', 'school', 'authority'], title: '手机首页' }

export const routes: RouteObject[] = [
  { path: '/', handle, lazy: async () => ({ Component: (await import('./HomePage.tsx')).HomePage }) },
  { path: '/schools/public', handle, lazy: async () => ({ Component: (await import('./DirectoryPage.tsx')).DirectoryPage }) },
  { path: '/schools/public/:orgNo', handle, lazy: async () => ({ Component: (await import('./SchoolPage.tsx')).SchoolPage }) },
  { path: '/m', handle: phone, lazy: async () => ({ Component: (await import('./EntryPage.tsx')).EntryPage }) },
]
