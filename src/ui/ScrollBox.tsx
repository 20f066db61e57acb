import type { ReactNode } from 'react'
import { useEffect, useRef, useState } from 'react'

/** A table that may be wider than its place. Only while it really is, the keyboard can reach it to scroll. */
export function ScrollBox({ label, children }: { label: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  const [wide, setWide] = useState(false)

  useEffect(() => {
    const holder = box.current
    if (!holder) return
    const observer = new ResizeObserver(() => setWide(holder.scrollWidth > holder.clientWidth + 1))
    observer.observe(holder)
    if (holder.firstElementChild) observer.observe(holder.firstElementChild)
    return () => observer.disconnect()
  }, [])

  return (
    <div
      ref={box}
      className={wide ? 'lu-scroll' : 'lu-scroll lu-fits'}
      {...(wide ? { tabIndex: 0, role: 'region', 'aria-label': `${label}，可左右滚动` } : {})}
    >
      {children}
    </div>
  )
}
