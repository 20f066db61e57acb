import { useEffect, useRef } from 'react'
import { NavLink, useLocation } from 'react-router'

type Item = { key: string; title: string; to: string }

/** 更多: what is looked for less often. Shuts on Escape (the focus goes back to it), on a click elsewhere and when left by Tab. */
export function PublicMore({ items }: { items: readonly Item[] }) {
  const box = useRef<HTMLDetailsElement>(null)
  const { pathname } = useLocation()
  const here = items.find((item) => pathname === item.to || pathname.startsWith(`${item.to}/`))
  const shut = () => {
    if (box.current) box.current.open = false
  }
  useEffect(shut, [pathname])
  useEffect(() => {
    const elsewhere = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) shut()
    }
    document.addEventListener('pointerdown', elsewhere)
    return () => document.removeEventListener('pointerdown', elsewhere)
  }, [])
  return (
    <details
      ref={box}
      className="lu-public-more"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !box.current?.open) return
        shut()
        box.current.querySelector('summary')?.focus()
      }}
      onBlur={(event) => {
        if (event.relatedTarget && !box.current?.contains(event.relatedTarget)) shut()
      }}
    >
      <summary>{here ? `更多：${here.title}` : '更多'}</summary>
      <div>
        {items.map((item) => (
          <NavLink key={item.key} to={item.to}>
            {item.title}
          </NavLink>
        ))}
      </div>
    </details>
  )
}
