import { useEffect, useState } from 'react'
import { Link, useLocation } from 'react-router'
import { Icon } from './Icon.tsx'
import type { MenuGroup } from './shell-types.ts'

type SideMenuProps = {
  groups: readonly MenuGroup[]
  open: boolean
  /** A page was picked, or the drawer is to shut. */
  onPick: () => void
  /** On a phone the search stands here: the top bar has no room for it. */
  searchTo?: string | undefined
}

/** The grouped menu at the left; a drawer below 900 px. Groups that are seldom needed open by their title. */
export function SideMenu({ groups, open, onPick, searchTo }: SideMenuProps) {
  const { pathname } = useLocation()
  const current = currentOf(groups, pathname)
  useEffect(() => {
    if (!open) return
    const shut = (event: KeyboardEvent) => event.key === 'Escape' && onPick()
    window.addEventListener('keydown', shut)
    return () => window.removeEventListener('keydown', shut)
  }, [open, onPick])
  return (
    <nav className="lu-sider" aria-label="主导航" data-open={open}>
      <div>
        {searchTo && (
          <Link className="lu-phone-only" to={searchTo} onClick={onPick}>
            <Icon name="search" />
            搜索
          </Link>
        )}
        {groups.map((group) => (
          <Group key={group.title} group={group} current={current} onPick={onPick} />
        ))}
      </div>
    </nav>
  )
}

function Group({ group, current, onPick }: { group: MenuGroup; current: string | undefined; onPick: () => void }) {
  const here = group.items.some((item) => item.key === current)
  const [picked, setPicked] = useState(() => remembered(group.title))
  // A group of three or fewer is not worth a second press.
  const folds = Boolean(group.shut) && group.items.length > 3
  const shown = !folds || (picked ?? here)
  const toggle = () => {
    remember(group.title, !shown)
    setPicked(!shown)
  }
  return (
    <section>
      <h2>
        {folds ? (
          <button type="button" aria-expanded={shown} onClick={toggle}>
            {group.title}
            <span className="lu-sp" />
            {!shown && `${group.items.length} 项`}
            <Icon name={shown ? 'up' : 'down'} />
          </button>
        ) : (
          group.title
        )}
      </h2>
      {shown &&
        group.items.map((item) => (
          <Link key={item.key} to={item.to} aria-current={item.key === current ? 'page' : undefined} onClick={onPick}>
            <Icon name={item.icon} />
            {item.title}
            {item.badge ? (
              <span className="lu-badge" aria-label={`${item.badge} 件`}>
                {item.badge}
              </span>
            ) : null}
          </Link>
        ))}
    </section>
  )
}

/** What a person opened or shut stays so for as long as the window does. */
function remembered(title: string): boolean | undefined {
  const known = sessionStorage.getItem(`lu-menu-${title}`)
  return known === null ? undefined : known === 'open'
}

function remember(title: string, shown: boolean) {
  sessionStorage.setItem(`lu-menu-${title}`, shown ? 'open' : 'shut')
}

/** An entry of one's own among others of the kind (/plans/own) stands for them all. */
const baseOf = (to: string) => to.replace(/\/own$/, '')

/** One entry at most: the one that names the most of the address, so that 名册导入 does not light 学籍台账 too. */
function currentOf(groups: readonly MenuGroup[], pathname: string): string | undefined {
  return groups
    .flatMap((group) => group.items)
    .filter(({ to, exact }) => pathname === to || (!exact && pathname.startsWith(`${baseOf(to)}/`)))
    .toSorted((left, right) => right.to.length - left.to.length)[0]?.key
}
