import type pg from 'pg'
import type { Actor } from './context.ts'
import type { RoleId } from './permissions.ts'

/** What a job keeps of whoever asked for it: names are read again, so that an ended post ends its jobs. */
export type JobAsker = {
  accountId: string
  postId: string
  /** Permissions the asking program's token was limited to. */
  scope?: string[]
  /** Registered by the clock. */
  system?: true
}

type PostRow = {
  holderName: string
  principalAccountId: string | null
  role: RoleId
  orgNo: number
  orgName: string
  schema: string
  demonstration: boolean
  personId: string | null
}

const valid = (post: string) =>
  `${post}.ended_at is null and ${post}.valid_from <= current_date and (${post}.valid_to is null or ${post}.valid_to >= current_date)`

/** The asker as an actor of today; undefined when the account or the post has ended, or the deputy's time is over. */
export async function actorOfAsker(pool: pg.Pool, asker: JobAsker, permissionsOf: (role: RoleId) => ReadonlySet<string>): Promise<Actor | undefined> {
  const { rows } = await pool.query<PostRow>(
    `select p.holder_name as "holderName", p.role, p.org_no as "orgNo", p.org_name as "orgName", p.schema_name as schema,
            v.demonstration, p.person_id as "personId", case when p.account_id <> $2 then p.account_id end as "principalAccountId"
     from national.post p join national.province v on v.schema_name = p.schema_name
     join auth."user" u on u.id = $2
     where p.id = $1 and ${valid('p')} and u.disabled_at is null
       and (p.account_id = $2 or exists (
         select 1 from national.post_deputy d where d.post_id = p.id and d.deputy_account_id = $2
           and d.ended_at is null and current_date between d.valid_from and d.valid_to))`,
    [asker.postId, asker.accountId],
  )
  const [row] = rows
  if (!row) return undefined
  const held = permissionsOf(row.role)
  const principal = row.principalAccountId === null ? {} : { actingFor: { accountId: row.principalAccountId, name: row.holderName } }
  return {
    accountId: asker.accountId,
    name: row.holderName,
    postId: asker.postId,
    role: row.role,
    org: { no: row.orgNo, name: row.orgName },
    permissions: asker.scope ? new Set(asker.scope.filter((one) => held.has(one))) : held,
    schema: row.schema,
    demonstration: row.demonstration,
    personId: row.personId,
    ...principal,
  }
}
