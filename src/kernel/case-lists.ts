import { sql, type RawBuilder, type Selectable } from 'kysely'
import type { ItemStep } from './case-items.ts'
import type { Case } from './cases.ts'
import type { Ctx } from './context.ts'
import type { CaseEvent } from './db/tables.ts'
import { mainUnit } from './org-no.ts'

/**
 * Which cases, seen from the actor: to do (等我办), taken on by a colleague of the same organisation, waiting for
 * another one (我等谁), begun by this person, done.
 */
export type CaseList = 'mine' | 'unit' | 'theirs' | 'started' | 'done' | 'all'

export type CaseFilter = {
  list: CaseList
  q?: string | undefined
  /** One kind, or several with commas between. */
  workflow?: string | undefined
  state?: string | undefined
  orgNo?: number | undefined
  /** Last day of the limit, inclusive. */
  dueFrom?: string | undefined
  dueTo?: string | undefined
  /** One fact of the case, by name and value. */
  fact?: { name: string; value: string } | undefined
}

/** A case in a list; of a case of another organisation what the own copy tells. */
export type CaseRow = Omit<Case, 'facts' | 'corrects_id' | 'person_id'> & {
  facts: { checked?: { at: string; block: number; warn: number; pending: number; pass: number } }
  pending: number
  returned: number
  approved: number
}

const orders: Record<string, RawBuilder<unknown>> = {
  due: sql`f.due_on nulls last, f.created_at, f.id`,
  created: sql`f.created_at, f.id`,
  '-created': sql`f.created_at desc, f.id desc`,
  no: sql`f.no`,
  '-no': sql`f.no desc`,
}

/** One page of cases with the number of items in each state, and the total. `size` at most 200 by contract. */
export async function listCases(
  ctx: Ctx,
  filter: CaseFilter,
  page: { page: number; size: number; sort?: string | undefined },
): Promise<{ rows: CaseRow[]; total: number }> {
  const where = condition(ctx, filter)
  const order = orders[page.sort ?? ''] ?? orders['-created']!
  const { rows } = await sql<CaseRow & { copied: { state: string; count: number }[] | null }>`
    select f.*, coalesce(i.pending, 0) as pending, coalesce(i.returned, 0) as returned, coalesce(i.approved, 0) as approved
    from (select * from ${visible(ctx, filter.list)} f where ${where} order by ${order} limit ${page.size} offset ${(page.page - 1) * page.size}) f
    left join lateral (
      select count(*) filter (where state = 'pending') as pending, count(*) filter (where state = 'returned') as returned,
             count(*) filter (where state = 'approved') as approved
      from case_item where case_id = f.id) i on true
    order by ${order}`.execute(ctx.db)
  const counted = await sql<{
    total: number
  }>`select count(*) as total from ${visible(ctx, filter.list)} f where ${where}`.execute(ctx.db)
  return { rows: rows.map(withCopied), total: counted.rows[0]!.total }
}

/** The records of a case of another organisation are counted in the own copy. */
function withCopied({ copied, ...row }: CaseRow & { copied: { state: string; count: number }[] | null }): CaseRow {
  if (!copied) return row
  const count = (state: string) => copied.find((one) => one.state === state)?.count ?? 0
  return { ...row, pending: count('pending'), returned: count('returned'), approved: count('approved') }
}

const COLUMNS = sql.raw(
  'no, workflow, title, state, version, authority_no, authority_name, waiting_org_no, waiting_permission, waiting_since, assignee_post, assignee_name, due_on, opened_at, created_by, created_by_name, created_at, submitted_at, closed_at, parties, facts',
)

/**
 * Cases of the organisations in range, and the copies of cases of others that they are parties of. Work lists show
 * the copies of the own organisation; the list of everything one copy per case, for whoever oversees the party.
 */
function visible(ctx: Ctx, list: CaseList): RawBuilder<unknown> {
  const which =
    list === 'all'
      ? sql`not exists (select 1 from case_party q where q.case_id = p.case_id and q.org_no < p.org_no)`
      : sql`p.org_no = ${mainUnit(ctx.actor.org.no)}`
  return sql`(
    select id, org_no, org_name, ${COLUMNS}, null::jsonb as copied from case_file
    union all
    select case_id, owner_no, owner_name, ${COLUMNS}, facts -> 'counts' from case_party p
    where ${which} and not exists (select 1 from case_file c where c.id = p.case_id))`
}

export type CaseCounts = Record<'mine' | 'unit' | 'theirs' | 'started' | 'done' | 'overdue' | 'today', number>

/** How many cases each list holds, and how many of the actor's own are overdue or due today. */
export async function countCases(ctx: Ctx, workflow?: string): Promise<CaseCounts> {
  const count = (list: CaseList) => sql`count(*) filter (where ${condition(ctx, { list, workflow })})`
  const mine = condition(ctx, { list: 'mine', workflow })
  const { rows } = await sql<CaseCounts>`
    select ${count('mine')} as mine, ${count('unit')} as unit, ${count('theirs')} as theirs, ${count('started')} as started, ${count('done')} as done,
      count(*) filter (where ${mine} and f.due_on < ${ctx.today}) as overdue, count(*) filter (where ${mine} and f.due_on = ${ctx.today}) as today
    from ${visible(ctx, 'mine')} f`.execute(ctx.db)
  return rows[0]!
}

/** The actor's open cases per due day, for the calendar strip. */
export async function countByDueDay(ctx: Ctx, from: string, to: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ day: string; count: number }>`
    select f.due_on as day, count(*) as count from ${visible(ctx, 'mine')} f
    where ${condition(ctx, { list: 'mine' })} and f.due_on between ${from} and ${to} group by f.due_on`.execute(
    ctx.db,
  )
  return new Map(rows.map((row) => [row.day, row.count]))
}

function condition(ctx: Ctx, filter: CaseFilter): RawBuilder<unknown> {
  const own = mainUnit(ctx.actor.org.no)
  const permissions = [...ctx.actor.permissions]
  const waiting = sql`f.closed_at is null and f.waiting_org_no = ${own} and f.waiting_permission = any (${permissions}::text[])`
  // An assignment to a post that has ended no longer counts: the case is everyone's again.
  const colleague = sql`(f.assignee_post is not null and f.assignee_post is distinct from nullif(${ctx.actor.postId}, '')::uuid and exists (
    select 1 from post h where h.id = f.assignee_post and h.ended_at is null and h.valid_from <= current_date and (h.valid_to is null or h.valid_to >= current_date)))`
  const concerned = sql`(f.org_no = ${own} or f.authority_no = ${own} or f.parties @> ${JSON.stringify([{ no: own }])}::jsonb)`
  const lists: Record<CaseList, RawBuilder<unknown>> = {
    mine: sql`${waiting} and not ${colleague}`,
    unit: sql`${waiting} and ${colleague}`,
    theirs: sql`f.closed_at is null and f.waiting_org_no <> ${own} and ${concerned}`,
    started: sql`f.created_by = ${ctx.actor.accountId}`,
    done: sql`f.closed_at is not null and ${concerned}`,
    all: sql`true`,
  }
  const parts = [lists[filter.list]]
  if (filter.workflow) parts.push(sql`f.workflow = any (${filter.workflow.split(',')}::text[])`)
  if (filter.state) parts.push(sql`f.state = any (${filter.state.split(',')}::text[])`)
  if (filter.orgNo) parts.push(sql`f.org_no = ${filter.orgNo}`)
  if (filter.fact) parts.push(sql`f.facts ->> ${filter.fact.name} = ${filter.fact.value}`)
  if (filter.dueFrom) parts.push(sql`f.due_on >= ${filter.dueFrom}`)
  if (filter.dueTo) parts.push(sql`f.due_on <= ${filter.dueTo}`)
  const q = filter.q?.trim()
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    parts.push(sql`(f.no ilike ${like} or f.title like ${like} or f.org_name like ${like})`)
  }
  return sql.join(parts, sql` and `)
}

/** The timeline of a case, newest first. */
export async function listEvents(ctx: Ctx, caseId: string): Promise<Selectable<CaseEvent>[]> {
  return ctx.db
    .selectFrom('case_event')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('id', 'desc')
    .execute()
}

/** The case that this one corrects, and the cases that correct this one, oldest first. */
export async function listLinked(
  ctx: Ctx,
  file: Pick<Case, 'id' | 'corrects_id'>,
): Promise<Pick<Case, 'id' | 'no' | 'title' | 'workflow' | 'state'>[]> {
  return ctx.db
    .selectFrom('case_file')
    .select(['id', 'no', 'title', 'workflow', 'state'])
    .where((where) =>
      where.or([where('corrects_id', '=', file.id), ...(file.corrects_id ? [where('id', '=', file.corrects_id)] : [])]),
    )
    .orderBy('created_at')
    .execute()
}

export async function countItems(ctx: Ctx, caseId: string): Promise<{ state: string; count: number }[]> {
  const { rows } = await sql<{ state: string; count: number }>`
    select state, count(*) as count from case_item where case_id = ${caseId} group by state order by state`.execute(
    ctx.db,
  )
  return rows
}

export type ReturnedItem = {
  recordId: string
  label: string
  reason: string
  clause: string | null
  caseId: string
  caseNo: string
  at: string
}

/**
 * Rows that left a case and went back to the owner, the newest per record. A record that is in a case again
 * (state pending or approved elsewhere) is not among them.
 */
export async function listReturnedItems(ctx: Ctx, workflow: string, orgNo: number): Promise<ReturnedItem[]> {
  const { rows } = await sql<ReturnedItem>`
    select distinct on (i.record_id) i.record_id as "recordId", i.label, coalesce(i.reason, '') as reason, i.clause,
      f.id as "caseId", f.no as "caseNo", coalesce(i.facts -> 'steps' -> -1 ->> 'at', f.created_at::text) as at
    from case_item i join case_file f on f.id = i.case_id
    where i.org_no = ${orgNo} and f.workflow = ${workflow} and i.state = 'returned'
      and not exists (select 1 from case_item n join case_file c on c.id = n.case_id
        where n.record_id = i.record_id and n.state in ('pending', 'approved') and c.state <> 'cancelled')
    order by i.record_id, i.id desc`.execute(ctx.db)
  return rows
}

/** The steps a record went through in all its cases, oldest first. Also readable for the person it is about. */
export async function listRecordSteps(ctx: Ctx, recordId: string): Promise<ItemStep[]> {
  const { rows } = await sql<{ facts: { steps?: ItemStep[] } }>`
    select facts from case_item where record_id = ${recordId} order by id`.execute(ctx.db)
  return rows.flatMap((row) => row.facts.steps ?? [])
}

export type OpenCaseOf = { recordId: string; caseId: string; caseNo: string; state: string }

/** The open cases that records stand in, by record. A record is edited freely only where none is with the authority. */
export async function findOpenCases(ctx: Ctx, recordIds: readonly string[]): Promise<OpenCaseOf[]> {
  if (recordIds.length === 0) return []
  const { rows } = await sql<OpenCaseOf>`
    select i.record_id as "recordId", f.id as "caseId", f.no as "caseNo", f.state
    from case_item i join case_file f on f.id = i.case_id
    where i.record_id = any (${[...recordIds]}::uuid[]) and i.state = 'pending' and f.closed_at is null`.execute(
    ctx.db,
  )
  return rows
}
