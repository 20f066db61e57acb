import type { ReactNode } from 'react'
import { IconButton } from './IconButton.tsx'

export type PeekProps = {
  title: ReactNode
  status?: ReactNode
  /** 5 / 5,613 — the place of the record in the list. */
  position?: string
  onPrevious?: () => void
  onNext?: () => void
  onClose: () => void
  actions?: ReactNode
  children: ReactNode
}

/** A look at one record beside its list. It narrows the list and hides nothing. */
export function Peek({ title, status, position, onPrevious, onNext, onClose, actions, children }: PeekProps) {
  return (
    <aside className="lu-card lu-peek" aria-label="速览">
      <header className="lu-panel-head">
        <h2>{title}</h2>
        {status}
        <span className="lu-sp" />
        {position && <span className="lu-t3 lu-sm lu-nw">{position}</span>}
        {onPrevious && <IconButton name="up" label="上一条" onClick={onPrevious} />}
        {onNext && <IconButton name="down" label="下一条" onClick={onNext} />}
        <IconButton name="close" label="关闭速览" onClick={onClose} />
      </header>
      <div className="lu-card-body">{children}</div>
      {actions && <footer className="lu-card-foot">{actions}</footer>}
    </aside>
  )
}
