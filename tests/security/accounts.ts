import { roles, type RoleId } from '../../src/kernel/permissions.ts'
import type { Reach } from './keys.ts'
import type { Operation } from './sample.ts'
import type { Target } from './target.ts'

export type Holder = Reach & { username: string; role: RoleId | 'visitor'; may: (operation: Operation) => boolean }

/** Everybody of the demonstration who can sign in, with how far the post reaches; and the visitor. */
export async function holdersOf(target: Target): Promise<Holder[]> {
  const rows = await target.sql<{ username: string; role: RoleId; org: number; person: string | null; schema: string }>(
    `select distinct on (u.id) u.username, p.role, p.org_no as org, p.person_id::text as person, p.schema_name as schema
     from national.post p join auth."user" u on u.id = p.account_id where u.username ~ '^[a-z]+[0-9]?$' order by u.id, p.created_at, p.id`,
  )
  const made = rows
    .filter((row) => row.role in roles)
    .map((row): Holder => {
      const granted = target.composition.permissionsOf(row.role)
      return {
        ...row,
        wide: row.person === null && row.org % 10_000_000_000 === 0,
        visitor: false,
        may: ({ needs }) => needs === 'public' || needs === 'signedIn' || granted.has(needs),
      }
    })
  return [...made.toSorted((left, right) => (left.username < right.username ? -1 : 1)), { username: '', role: 'visitor', org: 1, person: null, schema: 'p51', wide: false, visitor: true, may: ({ needs }) => needs === 'public' }]
}

export async function cookieOf(target: Target, holder: Holder): Promise<string | undefined> {
  // An account that what was asked has shut out asks on as nobody.
  return holder.visitor ? undefined : target.cookieOf(holder.username).catch(() => undefined)
}

/** Somebody who may do this, the school before the authority; the operations of nobody are left to whoever comes first. */
export function somebodyFor(holders: readonly Holder[], operation: Operation): Holder {
  const order = ['registrar', 'principal', 'learner', 'chengdu', 'province', 'sysadmin', 'secadmin', 'auditadmin', 'national']
  const able = holders.filter((one) => one.may(operation))
  return order.map((name) => able.find((one) => one.username === name)).find((one) => one !== undefined) ?? able[0] ?? holders[0]!
}
