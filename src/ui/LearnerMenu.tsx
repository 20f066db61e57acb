import { useEffect, useRef, useState } from 'react'
import { NavLink, useLocation } from 'react-router'
import { Icon } from './Icon.tsx'
import type { MenuItem } from './shell-types.ts'

/** What a thumb reaches: at most five places. With more pages the fifth opens the list of the others. */
const PLACES = 5

type Items = { items: readonly MenuItem[] }

/** The bar at the bottom of a phone: the first four pages, the others behind 更多, each with a line that says what it is for. */
export function LearnerBar({ items }: Items) {
  const { open, setOpen } = useOpen()
  const button = useRef<HTMLButtonElement>(null)
  const { pathname } = useLocation()
  const fits = items.length <= PLACES
  const shown = fits ? items : items.slice(0, PLACES - 1)
  const rest = fits ? [] : items.slice(PLACES - 1)
  const inRest = rest.some((item) => pathname === item.to || pathname.startsWith(`${item.to}/`))
  const unread = rest.reduce((sum, item) => sum + (item.badge ?? 0), 0)
  return (
    <>
      {open && <div className="lu-learner-shade" aria-hidden="true" onClick={() => setOpen(false)} />}
      <nav
        className="lu-learner-bar"
        aria-label="主导航"
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !open) return
          setOpen(false)
          button.current?.focus()
        }}
      >
        {shown.map((item) => (
          <NavLink key={item.key} to={item.to} end={item.exact ?? false}>
            <Icon name={item.icon} />
            {item.title}
          </NavLink>
        ))}
        {!fits && (
          <button
            ref={button}
            type="button"
            aria-expanded={open}
            aria-controls={open ? 'learner-more' : undefined}
            aria-current={inRest ? 'page' : undefined}
            aria-label={unread > 0 ? `更多，${unread} 条未读` : undefined}
            onClick={() => setOpen(!open)}
          >
            <Icon name={open ? 'close' : 'more'} />
            更多
          </button>
        )}
        {open && (
          <ul className="lu-learner-more" id="learner-more">
            {rest.map((item) => (
              <li key={item.key}>
                <Line item={item} hint={item.hint} />
              </li>
            ))}
          </ul>
        )}
      </nav>
    </>
  )
}

/** The same pages as a list at the left of a wide window. */
export function LearnerSide({ items }: Items) {
  return (
    <nav className="lu-learner-side" aria-label="主导航">
      {items.map((item) => (
        <Line key={item.key} item={item} />
      ))}
    </nav>
  )
}

function Line({ item, hint }: { item: MenuItem; hint?: string | undefined }) {
  return (
    <NavLink to={item.to} end={item.exact ?? false}>
      <Icon name={item.icon} />
      <span>{item.title}</span>
      {item.badge ? (
        <span className="lu-badge" aria-label={`${item.badge} 条未读`}>
          {item.badge}
        </span>
      ) : null}
      {hint && <small>{hint}</small>}
    </NavLink>
  )
}

/** Shut again on every page that is opened. */
function useOpen() {
  const [open, setOpen] = useState(false)
  const { pathname } = useLocation()
  useEffect(() => setOpen(false), [pathname])
  return { open, setOpen }
}
