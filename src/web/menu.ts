import { call } from '../kernel/client.ts'
import type { Module, Portal } from '../kernel/module.ts'
import { moduleIds } from '../modules/index.ts'
import { iconPaths, type IconName } from '../ui/icons.ts'
import type { GoKeys, MenuGroup } from '../ui/shell-types.ts'
import { findEndpoint } from './contracts.ts'
import { foldedInto, groupOrder, inMenuOrder, lastGroup, mostOpen, shutGroups, shutNext } from './menu-order.ts'

const declared = import.meta.glob<{ module: Module }>('../modules/*/module.ts', { eager: true })

/** Every module, in the order of src/modules/index.ts, which is also the order of the menu. */
export const modules: readonly Module[] = moduleIds.flatMap((id) => declared[`../modules/${id}/module.ts`]?.module ?? [])

/** The menu of a post: entries of its portal whose permission it holds; groups without entries are left out. */
export function menuOf(portal: Portal, permissions: readonly string[], todos: number | undefined): MenuGroup[] {
  const allowed = modules
    .flatMap((module) => module.menu)
    .filter((entry) => entry.portal === portal)
    .filter(({ needs }) => needs === 'signedIn' || needs === 'public' || permissions.includes(needs))
  const entries = inMenuOrder(allowed.filter(({ path }) => !allowed.some((other) => other.path === foldedInto[path])))
  const others = entries.map((entry) => entry.group).filter((group) => group !== lastGroup)
  const groups = [...new Set([...groupOrder, ...others, lastGroup])].flatMap((title) => {
    const items = entries
      .filter((entry) => entry.group === title)
      .map((entry) => ({
        key: entry.path,
        title: entry.title,
        to: entry.path,
        // A page whose address begins another entry's address is marked only on itself.
        exact: entries.some((other) => other.path.startsWith(`${entry.path}/`)),
        icon: iconOf(entry.icon),
        badge: entry.path === '/todos' && todos ? todos : undefined,
        hint: entry.hint,
      }))
    return items.length > 0 ? [{ title, items, shut: shutGroups.includes(title) }] : []
  })
  for (const title of shutNext[portal] ?? []) {
    const open = groups.filter((group) => !group.shut).reduce((sum, group) => sum + group.items.length, 0)
    const next = groups.find((group) => group.title === title)
    if (open > mostOpen && next) next.shut = true
  }
  return groups
}

function iconOf(name: string | undefined): IconName {
  return name !== undefined && name in iconPaths ? (name as IconName) : 'file'
}

const letters = [
  { letter: 't', start: '/todos' },
  { letter: 'b', start: '/plans' },
  { letter: 's', start: '/students' },
]

/** `g` and a letter, for those of the three pages that this menu has. */
export function goKeysOf(menu: readonly MenuGroup[]): GoKeys {
  const items = menu.flatMap((group) => group.items)
  const keys = letters.flatMap(({ letter, start }) => {
    const item = items.find(({ to }) => to === start || to.startsWith(`${start}/`))
    return item ? [[letter, { title: item.title, to: item.to }] as const] : []
  })
  return Object.fromEntries(keys)
}

/** The number beside 待办; 0 where no module counts them. */
export async function countTodos(): Promise<number> {
  const endpoint = await findEndpoint('todos', '/api/todos/count')
  if (!endpoint) return 0
  return ((await call(endpoint, {})) as { count: number }).count
}

/** The number beside the bell; 0 where no module counts them. */
export async function countNotices(): Promise<number> {
  const endpoint = await findEndpoint('notices', '/api/notices/count')
  if (!endpoint) return 0
  return ((await call(endpoint, {})) as { unread: number }).unread
}
