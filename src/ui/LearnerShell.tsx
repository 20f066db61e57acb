import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { DemoBadge } from './DemoBadge.tsx'
import { FramedTitle } from './framed.ts'
import { Icon } from './Icon.tsx'
import { LearnerBar, LearnerSide } from './LearnerMenu.tsx'
import { Logo } from './Logo.tsx'
import type { MenuItem } from './shell-types.ts'
import { SkipLink } from './SkipLink.tsx'
import { useMedia } from './useMedia.ts'

export type LearnerShellProps = {
  /** The page's h1, in the bar: 办件进度. */
  title: string
  /** Route of the page before; absent on the four pages of the bottom bar. */
  backTo?: string
  demo: boolean
  items: readonly MenuItem[]
  /** At the right of the top bar: leaving, contrast. */
  extra?: ReactNode
  children: ReactNode
}

/** The learner's frame, made for the phone: a bar on top, the pages below it, four places and 更多 at the bottom. On a wide window the same pages stand at the left. */
export function LearnerShell({ title, backTo, demo, items, extra, children }: LearnerShellProps) {
  const wide = useMedia('(min-width: 900px)')
  return (
    <div className="lu-learner">
      <SkipLink />
      <header className="lu-learner-top">
        {backTo ? (
          <Link to={backTo} aria-label="返回">
            <Icon name="left" />
          </Link>
        ) : (
          <Logo />
        )}
        <h1>{title}</h1>
        <span className="lu-sp" />
        {extra}
        {demo && <DemoBadge />}
      </header>
      <div className="lu-learner-body">
        {wide && <LearnerSide items={items} />}
        <main id="main" className="lu-learner-main" tabIndex={-1}>
          <FramedTitle value>{children}</FramedTitle>
        </main>
      </div>
      {!wide && <LearnerBar items={items} />}
    </div>
  )
}

