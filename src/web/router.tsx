import { createBrowserRouter } from 'react-router'
import { ErrorPage } from './pages/ErrorPage.tsx'
import { NotFoundPage } from './pages/NotFoundPage.tsx'
import { PortalFrame } from './frames/PortalFrame.tsx'
import type { PageHandle } from './portals.ts'
import { moduleRoutes } from './routes.ts'

const everyone: PageHandle = { portals: ['authority', 'school', 'enterprise', 'learner', 'public'], title: '没有找到' }
const help: PageHandle = { portals: ['authority', 'school', 'enterprise', 'learner', 'public'], title: '帮助', backTo: '/me' }
const officers: PageHandle = { portals: ['authority', 'school'] }

export const router = createBrowserRouter([
  {
    ErrorBoundary: ErrorPage,
    HydrateFallback: () => null,
    children: [
      {
        path: '/sign-in',
        lazy: async () => ({ Component: (await import('./pages/SignInPage.tsx')).SignInPage }),
      },
      // The design reference is for those who build pages; a release does not carry it.
      ...(import.meta.env.DEV ? [{ path: '/design/*', lazy: designReference }] : []),
      {
        Component: PortalFrame,
        children: [
          {
            // A page that fails leaves the frame standing: the menu still leads away from it.
            ErrorBoundary: ErrorPage,
            children: [
              ...moduleRoutes,
              {
                path: '/search',
                handle: officers,
                lazy: async () => ({ Component: (await import('./pages/SearchPage.tsx')).SearchPage }),
              },
              ...['/help', '/help/:guide'].map((path) => ({
                path,
                handle: help,
                lazy: async () => ({ Component: (await import('./pages/HelpPage.tsx')).HelpPage }),
              })),
              { path: '*', handle: everyone, Component: NotFoundPage },
            ],
          },
        ],
      },
    ],
  },
])

async function designReference() {
  const [{ AppTheme }, { DesignPage }] = await Promise.all([import('../ui/AppTheme.tsx'), import('./design/DesignPage.tsx')])
  return {
    element: (
      <AppTheme>
        <DesignPage />
      </AppTheme>
    ),
  }
}
