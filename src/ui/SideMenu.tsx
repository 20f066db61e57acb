import { Link, useLocation } from 'react-router'
import { Icon } from './Icon.tsx'
import type { MenuGroup } from './shell-types.ts'

/** The grouped menu at the left; a drawer below 900 px. */
export function SideMenu({
  groups,
  open,
  onPick,
}: {
  groups: readonly MenuGroup[]
  open: boolean
  onPick: () => void
}) {
  const { pathname } = useLocation()
  const current = currentOf(groups, pathname)
  return (
    <nav className="lu-sider" aria-label="主导航" data-open={open}>
      <div>
        {groups.map((group) => (
          <section key={group.title}>
            <h2>{group.title}</h2>
            {group.items.map((item) => (
              <Link
                key={item.key}
                to={item.to}
                aria-current={item.key === current ? 'page' : undefined}
                onClick={onPick}
              >
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
        ))}
      </div>
    </nav>
  )
}

/** One entry at most: the one that names the most of the address, so that 名册导入 does not light 学籍台账 too. */
function currentOf(groups: readonly MenuGroup[], pathname: string): string | undefined {
  return groups
    .flatMap((group) => group.items)
    .filter(({ to, exact }) => pathname === to || (!exact && pathname.startsWith(`${to}/`)))
    .toSorted((left, right) => right.to.length - left.to.length)[0]?.key
}
