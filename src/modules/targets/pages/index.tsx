import type { RouteObject } from 'react-router'

const both = { portals: ['authority', 'school'] }
const office = { portals: ['authority'] }

export const routes: RouteObject[] = [
  { path: '/targets', handle: both, lazy: async () => ({ Component: (await import('./HomePage.tsx')).HomePage }) },
  { path: '/targets/mine', handle: both, lazy: async () => ({ Component: (await import('./MinePage.tsx')).MinePage }) },
  { path: '/targets/issued', handle: office, lazy: async () => ({ Component: (await import('./IssuedPage.tsx')).IssuedPage }) },
  { path: '/targets/new', handle: office, lazy: async () => ({ Component: (await import('./NewBreakdownPage.tsx')).NewBreakdownPage }) },
  { path: '/targets/breakdowns/:id', handle: office, lazy: async () => ({ Component: (await import('./BreakdownPage.tsx')).BreakdownPage }) },
  { path: '/targets/assessments', handle: office, lazy: async () => ({ Component: (await import('./AssessmentsPage.tsx')).AssessmentsPage }) },
  { path: '/targets/assessments/:id', handle: office, lazy: async () => ({ Component: (await import('./AssessmentPage.tsx')).AssessmentPage }) },
  { path: '/targets/results/:id', handle: both, lazy: async () => ({ Component: (await import('./ResultPage.tsx')).ResultPage }) },
  { path: '/targets/evaluations', handle: both, lazy: async () => ({ Component: (await import('./EvaluationsPage.tsx')).EvaluationsPage }) },
  { path: '/targets/evaluations/:id', handle: office, lazy: async () => ({ Component: (await import('./EvaluationPage.tsx')).EvaluationPage }) },
  { path: '/targets/published/:id', handle: both, lazy: async () => ({ Component: (await import('./PublishedPage.tsx')).PublishedPage }) },
]
