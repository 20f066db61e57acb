import type { ReactNode } from 'react'
import { use, useEffect } from 'react'
import { Link } from 'react-router'
import { FramedTitle } from './framed.ts'
import { Icon } from './Icon.tsx'

export type Crumb = { title: string; to?: string }
export type PageHeadProps = {
  crumbs?: readonly Crumb[]
  title: string
  /** Beside the title: a status. */
  status?: ReactNode
  /** One line of context below the title. */
  context?: ReactNode
  actions?: ReactNode
}

/** Breadcrumb, the page's only h1 (a second-level heading where the frame has one), one line of context, actions at the right. Sets the window title too. */
export function PageHead({ crumbs = [], title, status, context, actions }: PageHeadProps) {
  const Heading = use(FramedTitle) ? 'h2' : 'h1'
  useEffect(() => {
    document.title = `${title} · 鲁班`
  }, [title])
  return (
    <div>
      {crumbs.length > 0 && (
        <nav className="lu-crumb" aria-label="位置">
          {crumbs.map((crumb, index) => (
            <span key={crumb.title} className="lu-row" style={{ gap: 6 }}>
              {index > 0 && <Icon name="right" />}
              {crumb.to ? <Link to={crumb.to}>{crumb.title}</Link> : crumb.title}
            </span>
          ))}
        </nav>
      )}
      <div className="lu-head">
        <div className="lu-head-text">
          <Heading>{title}</Heading>
          {status}
          {context && <p className="lu-sub">{context}</p>}
        </div>
        {actions && <div className="lu-head-actions">{actions}</div>}
      </div>
    </div>
  )
}
