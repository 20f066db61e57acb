import type { ComponentType, ReactNode } from 'react'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { Navigate, Outlet, ScrollRestoration, useLocation, useMatches } from 'react-router'
import type { Portal } from '../../kernel/module.ts'
import { useSession } from '../../modules/access/model.ts'
import { WrongPortalPage } from '../pages/NotFoundPage.tsx'
import { homeOf, portalOf, type PageHandle } from '../portals.ts'
import { PublicFrame } from './PublicFrame.tsx'

export type FrameProps = { handle: PageHandle; children: ReactNode }

const OfficeFrame = lazy(async () => ({ default: (await import('./OfficeFrame.tsx')).OfficeFrame }))
const LearnerFrame = lazy(async () => ({ default: (await import('./LearnerFrame.tsx')).LearnerFrame }))

const frames: Record<Portal, ComponentType<FrameProps>> = {
  authority: OfficeFrame,
  school: OfficeFrame,
  enterprise: OfficeFrame,
  learner: LearnerFrame,
  public: PublicFrame,
}

/** Puts a page into the frame of the acting post's portal, or of the public, or asks to sign in first. */
export function PortalFrame() {
  const session = useSession()
  const { pathname, search } = useLocation()
  const handle = useHandle()
  useFocusOnNavigation(pathname)
  const portal = portalOf(session)
  const allowed = handle.portals ?? ['authority', 'school']

  // A password from an administrator is changed first; the server opens nothing else either.
  if (portal && session.due && pathname !== '/me/security') return <Navigate to="/me/security" replace />
  if (pathname === '/' && portal) return <Navigate to={homeOf(session)} replace />
  if (portal && allowed.includes(portal)) return framed(portal, handle, <Outlet />)
  if (allowed.includes('public')) return framed('public', handle, <Outlet />)
  if (!portal) return <Navigate to={`/sign-in?from=${encodeURIComponent(pathname + search)}`} replace />
  return framed(portal, { ...handle, title: '不在这个岗位' }, <WrongPortalPage />)
}

function framed(portal: Portal, handle: PageHandle, page: ReactNode) {
  const Frame = frames[portal]
  return (
    <Suspense fallback={null}>
      <Frame handle={handle}>{page}</Frame>
      <ScrollRestoration getKey={(location) => location.pathname} />
    </Suspense>
  )
}

/** The handle of the page: the deepest match that has one. */
function useHandle(): PageHandle {
  const matches = useMatches()
  return (matches.findLast((match) => match.handle !== undefined)?.handle ?? {}) as PageHandle
}

/** After a change of page the keyboard starts at its content, as it would after a full load. */
function useFocusOnNavigation(pathname: string) {
  const last = useRef(pathname)
  useEffect(() => {
    if (last.current === pathname) return
    last.current = pathname
    document.getElementById('main')?.focus({ preventScroll: true })
  }, [pathname])
}
