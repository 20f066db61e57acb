import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { KeyRecord } from '../../kernel/credentials/keys.ts'
import { json } from '../../kernel/db/json.ts'

const columns = ['id', 'kid', 'issuer', 'alg', 'public_jwk', 'not_before', 'not_after', 'revoked_at'] as const
type KeyRow = { kid: string; issuer: string; alg: string; public_jwk: unknown; not_before: string; not_after: string | null; revoked_at: string | null }

export async function findPresentKey(ctx: Ctx, issuer: string): Promise<KeyRecord | undefined> {
  const row = await ctx.db
    .selectFrom('certificate_key')
    .select(columns)
    .where('issuer', '=', issuer)
    .where('not_after', 'is', null)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return row && recordOf(row)
}

export async function listKeyRows(ctx: Ctx, orgNo: number | undefined): Promise<KeyRecord[]> {
  let query = ctx.db.selectFrom('certificate_key').select(columns).orderBy('issuer').orderBy('not_before')
  if (orgNo !== undefined) query = query.where('org_no', '=', orgNo)
  return (await query.execute()).map(recordOf)
}

export async function findSealed(ctx: Ctx, issuer: string, kid: string): Promise<Buffer | undefined> {
  const row = await ctx.db.selectFrom('certificate_key_secret').select('sealed').where('issuer', '=', issuer).where('kid', '=', kid).executeTakeFirst()
  return row?.sealed
}

/** Answers with the id of the row, by which the audit knows it. */
export async function insertKey(ctx: Ctx, orgNo: number, record: KeyRecord, sealed: Buffer): Promise<string> {
  const { kid, issuer, alg } = record
  const { id } = await ctx.db
    .insertInto('certificate_key')
    .values({ org_no: orgNo, kid, issuer, alg, public_jwk: json(record.publicJwk), not_before: record.notBefore, created_by_name: ctx.actor.name })
    .returning('id')
    .executeTakeFirstOrThrow()
  await ctx.db.insertInto('certificate_key_secret').values({ org_no: orgNo, kid, issuer, sealed }).execute()
  return id
}

/**
 * Answers with the id of the key that was ended; undefined where there is none, or it was revoked before. Who waited
 * for another change of key began earlier than the key that this change made.
 */
export async function endKey(ctx: Ctx, issuer: string, kid: string, end: { not_after?: string; revoked_at?: string }): Promise<string | undefined> {
  const row = await ctx.db
    .updateTable('certificate_key')
    .set({ ...(end.revoked_at ? { revoked_at: end.revoked_at } : {}), not_after: sql<string>`coalesce(not_after, greatest(not_before, ${end.not_after}::timestamptz))` })
    .where('issuer', '=', issuer)
    .where('kid', '=', kid)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** Two requests that draw or end keys of one body wait for each other. */
export async function lockKeys(ctx: Ctx, issuer: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`certificate-key:${issuer}`}))`.execute(ctx.db)
}

function recordOf(row: KeyRow): KeyRecord {
  const iso = (text: string | null) => (text === null ? null : new Date(text).toISOString())
  return {
    kid: row.kid,
    issuer: row.issuer,
    alg: row.alg as KeyRecord['alg'],
    publicJwk: row.public_jwk as KeyRecord['publicJwk'],
    notBefore: iso(row.not_before)!,
    notAfter: iso(row.not_after),
    revokedAt: iso(row.revoked_at),
  }
}
