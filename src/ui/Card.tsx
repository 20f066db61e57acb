import type { ReactNode } from 'react'

export type CardProps = {
  title?: ReactNode
  /** Small grey text after the title: unit, date, basis. */
  meta?: ReactNode
  extra?: ReactNode
  footer?: ReactNode
  /** True for tables and lists that reach the card's edge. */
  flush?: boolean
  children: ReactNode
}

/** A titled section with a hairline border; nothing floats, so nothing throws a shadow. */
export function Card({ title, meta, extra, footer, flush, children }: CardProps) {
  return (
    <section className="lu-card">
      {title && (
        <header className="lu-card-head">
          <h2>{title}</h2>
          {meta && <span className="lu-t3 lu-sm">{meta}</span>}
          <span className="lu-sp" />
          {extra}
        </header>
      )}
      {flush ? children : <div className="lu-card-body">{children}</div>}
      {footer && <footer className="lu-card-foot">{footer}</footer>}
    </section>
  )
}
