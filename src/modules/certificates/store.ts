import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { BatchItemRow, BatchRow, CertificateRow, EventRow } from './rows.ts'

export type EventDraft = Pick<EventRow, 'action'> & { reason?: string | undefined; detail?: object; caseNo?: string | null | undefined; logged: boolean }

export async function findCertificate(ctx: Ctx, id: string): Promise<CertificateRow | undefined> {
  return ctx.db.selectFrom('certificate').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function findCertificates(ctx: Ctx, ids: readonly string[]): Promise<CertificateRow[]> {
  if (ids.length === 0) return []
  return ctx.db.selectFrom('certificate').selectAll().where('id', 'in', [...ids]).execute()
}

/** The row, held until the transaction ends. */
export async function lockCertificate(ctx: Ctx, id: string): Promise<CertificateRow | undefined> {
  return ctx.db.selectFrom('certificate').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Certificates of this number (normalised) in the actor's scope; one of each kind at most. */
export function findByNumber(ctx: Ctx, number: string): Promise<CertificateRow[]> {
  return ctx.db.selectFrom('certificate').selectAll().where('number', '=', number).execute()
}

/** Numbers of a kind that are taken already, of those asked. */
export async function findTaken(ctx: Ctx, kind: string, numbers: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ number: string }>`select number from certificate where kind = ${kind} and number = any (${numbers})`.execute(ctx.db)
  return new Set(rows.map((row) => row.number))
}

/** Certificates in force that were issued for these enrollments, of any kind. */
export async function findStandingOf(ctx: Ctx, enrollmentIds: readonly string[]): Promise<CertificateRow[]> {
  const { rows } = await sql<CertificateRow>`
    select * from certificate where enrollment_id = any (${enrollmentIds}::uuid[]) and state in ('valid', 'suspended')`.execute(ctx.db)
  return rows
}

export function listEvents(ctx: Ctx, certificateId: string): Promise<EventRow[]> {
  return ctx.db.selectFrom('certificate_event').selectAll().where('certificate_id', '=', certificateId).orderBy('id').execute()
}

/** The present credential of a certificate: the last one signed. */
export async function findCredential(ctx: Ctx, certificateId: string) {
  return ctx.db
    .selectFrom('certificate_credential')
    .selectAll()
    .where('certificate_id', '=', certificateId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Places of one status list whose certificates are not valid: void, replaced and revoked ones, and suspended ones. */
export async function listEndedIndexes(ctx: Ctx, orgNo: number, list: number): Promise<{ index: number; state: string }[]> {
  return ctx.db
    .selectFrom('certificate')
    .select(['status_index as index', 'state'])
    .where('org_no', '=', orgNo)
    .where('status_list', '=', list)
    .where('state', '<>', 'valid')
    .execute()
}

export type CertificateFilter = {
  q?: string | undefined
  kind?: string | undefined
  state?: string | undefined
  origin?: string | undefined
  batchId?: string | undefined
  personId?: string | undefined
  unprinted?: boolean | undefined
  undelivered?: boolean | undefined
}

export type ListedRow = CertificateRow & { printed: boolean; printing: boolean; delivered: boolean }

/** Certificates in scope, the newest first; `q` is a whole number or a whole name. */
export async function listCertificates(
  ctx: Ctx,
  filter: CertificateFilter,
  page: { page: number; size: number },
): Promise<{ rows: ListedRow[]; total: number }> {
  let query = ctx.db.selectFrom('certificate as c')
  if (filter.kind) query = query.where('c.kind', '=', filter.kind)
  if (filter.state) query = query.where('c.state', '=', filter.state)
  if (filter.origin) query = query.where('c.origin', '=', filter.origin)
  if (filter.batchId) query = query.where('c.batch_id', '=', filter.batchId)
  if (filter.personId) query = query.where('c.person_id', '=', filter.personId)
  const q = filter.q
  if (q) query = query.where((where) => where.or([where('c.number', '=', q), sql<boolean>`c.names @> array[${q}]`]))
  const printed = sql<boolean>`exists (select 1 from certificate_sheet s where s.certificate_id = c.id and s.state = 'used')`
  const printing = sql<boolean>`exists (select 1 from certificate_sheet s where s.certificate_id = c.id and s.state = 'printing')`
  const delivered = sql<boolean>`exists (select 1 from certificate_delivery d where d.certificate_id = c.id)`
  if (filter.unprinted) query = query.where(sql<boolean>`not ${printed} and not ${printing}`).where('c.state', '=', 'valid').where('c.origin', '=', 'issued')
  if (filter.undelivered) query = query.where(sql<boolean>`not ${delivered}`).where(printed).where('c.state', '=', 'valid')
  const { total } = await query.select((one) => one.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await query
    .selectAll('c')
    .select([printed.as('printed'), printing.as('printing'), delivered.as('delivered')])
    .orderBy('c.id', 'desc')
    .limit(page.size)
    .offset((page.page - 1) * page.size)
    .execute()
  return { rows, total }
}

export type NewCertificate = Omit<CertificateRow, 'version' | 'created_at' | 'credential_hash' | 'state' | 'state_on' | 'state_reason' | 'replaced_by' | 'id_hash'> & {
  id_hash: Buffer | null
  credential_hash: Buffer
}

const hex = (bytes: Buffer | null) => (bytes ? `\\x${bytes.toString('hex')}` : null)

/** Writes certificates in one statement and answers with the rows as they now stand, in the order given; they are not read back. */
export async function insertCertificates(ctx: Ctx, drafts: readonly NewCertificate[]): Promise<CertificateRow[]> {
  const values = drafts.map((one) => ({ ...one, id_hash: hex(one.id_hash), credential_hash: hex(one.credential_hash) }))
  await sql`
    insert into certificate (id, org_no, issuer_name, kind, number, person_id, enrollment_id, name, names, id_masked, id_hash, class_kind, specialty_code,
      specialty_name, level, facts, issued_on, valid_until, refers_to, origin, batch_id, case_no, status_list, status_index, credential_hash)
    select id, org_no, issuer_name, kind, number, person_id, enrollment_id, name, names, id_masked, id_hash, class_kind, specialty_code,
      specialty_name, level, facts, issued_on, valid_until, refers_to, origin, batch_id, case_no, status_list, status_index, credential_hash
    from json_to_recordset(${JSON.stringify(values)}::json) as r(id uuid, org_no bigint, issuer_name text, kind text, number text, person_id uuid,
      enrollment_id uuid, name text, names text[], id_masked text, id_hash bytea, class_kind text, specialty_code text, specialty_name text, level text,
      facts jsonb, issued_on date, valid_until date, refers_to uuid, origin text, batch_id uuid, case_no text, status_list integer, status_index integer,
      credential_hash bytea)`.execute(ctx.db)
  return drafts.map((one) => ({ ...one, state: 'valid', state_on: null, state_reason: null, replaced_by: null, version: 1, created_at: ctx.at }))
}

export type CredentialDraft = { certificateId: string; seq: number; orgNo: number; kid: string; document: string; hash: Buffer; signedAt: string }

export async function insertCredentials(ctx: Ctx, drafts: readonly CredentialDraft[]): Promise<void> {
  const column = <K extends keyof CredentialDraft>(key: K) => drafts.map((one) => one[key])
  await sql`
    insert into certificate_credential (certificate_id, seq, org_no, kid, document, hash, signed_at)
    select * from unnest(${column('certificateId')}::uuid[], ${column('seq')}::int[], ${column('orgNo')}::bigint[], ${column('kid')}::text[],
      ${column('document')}::text[], ${column('hash')}::bytea[], ${column('signedAt')}::timestamptz[])`.execute(ctx.db)
}

/** One event for each certificate, in the order given. */
export async function insertEvents(ctx: Ctx, rows: readonly CertificateRow[], draft: EventDraft): Promise<EventRow[]> {
  const values = rows.map((row) => ({
    certificate_id: row.id,
    org_no: row.org_no,
    person_id: row.person_id,
    state: row.state,
    case_no: draft.caseNo === undefined ? row.case_no : draft.caseNo,
    credential_hash: draft.logged ? hex(row.credential_hash) : null,
  }))
  const { rows: made } = await sql<EventRow>`
    insert into certificate_event (certificate_id, org_no, person_id, action, state, reason, detail, actor_name, case_no, credential_hash)
    select certificate_id, org_no, person_id, ${draft.action}, state, ${draft.reason ?? null}, ${JSON.stringify(draft.detail ?? {})}::jsonb, ${ctx.actor.name}, case_no, credential_hash
    from json_to_recordset(${JSON.stringify(values)}::json) as r(certificate_id uuid, org_no bigint, person_id uuid, state text, case_no text, credential_hash bytea)
    returning *`.execute(ctx.db)
  return made.toSorted((left, right) => left.id - right.id)
}

export type CertificateSet = Partial<Pick<CertificateRow, 'state' | 'state_on' | 'state_reason' | 'replaced_by' | 'name' | 'names' | 'specialty_name' | 'specialty_code' | 'class_kind' | 'level' | 'facts' | 'issued_on' | 'person_id' | 'credential_hash'>>

export async function updateCertificate(ctx: Ctx, id: string, set: CertificateSet): Promise<CertificateRow> {
  const { facts, ...rest } = set
  return ctx.db
    .updateTable('certificate')
    .set({ ...rest, ...(facts === undefined ? {} : { facts: sql`${JSON.stringify(facts)}::jsonb` }), version: sql<number>`version + 1` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** The next `count` places of the body's status list, by list; the row is held, so places are given once. */
export async function takePlaces(ctx: Ctx, orgNo: number, count: number, length: number): Promise<{ list: number; from: number; count: number }[]> {
  await sql`insert into certificate_status_list (org_no, list, used) values (${orgNo}, 0, 0) on conflict do nothing`.execute(ctx.db)
  const parts: { list: number; from: number; count: number }[] = []
  let left = count
  while (left > 0) {
    const last = await ctx.db
      .selectFrom('certificate_status_list')
      .select(['list', 'used'])
      .where('org_no', '=', orgNo)
      .orderBy('list', 'desc')
      .limit(1)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const free = length - last.used
    if (free === 0) {
      await sql`insert into certificate_status_list (org_no, list, used) values (${orgNo}, ${last.list + 1}, 0) on conflict do nothing`.execute(ctx.db)
      continue
    }
    const taken = Math.min(free, left)
    await ctx.db
      .updateTable('certificate_status_list')
      .set({ used: last.used + taken })
      .where('org_no', '=', orgNo)
      .where('list', '=', last.list)
      .execute()
    parts.push({ list: last.list, from: last.used, count: taken })
    left -= taken
  }
  return parts
}

/** Notes that a status list says something else from now on. */
export async function touchStatusList(ctx: Ctx, orgNo: number, list: number): Promise<void> {
  await ctx.db.updateTable('certificate_status_list').set({ changed_at: sql`clock_timestamp()` }).where('org_no', '=', orgNo).where('list', '=', list).execute()
}

export async function countStates(ctx: Ctx): Promise<{ kind: string; state: string; origin: string; count: number }[]> {
  const { rows } = await sql<{ kind: string; state: string; origin: string; count: number }>`
    select kind, state, origin, count(*) as count from certificate group by kind, state, origin order by kind, state`.execute(ctx.db)
  return rows
}

export type { BatchItemRow, BatchRow }
