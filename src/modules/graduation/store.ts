import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { json } from '../../kernel/db/json.ts'
import type { GraduationBlock, GraduationFact, GraduationList, GraduationRow } from '../../kernel/db/tables.ts'
import { newId } from '../../kernel/uuid.ts'
import type { Audit, FactValues } from './audit-rules.ts'
import type { ClassKind, FactKind, Outcome } from './codes.ts'

export type FactRow = Omit<Selectable<GraduationFact>, 'kind' | 'value'> & { kind: FactKind; value: FactValues[FactKind] }
export type ListRow = Selectable<GraduationList>
export type RowRecord = {
  name: string
  idMasked: string
  sex: string
  studentNumber: string | null
  className: string | null
  specialtyCode: string
  specialtyName: string
  trainingLevel: string
  studyMode: string
  lengthYears: number
  entryDate: string
}
export type Row = Omit<Selectable<GraduationRow>, 'proposed' | 'outcome' | 'class_kind' | 'audit' | 'record'> & {
  proposed: Outcome
  outcome: Outcome
  class_kind: ClassKind | null
  audit: Audit
  record: RowRecord
}
export type BlockRow = Selectable<GraduationBlock>

const uuids = (ids: readonly string[]) => sql<string>`any (${[...ids]}::uuid[])`

/** What holds today for these enrollments. */
export async function listFacts(ctx: Ctx, enrollmentIds: readonly string[]): Promise<FactRow[]> {
  if (enrollmentIds.length === 0) return []
  const rows = await ctx.db.selectFrom('graduation_fact').selectAll().where('enrollment_id', '=', uuids(enrollmentIds)).where('ended_at', 'is', null).execute()
  return rows as unknown as FactRow[]
}

/** Everything ever recorded of one enrollment, the newest first. */
export async function listFactHistory(ctx: Ctx, enrollmentId: string): Promise<FactRow[]> {
  const rows = await ctx.db.selectFrom('graduation_fact').selectAll().where('enrollment_id', '=', enrollmentId).orderBy('recorded_at', 'desc').orderBy('id', 'desc').execute()
  return rows as unknown as FactRow[]
}

export async function findFact(ctx: Ctx, id: string, lock = false): Promise<FactRow | undefined> {
  const query = ctx.db.selectFrom('graduation_fact').selectAll().where('id', '=', id)
  return (await (lock ? query.forUpdate() : query).executeTakeFirst()) as unknown as FactRow | undefined
}

/** Another current record with this certificate number in scope, of somebody else. */
export async function findCertificateHolder(ctx: Ctx, number: string, enrollmentIds: readonly string[]): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select enrollment_id as id from graduation_fact
    where kind = 'certificate' and ended_at is null and value ->> 'number' = ${number} and not enrollment_id = any (${[...enrollmentIds]}::uuid[]) limit 1`.execute(ctx.db)
  return rows[0]?.id
}

export type NewFact = {
  enrollmentId: string
  personId: string
  orgNo: number
  kind: FactKind
  value: FactValues[FactKind]
  evidenceFileId: string
  evidenceName: string
  signer: string
  signedOn: string
  source: 'form' | 'import'
}

/** Puts new records in the place of the current ones; what they replace stays with its end. Answers with the new ids in order. */
export async function putFacts(ctx: Ctx, facts: readonly NewFact[]): Promise<string[]> {
  const kind = facts[0]?.kind
  if (!kind) return []
  await ctx.db
    .updateTable('graduation_fact')
    .set({ ended_at: ctx.at, ended_reason: '由新的记录取代' })
    .where('enrollment_id', '=', uuids(facts.map((fact) => fact.enrollmentId)))
    .where('kind', '=', kind)
    .where('ended_at', 'is', null)
    .execute()
  const ids = facts.map(() => newId())
  for (let at = 0; at < facts.length; at += 500) {
    await ctx.db
      .insertInto('graduation_fact')
      .values(
        facts.slice(at, at + 500).map((fact, index) => ({
          id: ids[at + index]!,
          org_no: fact.orgNo,
          enrollment_id: fact.enrollmentId,
          person_id: fact.personId,
          kind: fact.kind,
          value: json(fact.value),
          evidence_file_id: fact.evidenceFileId,
          evidence_name: fact.evidenceName,
          signer: fact.signer,
          signed_on: fact.signedOn,
          source: fact.source,
          recorded_by: ctx.actor.accountId,
          recorded_by_name: ctx.actor.name,
        })),
      )
      .execute()
  }
  return ids
}

export async function endFact(ctx: Ctx, id: string, reason: string): Promise<void> {
  await ctx.db.updateTable('graduation_fact').set({ ended_at: ctx.at, ended_reason: reason }).where('id', '=', id).execute()
}

export async function insertList(ctx: Ctx, list: Omit<ListRow, 'state' | 'approved_on' | 'created_at'>): Promise<void> {
  await ctx.db.insertInto('graduation_list').values(list).execute()
}

export async function setList(ctx: Ctx, id: string, set: { state: 'draft' | 'sent' | 'approved' | 'cancelled'; approved_on?: string }): Promise<void> {
  await ctx.db.updateTable('graduation_list').set(set).where('id', '=', id).execute()
}

export async function findList(ctx: Ctx, id: string): Promise<ListRow | undefined> {
  return ctx.db.selectFrom('graduation_list').selectAll().where('id', '=', id).executeTakeFirst()
}

export type ListFilter = { orgNo?: number | undefined; year?: number | undefined; state?: string | undefined; q?: string | undefined }
export type CountedList = ListRow & { graduated: number; completed: number; incomplete: number; returned: number }

export async function listLists(ctx: Ctx, filter: ListFilter, page: { limit: number; offset: number }): Promise<{ rows: CountedList[]; total: number }> {
  const where = sql`(${filter.orgNo ?? null}::bigint is null or l.org_no = ${filter.orgNo ?? null})
    and (${filter.year ?? null}::int is null or l.year = ${filter.year ?? null})
    and (${filter.state ?? null}::text is null or l.state = ${filter.state ?? null})
    and (${filter.q ?? null}::text is null or strpos(l.title || l.org_name || l.case_no, ${filter.q ?? ''}) > 0)`
  const { rows } = await sql<CountedList>`
    select l.*, c.* from (select * from graduation_list l where ${where} order by created_at desc, id desc limit ${page.limit} offset ${page.offset}) l
    cross join lateral (
      select count(*) filter (where outcome = 'graduated' and state in ('pending', 'approved'))::int as graduated,
             count(*) filter (where outcome = 'completed' and state in ('pending', 'approved'))::int as completed,
             count(*) filter (where outcome = 'incomplete' and state in ('pending', 'approved'))::int as incomplete,
             count(*) filter (where state = 'returned')::int as returned
      from graduation_row where list_id = l.id) c
    order by l.created_at desc, l.id desc`.execute(ctx.db)
  const counted = await sql<{ total: number }>`select count(*)::int as total from graduation_list l where ${where}`.execute(ctx.db)
  return { rows, total: counted.rows[0]!.total }
}

export type NewRow = { enrollmentId: string; personId: string; proposed: Outcome; classKind: ClassKind | undefined; audit: Audit; record: RowRecord }

/** Adds students to a list; one who had been taken out of it comes back. */
export async function putRows(ctx: Ctx, list: Pick<ListRow, 'id' | 'org_no'>, rows: readonly NewRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) {
    await ctx.db
      .insertInto('graduation_row')
      .values(
        rows.slice(at, at + 500).map((row) => ({
          id: newId(),
          org_no: list.org_no,
          list_id: list.id,
          enrollment_id: row.enrollmentId,
          person_id: row.personId,
          proposed: row.proposed,
          outcome: row.proposed,
          class_kind: row.classKind ?? null,
          audit: json(row.audit),
          record: json(row.record),
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['list_id', 'enrollment_id']).doUpdateSet((row) => ({
          state: 'pending',
          return_reason: null,
          override_reason: null,
          class_kind_confirmed: false,
          proposed: row.ref('excluded.proposed'),
          outcome: row.ref('excluded.outcome'),
          class_kind: row.ref('excluded.class_kind'),
          audit: row.ref('excluded.audit'),
          record: row.ref('excluded.record'),
        })),
      )
      .execute()
  }
}

export async function listRows(ctx: Ctx, listId: string, states: readonly string[] = ['pending', 'returned', 'approved']): Promise<Row[]> {
  const rows = await ctx.db
    .selectFrom('graduation_row')
    .selectAll()
    .where('list_id', '=', listId)
    .where('state', 'in', [...states])
    .orderBy(sql`record ->> 'className' nulls last`)
    .orderBy(sql`record ->> 'studentNumber'`)
    .orderBy('id')
    .execute()
  return rows as unknown as Row[]
}

/** Which of these enrollments wait in a list already, with its case number. */
export async function findOpenRows(ctx: Ctx, enrollmentIds: readonly string[]): Promise<Map<string, string>> {
  if (enrollmentIds.length === 0) return new Map()
  const rows = await ctx.db
    .selectFrom('graduation_row as r')
    .innerJoin('graduation_list as l', 'l.id', 'r.list_id')
    .select(['r.enrollment_id', 'l.case_no'])
    .where('r.enrollment_id', '=', uuids(enrollmentIds))
    .where('r.state', '=', 'pending')
    .execute()
  return new Map(rows.map((row) => [row.enrollment_id, row.case_no]))
}

export type RowChange = {
  outcome?: Outcome
  overrideReason?: string | null
  classKind?: ClassKind
  confirmed?: boolean
  proposed?: Outcome
  audit?: Audit
  record?: RowRecord
  state?: 'pending' | 'returned' | 'removed'
  returnReason?: string
}

export async function setRow(ctx: Ctx, id: string, change: RowChange): Promise<void> {
  await ctx.db
    .updateTable('graduation_row')
    .set({
      ...(change.outcome === undefined ? {} : { outcome: change.outcome }),
      ...(change.overrideReason === undefined ? {} : { override_reason: change.overrideReason }),
      ...(change.classKind === undefined ? {} : { class_kind: change.classKind }),
      ...(change.confirmed === undefined ? {} : { class_kind_confirmed: change.confirmed }),
      ...(change.proposed === undefined ? {} : { proposed: change.proposed }),
      ...(change.audit === undefined ? {} : { audit: json(change.audit) }),
      ...(change.record === undefined ? {} : { record: json(change.record) }),
      ...(change.state === undefined ? {} : { state: change.state }),
      ...(change.returnReason === undefined ? {} : { return_reason: change.returnReason }),
    })
    .where('id', '=', id)
    .where('state', 'in', ['pending', 'returned'])
    .execute()
}

/** Ends the waiting of every row of a list that comes to nothing. */
export async function dropRows(ctx: Ctx, listId: string): Promise<void> {
  await ctx.db.updateTable('graduation_row').set({ state: 'removed' }).where('list_id', '=', listId).where('state', '=', 'pending').execute()
}

export type Numbered = { id: string; year: number; series: string; serial: number; number: string; graduatedOn: string; record: RowRecord }

/** Writes what an approved list came to; one statement for all rows. */
export async function numberRows(ctx: Ctx, rows: readonly Numbered[]): Promise<void> {
  await sql`
    update graduation_row g set state = 'approved', year = r.year, series = r.series, serial = r.serial, number = r.number, graduated_on = r."graduatedOn", record = r.record
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(id uuid, year int, series text, serial int, number text, "graduatedOn" date, record jsonb)
    where g.id = r.id`.execute(ctx.db)
}

export async function insertBlock(ctx: Ctx, block: Omit<BlockRow, 'id' | 'drawn_at'>): Promise<void> {
  await ctx.db.insertInto('graduation_block').values({ id: newId(), ...block }).execute()
}

export async function listBlocks(ctx: Ctx, of: { listId?: string; orgNo?: number }): Promise<BlockRow[]> {
  return ctx.db
    .selectFrom('graduation_block')
    .selectAll()
    .$if(of.listId !== undefined, (query) => query.where('list_id', '=', of.listId!))
    .$if(of.orgNo !== undefined, (query) => query.where('org_no', '=', of.orgNo!))
    .orderBy('org_no')
    .orderBy('year')
    .orderBy('series')
    .orderBy('first_serial')
    .execute()
}

export type ApprovedRow = Row & { list_title: string; case_no: string; list_kind: string; org_name: string; approved_on: string }

/** Approved rows by enrollment, number or list, in the order of their numbers. */
export async function listApproved(ctx: Ctx, of: { enrollmentIds?: readonly string[]; numbers?: readonly string[]; listId?: string }): Promise<ApprovedRow[]> {
  const rows = await ctx.db
    .selectFrom('graduation_row as r')
    // A learner sees the own row but not the list it stands in.
    .leftJoin('graduation_list as l', 'l.id', 'r.list_id')
    .selectAll('r')
    .select(['l.title as list_title', 'l.case_no', 'l.kind as list_kind', 'l.org_name', 'l.approved_on'])
    .where('r.state', '=', 'approved')
    .$if(of.enrollmentIds !== undefined, (query) => query.where('r.enrollment_id', '=', uuids(of.enrollmentIds ?? [])))
    .$if(of.numbers !== undefined, (query) => query.where('r.number', '=', sql<string>`any (${[...(of.numbers ?? [])]}::text[])`))
    .$if(of.listId !== undefined, (query) => query.where('r.list_id', '=', of.listId!))
    .orderBy('r.org_no')
    .orderBy('r.year')
    .orderBy('r.number')
    .execute()
  return rows as unknown as ApprovedRow[]
}
