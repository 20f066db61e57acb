import type { ReactNode } from 'react'
import { useEffect, useId, useRef } from 'react'
import { IconButton } from './IconButton.tsx'

/** A layer at the right edge that leaves the page readable and usable. Esc closes it; focus goes back to where it was. */
export function SidePanel({
  title,
  onClose,
  children,
}: {
  title: ReactNode
  onClose: () => void
  children: ReactNode
}) {
  const titleId = useId()
  const panel = useRef<HTMLElement>(null)
  const close = useRef(onClose)
  close.current = onClose

  useEffect(() => {
    const opener = document.activeElement
    panel.current?.focus()
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      close.current()
    }
    document.addEventListener('keydown', onKey, true)
    return () => {
      document.removeEventListener('keydown', onKey, true)
      if (opener instanceof HTMLElement) opener.focus()
    }
  }, [])

  return (
    <aside ref={panel} className="lu-side-panel" role="dialog" aria-labelledby={titleId} tabIndex={-1}>
      <header className="lu-panel-head">
        <h2 id={titleId}>{title}</h2>
        <span className="lu-sp" />
        <IconButton name="close" label="关闭" onClick={onClose} />
      </header>
      <div className="lu-card-body">{children}</div>
    </aside>
  )
}
