import { contains, rangeOf } from '../../src/kernel/org-no.ts'
import { roles, type RoleId } from '../../src/kernel/permissions.ts'
import type { Reach } from './keys.ts'
import type { Operation } from './sample.ts'
import type { Target } from './target.ts'

export type Holder = Reach & {
  username: string
  role: RoleId | 'visitor'
  may: (operation: Operation) => boolean
  /** Whose words stand in the cases in which this post is a party: a transfer shows the student to both schools. */
  shared: ReadonlySet<number>
}

/** Everybody of the demonstration who can sign in, with how far the post reaches; and the visitor. */
export async function holdersOf(target: Target): Promise<Holder[]> {
  const rows = await target.sql<{ username: string; role: RoleId; org: number; person: string | null; schema: string }>(
    `select distinct on (u.id) u.username, p.role, p.org_no as org, p.person_id::text as person, p.schema_name as schema
     from national.post p join auth."user" u on u.id = p.account_id where u.username ~ '^[a-z]+[0-9]?$' and p.org_no <> 510000999900 order by u.id, p.created_at, p.id`,
  )
  const cases = await target.sql<{ party: number; owner: number }>('select distinct p.org_no as party, o.org_no as owner from (select case_id, org_no from p51.case_party union select id, org_no from p51.case_file) p join (select case_id, org_no from p51.case_party union select id, org_no from p51.case_file) o using (case_id) where p.org_no <> o.org_no')
  const made = rows
    .filter((row) => row.role in roles)
    .map((row): Holder => {
      const granted = target.composition.permissionsOf(row.role)
      return {
        ...row,
        wide: row.person === null && row.org % 10_000_000_000 === 0,
        visitor: false,
        shared: new Set(cases.filter(({ party }) => row.person === null && contains(rangeOf(row.org), party)).map(({ owner }) => owner)),
        may: ({ needs }) => needs === 'public' || needs === 'signedIn' || granted.has(needs),
      }
    })
  return [...made.toSorted((left, right) => (left.username < right.username ? -1 : 1)), { username: '', role: 'visitor', org: 1, person: null, schema: 'p51', wide: false, visitor: true, shared: new Set<number>(), may: ({ needs }) => needs === 'public' }]
}

export async function cookieOf(target: Target, holder: Holder): Promise<string | undefined> {
  // An account that what was asked has shut out asks on as nobody.
  return holder.visitor ? undefined : target.cookieOf(holder.username).catch(() => undefined)
}

/** Somebody who may do this, the school before the authority; the operations of nobody are left to whoever comes first. */
export function somebodyFor(holders: readonly Holder[], operation: Operation): Holder {
  const order = ['registrar', 'principal', 'learner', 'cityOfficer', 'provinceOfficer', 'systemAdmin', 'securityAdmin', 'auditAdmin', 'nationalOfficer']
  const able = holders.filter((one) => one.may(operation))
  return order.map((role) => able.find((one) => one.role === role)).find((one) => one !== undefined) ?? able[0] ?? holders[0]!
}
