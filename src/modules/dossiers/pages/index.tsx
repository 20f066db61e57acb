import type { RouteObject } from 'react-router'

const office = { portals: ['authority', 'school'] }
const school = { portals: ['school'] }

export const routes: RouteObject[] = [
  { path: '/dossiers', handle: school, lazy: async () => ({ Component: (await import('./DossiersPage.tsx')).DossiersPage }) },
  { path: '/dossiers/classes', handle: school, lazy: async () => ({ Component: (await import('./ClassesPage.tsx')).ClassesPage }) },
  { path: '/dossiers/classes/:id', handle: school, lazy: async () => ({ Component: (await import('./AssignPage.tsx')).AssignPage }) },
  { path: '/dossiers/photos', handle: school, lazy: async () => ({ Component: (await import('./PhotosPage.tsx')).PhotosPage }) },
  { path: '/dossiers/conduct', handle: school, lazy: async () => ({ Component: (await import('./ConductPage.tsx')).ConductPage }) },
  { path: '/dossiers/quality', handle: school, lazy: async () => ({ Component: (await import('./QualityPage.tsx')).QualityPage }) },
  { path: '/dossiers/quality/import', handle: school, lazy: async () => ({ Component: (await import('./QualityImport.tsx')).QualityImport }) },
  { path: '/dossiers/health', handle: school, lazy: async () => ({ Component: (await import('./HealthViewersPage.tsx')).HealthViewersPage }) },
  { path: '/dossiers/:enrollmentId', handle: office, lazy: async () => ({ Component: (await import('./DossierPage.tsx')).DossierPage }) },
  { path: '/me/dossier', handle: { portals: ['learner'], title: '我的档案', backTo: '/me' }, lazy: async () => ({ Component: (await import('./MyDossier.tsx')).MyDossier }) },
  { path: '/guardian', handle: { portals: ['public'] }, lazy: async () => ({ Component: (await import('./GuardianPage.tsx')).GuardianPage }) },
]
