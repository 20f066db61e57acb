import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { CertificatePublic } from '../../kernel/db/tables.ts'
import { maskName } from '../../kernel/mask.ts'
import type { CertificateRow } from './rows.ts'
import { verificationKey } from './verification-keys.ts'

export type PublicRow = Selectable<CertificatePublic>

/** What stands under a key: one row, or two where one number was given in two kinds to one person. */
export function findByKey(ctx: Ctx, key: Buffer): Promise<PublicRow[]> {
  return ctx.db.selectFrom('certificate_public').selectAll().where('key', '=', key).orderBy('issued_on', 'desc').limit(4).execute()
}

/** The certificate at a place of a body's status list; QR codes and credentials name it. */
export function findByPlace(ctx: Ctx, orgNo: number, list: number, index: number): Promise<PublicRow | undefined> {
  return ctx.db
    .selectFrom('certificate_public')
    .selectAll()
    .where('org_no', '=', orgNo)
    .where('status_list', '=', list)
    .where('status_index', '=', index)
    .limit(1)
    .executeTakeFirst()
}

/** Writes the public rows of these certificates, one for each name; rows that stand are brought up to date. */
export async function upsertPublic(ctx: Ctx, rows: readonly CertificateRow[]): Promise<void> {
  const replacedBy = await numbersOf(ctx, rows)
  const hex = (bytes: Buffer) => `\\x${bytes.toString('hex')}`
  const values = rows.flatMap((row) => {
    const common = {
      certificate_id: row.id,
      org_no: row.org_no,
      kind: row.kind,
      issuer_name: row.issuer_name,
      holder_masked: maskName(row.name),
      class_kind: row.class_kind,
      specialty_name: row.specialty_name,
      level: row.level,
      issued_on: row.issued_on,
      valid_until: row.valid_until,
      state: row.state,
      state_on: row.state_on,
      replaced_by_number: row.replaced_by ? (replacedBy.get(row.replaced_by) ?? null) : null,
      origin: row.origin,
      status_list: row.status_list,
      status_index: row.status_index,
      credential_hash: row.credential_hash ? hex(row.credential_hash) : null,
    }
    const keys = new Set(row.names.map((name) => hex(verificationKey(ctx.vault, row.number, name))))
    return [...keys].map((key) => ({ key, ...common }))
  })
  await sql`
    insert into certificate_public (key, certificate_id, org_no, kind, issuer_name, holder_masked, class_kind, specialty_name, level, issued_on, valid_until,
      state, state_on, replaced_by_number, origin, status_list, status_index, credential_hash)
    select key, certificate_id, org_no, kind, issuer_name, holder_masked, class_kind, specialty_name, level, issued_on, valid_until,
      state, state_on, replaced_by_number, origin, status_list, status_index, credential_hash
    from json_to_recordset(${JSON.stringify(values)}::json) as r(key bytea, certificate_id uuid, org_no bigint, kind text, issuer_name text, holder_masked text,
      class_kind text, specialty_name text, level text, issued_on date, valid_until date, state text, state_on date, replaced_by_number text, origin text,
      status_list integer, status_index integer, credential_hash bytea)
    on conflict (key, certificate_id) do update set holder_masked = excluded.holder_masked, class_kind = excluded.class_kind, specialty_name = excluded.specialty_name,
      level = excluded.level, issued_on = excluded.issued_on, valid_until = excluded.valid_until, state = excluded.state, state_on = excluded.state_on,
      replaced_by_number = excluded.replaced_by_number, credential_hash = excluded.credential_hash`.execute(ctx.db)
}

async function numbersOf(ctx: Ctx, rows: readonly CertificateRow[]): Promise<Map<string, string>> {
  const ids = rows.flatMap((row) => row.replaced_by ?? [])
  if (ids.length === 0) return new Map()
  const found = await ctx.db.selectFrom('certificate').select(['id', 'number']).where('id', 'in', ids).execute()
  return new Map(found.map((one) => [one.id, one.number]))
}
