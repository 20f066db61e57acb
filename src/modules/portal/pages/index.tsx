import type { RouteObject } from 'react-router'

const handle = { portals: ['public'] }

export const routes: RouteObject[] = [
  { path: '/', handle, lazy: async () => ({ Component: (await import('./HomePage.tsx')).HomePage }) },
  { path: '/schools/public', handle, lazy: async () => ({ Component: (await import('./DirectoryPage.tsx')).DirectoryPage }) },
  { path: '/schools/public/:orgNo', handle, lazy: async () => ({ Component: (await import('./SchoolPage.tsx')).SchoolPage }) },
]
