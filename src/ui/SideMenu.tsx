import { NavLink } from 'react-router'
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
  return (
    <nav className="lu-sider" aria-label="主导航" data-open={open}>
      <div>
        {groups.map((group) => (
          <section key={group.title}>
            <h2>{group.title}</h2>
            {group.items.map((item) => (
              <NavLink key={item.key} to={item.to} end={item.exact ?? false} onClick={onPick}>
                <Icon name={item.icon} />
                {item.title}
                {item.badge ? (
                  <span className="lu-badge" aria-label={`${item.badge} 件`}>
                    {item.badge}
                  </span>
                ) : null}
              </NavLink>
            ))}
          </section>
        ))}
      </div>
    </nav>
  )
}
