import type { RouteObject } from 'react-router'

const handle = { portals: ['authority', 'school'] }

export const routes: RouteObject[] = [
  { path: '/training-records', handle, lazy: async () => ({ Component: (await import('./TrainingPage.tsx')).TrainingPage }) },
]
