import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'

export type ChangeRow = {
  id: number
  at: string
  action: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  actor_name: string
  actor_org_name: string
  verb: string
  reason: string | null
  clause: string | null
  subject_kind: string
  subject_label: string
}

/** Changes of one record with who made them and why, oldest first. */
export async function listChanges(ctx: Ctx, recordId: string): Promise<ChangeRow[]> {
  const { rows } = await sql<ChangeRow>`
    select c.id, c.at, c.action, c.before, c.after, a.actor_name, a.actor_org_name, a.verb, a.reason, a.clause, a.subject_kind, a.subject_label
    from audit_change c join audit a on a.id = c.audit_id
    where c.record_id = ${recordId} order by c.id`.execute(ctx.db)
  return rows
}

export type CaseOfRecord = {
  case_id: string
  no: string
  title: string
  state: string
  workflow: string
  item_state: string
  item_reason: string | null
  item_clause: string | null
  waiting_org_no: number | null
  org_no: number
  org_name: string
  authority_name: string
  due_on: string | null
  submitted_at: string | null
  closed_at: string | null
}

export async function listCases(
  ctx: Ctx,
  recordIds: readonly string[],
): Promise<(CaseOfRecord & { record_id: string })[]> {
  if (recordIds.length === 0) return []
  const { rows } = await sql<CaseOfRecord & { record_id: string }>`
    select i.record_id, f.id as case_id, f.no, f.title, f.state, f.workflow, i.state as item_state, i.reason as item_reason,
      i.clause as item_clause, f.waiting_org_no, f.org_no, f.org_name, f.authority_name, f.due_on, f.submitted_at, f.closed_at
    from case_item i join case_file f on f.id = i.case_id
    where i.record_id = any(${recordIds as string[]}::uuid[]) order by f.created_at`.execute(ctx.db)
  return rows
}

export type CaseEventRow = {
  id: number
  case_id: string
  at: string
  action: string
  title: string
  actor_name: string
  actor_org_name: string
  reason: string | null
  clause: string | null
}

export async function listCaseEvents(ctx: Ctx, caseIds: readonly string[]): Promise<CaseEventRow[]> {
  if (caseIds.length === 0) return []
  const { rows } = await sql<CaseEventRow>`
    select id, case_id, at, action, title, actor_name, actor_org_name, reason, clause
    from case_event where case_id = any(${caseIds as string[]}::uuid[]) order by id`.execute(ctx.db)
  return rows
}
