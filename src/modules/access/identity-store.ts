import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { OIDC_MINUTES } from '../../kernel/oidc-words.ts'

export type ProviderSetting = { title: string; issuer: string; clientId: string; claim: string; origin: string; bindSelf: boolean; enabled: boolean; updatedAt: string; bound: number }

/** The provider of the own province; the secret cannot be read here. */
export async function findSetting(ctx: Ctx): Promise<ProviderSetting | undefined> {
  const { rows } = await sql<ProviderSetting>`
    select p.title, p.issuer, p.client_id as "clientId", p.claim, p.origin, p.bind_self as "bindSelf", p.enabled, p.updated_at as "updatedAt",
      (select count(*) from auth.oidc_binding b where b.issuer = p.issuer) as bound
    from auth.oidc_provider p where p.schema_name = ${ctx.actor.schema}`.execute(ctx.db)
  return rows[0]
}

/** The button of the sign-in page: the provider that is switched on. */
export async function findWay(ctx: Ctx): Promise<{ title: string } | undefined> {
  const { rows } = await sql<{ title: string }>`select title from auth.oidc_provider where enabled order by schema_name limit 1`.execute(ctx.db)
  return rows[0]
}

type NewSetting = Omit<ProviderSetting, 'updatedAt' | 'bound'>

/** `sealed`: undefined leaves the secret as it is, null removes it. */
export async function putSetting(ctx: Ctx, one: NewSetting, sealed: Buffer | null | undefined): Promise<void> {
  await sql`insert into auth.oidc_provider (schema_name, title, issuer, client_id, secret_sealed, claim, origin, bind_self, enabled, updated_by)
    values (${ctx.actor.schema}, ${one.title}, ${one.issuer}, ${one.clientId}, ${sealed ?? null}, ${one.claim}, ${one.origin}, ${one.bindSelf}, ${one.enabled}, ${ctx.actor.accountId})
    on conflict (schema_name) do update set title = excluded.title, issuer = excluded.issuer, client_id = excluded.client_id, claim = excluded.claim,
      origin = excluded.origin, bind_self = excluded.bind_self, enabled = excluded.enabled, updated_at = now(), updated_by = excluded.updated_by`.execute(ctx.db)
  if (sealed !== undefined) await sql`update auth.oidc_provider set secret_sealed = ${sealed} where schema_name = ${ctx.actor.schema}`.execute(ctx.db)
}

export type Bound = { at: string; how: 'admin' | 'self' }

export async function findBinding(ctx: Ctx, accountId: string, issuer: string): Promise<Bound | undefined> {
  const { rows } = await sql<Bound>`select bound_at as at, how from auth.oidc_binding where account_id = ${accountId} and issuer = ${issuer}`.execute(ctx.db)
  return rows[0]
}

/** False when the identity, or the account, is already bound. */
export async function insertBinding(ctx: Ctx, one: { issuer: string; subject: string; accountId: string; how: 'admin' | 'self' }): Promise<boolean> {
  const made = await sql`insert into auth.oidc_binding (issuer, subject, account_id, how, bound_by)
    values (${one.issuer}, ${one.subject}, ${one.accountId}, ${one.how}, ${ctx.actor.accountId}) on conflict do nothing`.execute(ctx.db)
  return Number(made.numAffectedRows ?? 0) > 0
}

/** Ends the binding and the sessions that began by it. Undefined when there was none. */
export async function deleteBinding(ctx: Ctx, accountId: string, except = ''): Promise<{ sessionsEnded: number } | undefined> {
  const gone = await sql`delete from auth.oidc_binding where account_id = ${accountId}`.execute(ctx.db)
  if (Number(gone.numAffectedRows ?? 0) === 0) return undefined
  const ended = await sql`delete from auth."session" where "userId" = ${accountId} and way = 'oidc' and "id" <> ${except}`.execute(ctx.db)
  return { sessionsEnded: Number(ended.numAffectedRows ?? 0) }
}

/** Whether an identity waits in this browser, and how it is marked. */
export async function findTicket(ctx: Ctx, digest: Buffer | undefined): Promise<{ issuer: string; subject: string } | undefined> {
  if (!digest) return undefined
  const { rows } = await sql<{ issuer: string; subject: string }>`
    select issuer, subject from auth.oidc_attempt where digest = ${digest} and subject is not null and created_at > now() - make_interval(mins => ${OIDC_MINUTES})`.execute(ctx.db)
  return rows[0]
}

export async function dropTicket(ctx: Ctx, digest: Buffer): Promise<void> {
  await sql`delete from auth.oidc_attempt where digest = ${digest}`.execute(ctx.db)
}
