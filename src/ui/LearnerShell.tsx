import type { ReactNode } from 'react'
import { Link, NavLink } from 'react-router'
import { DemoBadge } from './DemoBadge.tsx'
import { Icon } from './Icon.tsx'
import { Logo } from './Logo.tsx'
import type { MenuItem } from './shell-types.ts'
import { SkipLink } from './SkipLink.tsx'

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

/** The learner's frame, made for the phone: a bar on top, the pages below, nothing else. */
export function LearnerShell({ title, backTo, demo, items, extra, children }: LearnerShellProps) {
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
      <main id="main" className="lu-learner-main" tabIndex={-1}>
        {children}
      </main>
      <nav className="lu-learner-bar" aria-label="主导航">
        {items.map((item) => (
          <NavLink key={item.key} to={item.to} end={item.exact ?? false}>
            <Icon name={item.icon} />
            {item.title}
          </NavLink>
        ))}
      </nav>
    </div>
  )
}
