import { sql, type RawBuilder } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { RoleId } from '../../kernel/permissions.ts'
import type { Unit } from './rules.ts'

/** A post with the account behind it. Learners are not part of this; their accounts come with their record. */
export type PostRow = {
  postId: string
  accountId: string
  username: string
  holderName: string
  role: RoleId
  orgNo: number
  orgName: string
  validFrom: string
  validTo: string | null
  endedAt: string | null
  endedReason: string | null
  disabledAt: string | null
  mustChange: boolean
  secondFactor: boolean
  locked: boolean
  lastSignIn: string | null
  createdByName: string | null
}

const live = sql`p.ended_at is null and (p.valid_to is null or p.valid_to >= current_date)`
const locked = sql`(select count(*) >= 5 from auth.sign_in i where i.username = u.username and not i.succeeded and (i.way = 'password' or i.reason = 'code') and i.at > now() - interval '15 minutes'
  and i.at > coalesce(u.unlocked_at, '-infinity')
  and i.at > coalesce((select max(g.at) from auth.sign_in g where g.username = u.username and g.succeeded), '-infinity'))`

const columns = sql`p.id as "postId", p.account_id as "accountId", u.username, p.holder_name as "holderName", p.role, p.org_no as "orgNo",
  p.org_name as "orgName", p.valid_from as "validFrom", p.valid_to as "validTo", p.ended_at as "endedAt", p.ended_reason as "endedReason",
  u.disabled_at as "disabledAt", u.must_change as "mustChange",
  exists (select 1 from auth.second_factor f where f.account_id = u.id and f.confirmed_at is not null) as "secondFactor",
  ${locked} as locked, (select max(i.at) from auth.sign_in i where i.username = u.username and i.succeeded) as "lastSignIn",
  (select c.name from auth."user" c where c.id = p.created_by) as "createdByName"`

const source = (ctx: Ctx) => sql`post p join auth."user" u on u.id = p.account_id where p.schema_name = ${ctx.actor.schema} and p.role <> 'learner'`

const states: Record<string, RawBuilder<unknown>> = {
  current: live,
  ended: sql`not (${live})`,
  disabled: sql`u.disabled_at is not null`,
  locked,
  first: sql`u.must_change and ${live}`,
}

const orders: Record<string, RawBuilder<unknown>> = {
  orgNo: sql`p.org_no`,
  holderName: sql`p.holder_name`,
  validFrom: sql`p.valid_from`,
}

type Filter = { q?: string | undefined; role?: string | undefined; state?: string | undefined; own?: boolean | undefined; sort?: string | undefined; limit: number; offset: number }

/** Posts of the own range with their accounts, a page of them and their number. */
export async function listPosts(ctx: Ctx, filter: Filter): Promise<{ rows: PostRow[]; total: number }> {
  const words = filter.q?.trim() ?? ''
  const where = sql`${source(ctx)}
    and (${words} = '' or strpos(p.holder_name, ${words}) > 0 or strpos(p.org_name, ${words}) > 0 or strpos(u.username, lower(${words})) > 0)
    and (${filter.role ?? ''} = '' or p.role = ${filter.role ?? ''})
    and (not ${filter.own ?? false}::boolean or p.org_no = ${ctx.actor.org.no}::bigint)
    and (${states[filter.state ?? ''] ?? sql`true`})`
  const key = filter.sort?.replace(/^-/, '') ?? 'orgNo'
  const direction = filter.sort?.startsWith('-') ? sql`desc` : sql`asc`
  const rows = await sql<PostRow>`select ${columns} from ${where}
    order by ${orders[key] ?? orders.orgNo!} ${direction}, p.org_no, p.created_at, p.id limit ${filter.limit} offset ${filter.offset}`.execute(ctx.db)
  const count = await sql<{ total: number }>`select count(*) as total from ${where}`.execute(ctx.db)
  return { rows: rows.rows, total: count.rows[0]!.total }
}

export async function findPost(ctx: Ctx, id: string): Promise<PostRow | undefined> {
  const { rows } = await sql<PostRow>`select ${columns} from ${source(ctx)} and p.id = ${id}`.execute(ctx.db)
  return rows[0]
}

export type AccountRow = { id: string; username: string; name: string; disabledAt: string | null; reachNo: number; roles: RoleId[]; postId: string }

/** An account that holds or held a post in the own range, with its first post; `reachNo` says how wide a range its keeper needs. */
export async function findAccount(ctx: Ctx, id: string): Promise<AccountRow | undefined> {
  const { rows } = await sql<AccountRow>`
    select u.id, u.username, u.name, u.disabled_at as "disabledAt", coalesce(u.reach_no, min(p.org_no)) as "reachNo",
           coalesce(array_agg(p.role) filter (where ${live}), '{}') as roles,
           (array_agg(p.id order by p.created_at))[1] as "postId"
    from ${source(ctx)} and u.id = ${id} group by u.id, u.username, u.name, u.disabled_at, u.reach_no`.execute(ctx.db)
  return rows[0]
}

export async function usernameTaken(ctx: Ctx, username: string): Promise<boolean> {
  const { rows } = await sql`select 1 from auth."user" where username = ${username.toLowerCase()}`.execute(ctx.db)
  return rows.length > 0
}

/** The account with its password digest, as the sign-in library keeps them; the password must be changed at first sign-in unless the person chose it. */
export async function insertAccount(ctx: Ctx, account: { id: string; username: string; name: string; digest: string; reachNo: number; mustChange?: boolean }): Promise<void> {
  const { id, username, name, digest, reachNo, mustChange = true } = account
  const lower = username.toLowerCase()
  await sql`insert into auth."user" ("id", "name", "email", "emailVerified", "username", "displayUsername", must_change, reach_no)
    values (${id}, ${name}, ${`${lower}@luban.invalid`}, true, ${lower}, ${username}, ${mustChange}, ${reachNo})`.execute(ctx.db)
  await sql`insert into auth."account" ("id", "accountId", "providerId", "userId", "password") values (${id}, ${id}, 'credential', ${id}, ${digest})`.execute(ctx.db)
  await sql`insert into auth.past_password (account_id, digest) values (${id}, ${digest})`.execute(ctx.db)
}

export async function insertPost(
  ctx: Ctx,
  post: { id: string; accountId: string; role: RoleId; orgNo: number; orgName: string; holderName: string; validTo: string | null; personId?: string },
): Promise<void> {
  // What ran out by its date no longer stands in the way of another of the three administrators.
  await sql`update post set ended_at = now() where account_id = ${post.accountId} and ended_at is null and valid_to < current_date`.execute(ctx.db)
  await ctx.db
    .insertInto('post')
    .values({
      id: post.id,
      account_id: post.accountId,
      schema_name: ctx.actor.schema,
      role: post.role,
      org_no: post.orgNo,
      org_name: post.orgName,
      holder_name: post.holderName,
      valid_to: post.validTo,
      ...(post.personId ? { person_id: post.personId } : {}),
      created_by: ctx.actor.accountId,
      created_by_post: ctx.actor.postId || null,
    })
    .execute()
}

export async function widenReach(ctx: Ctx, accountId: string, no: number): Promise<void> {
  await sql`update auth."user" set reach_no = ${no} where id = ${accountId}`.execute(ctx.db)
}

export async function closePosts(ctx: Ctx, ids: readonly string[], reason: string): Promise<void> {
  await sql`update post set ended_at = now(), valid_to = current_date, ended_by = ${ctx.actor.accountId}, ended_reason = ${reason}
    where id = any (${[...ids]}::uuid[]) and ended_at is null`.execute(ctx.db)
}

/** The live posts that a post gave, and those which these gave, in the own range. */
export async function listGivenBy(ctx: Ctx, postId: string): Promise<PostRow[]> {
  const { rows } = await sql<PostRow>`
    with recursive given as (
      select id from post where created_by_post = ${postId}
      union select n.id from post n join given g on n.created_by_post = g.id)
    select ${columns} from ${source(ctx)} and p.id in (select id from given) and p.id <> ${postId} and ${live} order by p.org_no, p.id`.execute(ctx.db)
  return rows
}

export type Waiting = { orgNo: number; orgName: string; permission: string; count: number }

/**
 * Open cases that wait in the units of these posts for a permission that nobody there will hold once the posts have
 * ended. `rolesOf` gives the roles behind a permission.
 */
export async function countLeftWaiting(ctx: Ctx, posts: readonly PostRow[], rolesOf: (permission: string) => readonly string[]): Promise<Waiting[]> {
  if (posts.length === 0) return []
  const { rows } = await sql<Waiting>`
    select f.waiting_org_no as "orgNo", f.waiting_permission as permission, count(*) as count, '' as "orgName"
    from case_file f where f.closed_at is null and f.waiting_permission is not null
      and f.waiting_org_no = any (${posts.map((post) => post.orgNo)}::bigint[])
    group by 1, 2 order by 1, 2`.execute(ctx.db)
  const rest = await sql<{ orgNo: number; role: string }>`
    select distinct p.org_no as "orgNo", p.role from ${source(ctx)} and ${live} and u.disabled_at is null
      and p.org_no = any (${posts.map((post) => post.orgNo)}::bigint[]) and not p.id = any (${posts.map((post) => post.postId)}::uuid[])`.execute(ctx.db)
  return rows.flatMap((row) => {
    const roles = rolesOf(row.permission)
    const leaving = posts.find((post) => post.orgNo === row.orgNo && roles.includes(post.role))
    const held = rest.rows.some((one) => one.orgNo === row.orgNo && roles.includes(one.role))
    return leaving && !held ? [{ ...row, orgName: leaving.orgName }] : []
  })
}

/** The own unit and those directly under it, at most 50; `total` counts all that match. */
export async function listUnits(ctx: Ctx, words: string): Promise<{ rows: (Unit & { name: string })[]; total: number }> {
  const { rows } = await sql<Unit & { name: string; total: number }>`
    select unit_no as no, unit_name as name, unit_kind as kind, count(*) over () as total
    from account_units(${ctx.actor.org.no}::bigint, ${words}) limit 50`.execute(ctx.db)
  return { rows: rows.map(({ no, name, kind }) => ({ no, name, kind })), total: rows[0]?.total ?? 0 }
}

export async function findUnit(ctx: Ctx, no: number): Promise<(Unit & { name: string }) | undefined> {
  const { rows } = await sql<Unit & { name: string }>`
    select unit_no as no, unit_name as name, unit_kind as kind from account_units(${ctx.actor.org.no}::bigint, '') where unit_no = ${no}::bigint`.execute(ctx.db)
  return rows[0]
}
