import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { RoleId } from '../../kernel/permissions.ts'

export type DeputyRow = { id: string; deputyName: string; deputyAccountId: string; validFrom: string; validTo: string; reason: string; endedAt: string | null }

/** The deputies of the acting post, newest first. */
export async function listDeputiesOf(ctx: Ctx): Promise<DeputyRow[]> {
  const { rows } = await sql<DeputyRow>`
    select id, deputy_name as "deputyName", deputy_account_id as "deputyAccountId", valid_from as "validFrom", valid_to as "validTo", reason, ended_at as "endedAt"
    from post_deputy where post_id = ${ctx.actor.postId} order by valid_from desc, created_at desc limit 50`.execute(ctx.db)
  return rows
}

export type Candidate = { accountId: string; name: string; role: RoleId }

/** Colleagues of the same unit with a live post, without the holder. */
export async function listCandidates(ctx: Ctx): Promise<Candidate[]> {
  const { rows } = await sql<Candidate>`
    select distinct on (p.account_id) p.account_id as "accountId", p.holder_name as name, p.role
    from post p join auth."user" u on u.id = p.account_id
    where p.schema_name = ${ctx.actor.schema} and p.org_no = ${ctx.actor.org.no}::bigint and p.account_id <> ${ctx.actor.accountId} and p.role <> 'learner'
      and p.ended_at is null and p.valid_from <= current_date and (p.valid_to is null or p.valid_to >= current_date) and u.disabled_at is null
    order by p.account_id, p.created_at`.execute(ctx.db)
  return rows
}

/** The roles a colleague holds today, own posts only. */
export async function rolesHeld(ctx: Ctx, accountId: string): Promise<RoleId[]> {
  const { rows } = await sql<{ role: RoleId }>`select role from post where account_id = ${accountId} and ended_at is null and (valid_to is null or valid_to >= current_date)`.execute(ctx.db)
  return rows.map((row) => row.role)
}

export async function insertDeputy(ctx: Ctx, deputy: { id: string; accountId: string; name: string; validFrom: string; validTo: string; reason: string }): Promise<void> {
  await ctx.db
    .insertInto('post_deputy')
    .values({
      id: deputy.id,
      org_no: ctx.actor.org.no,
      schema_name: ctx.actor.schema,
      post_id: ctx.actor.postId,
      deputy_account_id: deputy.accountId,
      deputy_name: deputy.name,
      valid_from: deputy.validFrom,
      valid_to: deputy.validTo,
      reason: deputy.reason,
      created_by: ctx.actor.accountId,
    })
    .execute()
}

/** True when there was one to end. */
export async function closeDeputy(ctx: Ctx, id: string): Promise<boolean> {
  const closed = await sql`update post_deputy set ended_at = now() where id = ${id} and post_id = ${ctx.actor.postId} and ended_at is null`.execute(ctx.db)
  return Number(closed.numAffectedRows ?? 0) > 0
}

export type TokenRow = {
  id: string
  name: string
  holderName: string
  role: RoleId
  orgNo: number
  orgName: string
  scope: string[]
  expiresOn: string
  lastUsedAt: string | null
  revokedAt: string | null
  createdAt: string
  createdByName: string
  postEnded: boolean
}

const tokenColumns = sql`t.id, t.name, p.holder_name as "holderName", p.role, t.org_no as "orgNo", p.org_name as "orgName", t.scope, t.expires_on as "expiresOn",
  t.last_used_at as "lastUsedAt", t.revoked_at as "revokedAt", t.created_at as "createdAt", t.created_by_name as "createdByName",
  p.ended_at is not null or coalesce(p.valid_to < current_date, false) as "postEnded"`

export async function listTokensOfRange(ctx: Ctx): Promise<TokenRow[]> {
  const { rows } = await sql<TokenRow>`select ${tokenColumns} from api_token t join post p on p.id = t.post_id
    where t.schema_name = ${ctx.actor.schema} order by t.created_at desc, t.id limit 500`.execute(ctx.db)
  return rows
}

export async function findToken(ctx: Ctx, id: string): Promise<TokenRow | undefined> {
  const { rows } = await sql<TokenRow>`select ${tokenColumns} from api_token t join post p on p.id = t.post_id
    where t.schema_name = ${ctx.actor.schema} and t.id = ${id}`.execute(ctx.db)
  return rows[0]
}

export async function insertToken(
  ctx: Ctx,
  token: { id: string; postId: string; orgNo: number; name: string; digest: Buffer; scope: readonly string[]; expiresOn: string },
): Promise<void> {
  await ctx.db
    .insertInto('api_token')
    .values({
      id: token.id,
      org_no: token.orgNo,
      schema_name: ctx.actor.schema,
      post_id: token.postId,
      name: token.name,
      digest: token.digest,
      scope: [...token.scope],
      expires_on: token.expiresOn,
      created_by: ctx.actor.accountId,
      created_by_name: ctx.actor.name,
    })
    .execute()
}

export async function withdrawToken(ctx: Ctx, id: string): Promise<void> {
  await sql`update api_token set revoked_at = now() where id = ${id} and revoked_at is null`.execute(ctx.db)
}
