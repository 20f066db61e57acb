import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'

/** Writes a new password digest and remembers it; `must` when an administrator chose it. */
export async function setPassword(ctx: Ctx, accountId: string, digest: string, must: boolean): Promise<void> {
  await sql`update auth."account" set "password" = ${digest}, "updatedAt" = now() where "userId" = ${accountId} and "providerId" = 'credential'`.execute(ctx.db)
  await sql`insert into auth.past_password (account_id, digest) values (${accountId}, ${digest})`.execute(ctx.db)
  await sql`update auth."user" set must_change = ${must}, password_set_at = now(), "updatedAt" = now() where id = ${accountId}`.execute(ctx.db)
}

/** Ends the sessions of an account, all but one when told which. Answers with their number. */
export async function endSessions(ctx: Ctx, accountId: string, except = ''): Promise<number> {
  const ended = await sql`delete from auth."session" where "userId" = ${accountId} and "id" <> ${except} and "expiresAt" > now()`.execute(ctx.db)
  return Number(ended.numAffectedRows ?? 0)
}

export async function setDisabled(ctx: Ctx, accountId: string, reason: string | null): Promise<void> {
  await sql`update auth."user" set disabled_at = case when ${reason}::text is null then null else now() end, disabled_reason = ${reason}, "updatedAt" = now()
    where id = ${accountId}`.execute(ctx.db)
}

/** The failures before this moment no longer count towards a lock. */
export async function forgetFailures(ctx: Ctx, accountId: string): Promise<void> {
  await sql`update auth."user" set unlocked_at = clock_timestamp() where id = ${accountId}`.execute(ctx.db)
}

export type OwnFacts = { passwordSetAt: string; secondFactorSince: string | null; backupCodesLeft: number }

export async function ownFacts(ctx: Ctx): Promise<OwnFacts> {
  const { rows } = await sql<OwnFacts>`
    select u.password_set_at as "passwordSetAt", f.confirmed_at as "secondFactorSince",
           (select count(*) from auth.backup_code b where b.account_id = u.id and b.used_at is null) as "backupCodesLeft"
    from auth."user" u left join auth.second_factor f on f.account_id = u.id where u.id = ${ctx.actor.accountId}`.execute(ctx.db)
  return rows[0]!
}

export type SessionRow = { id: string; since: string; lastSeen: string; address: string | null; agent: string | null }

export async function listSessions(ctx: Ctx): Promise<SessionRow[]> {
  const { rows } = await sql<SessionRow>`
    select id, "createdAt" as since, "updatedAt" as "lastSeen", "ipAddress" as address, "userAgent" as agent from auth."session"
    where "userId" = ${ctx.actor.accountId} and "expiresAt" > now() and not second_factor_due order by "updatedAt" desc limit 50`.execute(ctx.db)
  return rows
}

export type SignInRow = { id: number; at: string; username: string; succeeded: boolean; address: string | null; reason: string | null; way: 'password' | 'oidc' }

export async function listOwnSignIns(ctx: Ctx, limit: number): Promise<SignInRow[]> {
  const { rows } = await sql<SignInRow>`
    select id, at, username, succeeded, address, reason, way from auth.sign_in where username = lower(${ctx.actor.username ?? ''})
    order by at desc, id desc limit ${limit}`.execute(ctx.db)
  return rows
}

type RangeSignIn = SignInRow & { holderName: string; orgName: string }
type SignInFilter = { q?: string | undefined; result?: string | undefined; limit: number; offset: number }

/** Sign-ins of the accounts that hold or held a post in the own range; names that no account has are not among them. */
export async function listSignInsOfRange(ctx: Ctx, filter: SignInFilter): Promise<{ rows: RangeSignIn[]; total: number }> {
  const words = filter.q?.trim() ?? ''
  const succeeded = filter.result === undefined ? null : filter.result === 'in'
  const where = sql`auth.sign_in i join (
      select distinct on (u.username) u.username, p.holder_name, p.org_name
      from post p join auth."user" u on u.id = p.account_id where p.schema_name = ${ctx.actor.schema} and p.role <> 'learner'
      order by u.username, p.ended_at nulls first, p.created_at) a on a.username = i.username
    where (${succeeded}::boolean is null or i.succeeded = ${succeeded})
      and (${words} = '' or strpos(i.username, lower(${words})) > 0 or strpos(a.holder_name, ${words}) > 0 or strpos(a.org_name, ${words}) > 0 or i.address = ${words})`
  const rows = await sql<RangeSignIn>`select i.id, i.at, i.username, i.succeeded, i.address, i.reason, i.way, a.holder_name as "holderName", a.org_name as "orgName"
    from ${where} order by i.at desc, i.id desc limit ${filter.limit} offset ${filter.offset}`.execute(ctx.db)
  const count = await sql<{ total: number }>`select count(*) as total from ${where}`.execute(ctx.db)
  return { rows: rows.rows, total: count.rows[0]!.total }
}

/** A new secret that does not count until a code of it was given. */
export async function putSecret(ctx: Ctx, accountId: string, sealed: Buffer): Promise<void> {
  await sql`insert into auth.second_factor (account_id, secret_sealed) values (${accountId}, ${sealed})
    on conflict (account_id) do update set secret_sealed = excluded.secret_sealed, confirmed_at = null, last_step = 0, created_at = now()`.execute(ctx.db)
}

export async function findSecret(ctx: Ctx, accountId: string): Promise<{ sealed: Buffer; confirmedAt: string | null } | undefined> {
  const { rows } = await sql<{ sealed: Buffer; confirmedAt: string | null }>`
    select secret_sealed as sealed, confirmed_at as "confirmedAt" from auth.second_factor where account_id = ${accountId} for update`.execute(ctx.db)
  return rows[0]
}

export async function confirmSecret(ctx: Ctx, accountId: string, step: number, backupDigests: readonly Buffer[]): Promise<void> {
  await sql`update auth.second_factor set confirmed_at = now(), last_step = ${step} where account_id = ${accountId}`.execute(ctx.db)
  await sql`delete from auth.backup_code where account_id = ${accountId}`.execute(ctx.db)
  for (const digest of backupDigests) await sql`insert into auth.backup_code (account_id, digest) values (${accountId}, ${digest})`.execute(ctx.db)
}

/** True when there was one. */
export async function dropSecret(ctx: Ctx, accountId: string): Promise<boolean> {
  await sql`delete from auth.backup_code where account_id = ${accountId}`.execute(ctx.db)
  const dropped = await sql`delete from auth.second_factor where account_id = ${accountId}`.execute(ctx.db)
  return Number(dropped.numAffectedRows ?? 0) > 0
}

export type SignInRule = { passwordDays: number; secondFactorRoles: string[]; updatedAt: string | null }

export async function findRule(ctx: Ctx): Promise<SignInRule> {
  const { rows } = await sql<SignInRule>`
    select password_days as "passwordDays", second_factor_roles as "secondFactorRoles", updated_at as "updatedAt"
    from auth.sign_in_rule where schema_name = ${ctx.actor.schema}`.execute(ctx.db)
  return rows[0] ?? { passwordDays: 0, secondFactorRoles: [], updatedAt: null }
}

export async function putRule(ctx: Ctx, rule: { passwordDays: number; secondFactorRoles: readonly string[] }): Promise<void> {
  await sql`insert into auth.sign_in_rule (schema_name, password_days, second_factor_roles, updated_by)
    values (${ctx.actor.schema}, ${rule.passwordDays}, ${[...rule.secondFactorRoles]}::text[], ${ctx.actor.accountId})
    on conflict (schema_name) do update set password_days = excluded.password_days, second_factor_roles = excluded.second_factor_roles,
      updated_at = now(), updated_by = excluded.updated_by`.execute(ctx.db)
}
