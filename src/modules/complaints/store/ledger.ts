import { sql, type Insertable, type RawBuilder, type Selectable, type Updateable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { RecruitmentAgent, RecruitmentPayment } from '../../../kernel/db/tables.ts'
import type { AgentVerdict } from '../codes.ts'

export type AgentRow = Omit<Selectable<RecruitmentAgent>, 'verdict' | 'kind'> & { verdict: AgentVerdict; kind: 'person' | 'company' }
export type PaymentRow = Omit<Selectable<RecruitmentPayment>, 'state'> & { state: AgentVerdict }
export type AgentListRow = AgentRow & { payments: number; amount: number; students: number; complaints: number; schools: number; elsewhere: number }
export type AgentFilter = { q?: string | undefined; verdict?: AgentVerdict | undefined; schoolNo?: number | undefined }

export async function insertAgent(ctx: Ctx, row: Insertable<RecruitmentAgent>): Promise<void> {
  await ctx.db.insertInto('recruitment_agent').values(row).execute()
}

/** Changes an agent where nobody changed it meanwhile; false otherwise. */
export async function setAgent(ctx: Ctx, id: string, version: number, set: Updateable<RecruitmentAgent>): Promise<boolean> {
  const done = await ctx.db.updateTable('recruitment_agent').set({ ...set, version: version + 1 }).where('id', '=', id).where('version', '=', version).returning('id').executeTakeFirst()
  return done !== undefined
}

export async function findAgent(ctx: Ctx, id: string): Promise<AgentRow | undefined> {
  return (await ctx.db.selectFrom('recruitment_agent').selectAll().where('id', '=', id).executeTakeFirst()) as AgentRow | undefined
}

/** Entries with the same telephone in the actor's range, of whichever authority. */
export async function findAgentsByPhone(ctx: Ctx, mac: Buffer): Promise<AgentRow[]> {
  return (await ctx.db.selectFrom('recruitment_agent').selectAll().where('phone_mac', '=', mac).orderBy('created_at').execute()) as AgentRow[]
}

function conditions(filter: AgentFilter): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [sql`true`]
  const q = filter.q?.trim()
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    parts.push(sql`(a.name like ${like} or a.organisation like ${like})`)
  }
  if (filter.verdict) parts.push(sql`a.verdict = ${filter.verdict}`)
  if (filter.schoolNo) parts.push(sql`exists (select 1 from recruitment_payment p where p.agent_id = a.id and p.school_no = ${filter.schoolNo})`)
  return sql.join(parts, sql` and `)
}

export async function listAgentRows(ctx: Ctx, filter: AgentFilter, page: { limit: number; offset: number }): Promise<{ rows: AgentListRow[]; total: number }> {
  const where = conditions(filter)
  const { rows } = await sql<AgentListRow>`
    select a.*, p.payments, p.amount::bigint as amount, p.students, p.schools,
      (select count(*)::int from recruitment_link l where l.agent_id = a.id) as complaints,
      (select count(*)::int from recruitment_agent o where a.phone_mac is not null and o.phone_mac = a.phone_mac and o.id <> a.id) as elsewhere
    from (select * from recruitment_agent a where ${where} order by a.created_at desc, a.id limit ${page.limit} offset ${page.offset}) a
    cross join lateral (select count(*)::int as payments, coalesce(sum(amount), 0) as amount, coalesce(sum(students), 0)::int as students, count(distinct school_name)::int as schools
      from recruitment_payment where agent_id = a.id and state <> 'cleared') p
    order by a.created_at desc, a.id`.execute(ctx.db)
  const counted = await sql<{ total: number }>`select count(*)::int as total from recruitment_agent a where ${where}`.execute(ctx.db)
  return { rows: rows.map((row) => ({ ...row, amount: Number(row.amount) })), total: counted.rows[0]!.total }
}

export async function insertPayment(ctx: Ctx, row: Insertable<RecruitmentPayment>): Promise<void> {
  await ctx.db.insertInto('recruitment_payment').values(row).execute()
}

export async function findPayment(ctx: Ctx, id: string): Promise<PaymentRow | undefined> {
  return (await ctx.db.selectFrom('recruitment_payment').selectAll().where('id', '=', id).executeTakeFirst()) as PaymentRow | undefined
}

export async function setPayment(ctx: Ctx, id: string, state: AgentVerdict): Promise<void> {
  await ctx.db.updateTable('recruitment_payment').set({ state }).where('id', '=', id).execute()
}

/** Payments to one agent with how many others in range carry the same reference. */
export async function listPayments(ctx: Ctx, agentId: string): Promise<(PaymentRow & { sameReference: number })[]> {
  const { rows } = await sql<PaymentRow & { sameReference: number }>`
    select p.*, (select count(*)::int from recruitment_payment o where p.reference <> '' and o.reference = p.reference and o.id <> p.id) as "sameReference"
    from recruitment_payment p where p.agent_id = ${agentId} order by p.paid_on desc nulls last, p.added_at desc`.execute(ctx.db)
  return rows.map((row) => ({ ...row, amount: Number(row.amount) }))
}

export async function linkAgent(ctx: Ctx, agent: Pick<AgentRow, 'id' | 'org_no'>, complaintId: string): Promise<boolean> {
  const made = await ctx.db
    .insertInto('recruitment_link')
    .values({ agent_id: agent.id, complaint_id: complaintId, org_no: agent.org_no })
    .onConflict((conflict) => conflict.doNothing())
    .returning('agent_id')
    .executeTakeFirst()
  return made !== undefined
}

export type LinkedComplaint = { caseId: string | null; caseNo: string | null; schoolName: string | null; category: string; state: string; receivedAt: string }

export async function listLinkedComplaints(ctx: Ctx, agentId: string): Promise<LinkedComplaint[]> {
  const { rows } = await sql<LinkedComplaint>`
    select c.case_id as "caseId", c.case_no as "caseNo", c.school_name as "schoolName", c.category, c.state, c.received_at as "receivedAt"
    from recruitment_link l join complaint c on c.id = l.complaint_id where l.agent_id = ${agentId} order by c.received_at desc`.execute(ctx.db)
  return rows
}

export async function listAgentsOf(ctx: Ctx, complaintId: string): Promise<AgentRow[]> {
  const { rows } = await sql<AgentRow>`
    select a.* from recruitment_link l join recruitment_agent a on a.id = l.agent_id where l.complaint_id = ${complaintId} order by a.created_at`.execute(ctx.db)
  return rows
}
