import type { ReactNode } from 'react'
import { DemoBadge } from './DemoBadge.tsx'
import { Logo } from './Logo.tsx'
import { SkipLink } from './SkipLink.tsx'

export type AuthLayoutProps = {
  /** Name of the deployment: 四川省技工教育信息管理系统. */
  siteName: string
  demo: boolean
  /** Left of the form: who signs in where, whom to ask. */
  intro: ReactNode
  title: string
  children: ReactNode
}

/** The sign-in page: what this is at the left, the form at the right, one column on phones. */
export function AuthLayout({ siteName, demo, intro, title, children }: AuthLayoutProps) {
  return (
    <div className="lu-auth">
      <SkipLink />
      <header className="lu-top">
        <span className="lu-brand">
          <Logo />
          鲁班<small>技工教育信息管理系统</small>
        </span>
        {demo && <DemoBadge />}
      </header>
      <main id="main" className="lu-auth-main" tabIndex={-1}>
        <div className="lu-stack">
          <h1>{siteName}</h1>
          <div className="lu-t2">{intro}</div>
        </div>
        <section aria-labelledby="lu-auth-title">
          <h2 id="lu-auth-title">{title}</h2>
          {children}
        </section>
      </main>
    </div>
  )
}
