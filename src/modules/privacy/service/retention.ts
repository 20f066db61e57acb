import type { Ctx } from '../../../kernel/context.ts'
import { findCaseByNo, recordsInCases } from '../../../kernel/erasure.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { contains, rangeOf } from '../../../kernel/org-no.ts'
import { getParameter, readParameter } from '../../../kernel/parameters.ts'
import { listRetentionRules, type RetentionRule } from '../../../kernel/retention.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { getOrg } from '../../orgs/public.ts'
import { getPerson } from '../../people/public.ts'
import type { api } from '../api.ts'
import { closeHold, insertHold, listHoldRows, listLiveHolds, type HoldRow } from '../hold-store.ts'
import { countDue, listDueRows, replaceDue } from '../store.ts'

type RetentionApi = Pick<typeof api, 'listRetentionRules' | 'listDue' | 'findDue' | 'listHolds' | 'placeHold' | 'liftHold'>

/** No night finds more of one kind than one decision can carry. */
export const MOST_DUE = 2000

/** Retention is decided for the whole province, so only its own posts act. */
export function provincial(ctx: Ctx): void {
  if (ctx.actor.org.no % 10_000_000_000 !== 0)
    throw new Refusal({ fact: '本岗位不是省级岗位。', rule: '清除和冻结由省级安全管理员准备、省级另一人批准。', ways: ['请省级安全管理员办理'] })
}

const yearsOf = async (ctx: Ctx, rule: RetentionRule) => Number((await readParameter(ctx, rule.parameter, { orgNo: ctx.actor.org.no })).value)

/** A day so many years earlier or later; 29 February becomes 28 where there is none. */
export function shiftYears(day: string, years: number): string {
  const [year, rest] = [Number(day.slice(0, 4)) + years, day.slice(4)]
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return `${String(year).padStart(4, '0')}${rest === '-02-29' && !leap ? '-02-28' : rest}`
}

/** Finds what is due, of every kind. Answers with the number of records. */
export async function findAllDue(ctx: Ctx): Promise<number> {
  let found = 0
  for (const rule of listRetentionRules()) {
    const years = await yearsOf(ctx, rule)
    const rows = await rule.listDue(ctx, shiftYears(ctx.today, -years), MOST_DUE)
    await replaceDue(ctx, rule.kind, rows.map((row) => ({ ...row, dueOn: row.dueOn === null ? null : shiftYears(row.dueOn, years) })))
    found += rows.length
  }
  return found
}

export type Subject = { record_id: string; person_id: string | null; org_no: number }

/** Which of these records are frozen, and by which hold. */
export async function frozen(ctx: Ctx, records: readonly Subject[]): Promise<Map<string, HoldRow>> {
  const holds = await listLiveHolds(ctx)
  const found = new Map<string, HoldRow>()
  for (const hold of holds) {
    if (hold.case_id) {
      const inside = await recordsInCases(ctx, records.map((one) => one.record_id), [hold.case_id])
      for (const id of inside) found.set(id, hold)
      continue
    }
    for (const one of records)
      if (hold.person_id ? hold.person_id === one.person_id : contains(rangeOf(hold.held_org_no!), one.org_no)) found.set(one.record_id, hold)
  }
  return found
}

export const titleOfKind = (kind: string): string => listRetentionRules().find((rule) => rule.kind === kind)?.title ?? kind

export const retentionHandlers: Handlers<RetentionApi> = {
  async listRetentionRules(ctx) {
    const counts = new Map((await countDue(ctx)).map((row) => [row.kind, row]))
    const rules = []
    for (const rule of listRetentionRules()) {
      const { clause, mark } = getParameter(rule.parameter)
      const { kind, title, after, parameter, action, keeps } = rule
      rules.push({ kind, title, after, parameter, action, keeps, years: await yearsOf(ctx, rule), clause, mark, onRequest: rule.listOnRequest !== undefined, due: counts.get(kind)?.n ?? 0 })
    }
    return { rules, foundAt: [...counts.values()].map((row) => row.found_at).sort().at(-1) ?? null }
  },

  async listDue(ctx, { page, size, kind, q }) {
    const { rows, total } = await listDueRows(ctx, { kind, q, limit: size, offset: (page - 1) * size })
    const holds = await frozen(ctx, rows)
    return {
      total,
      rows: rows.map((row) => ({
        kind: row.kind,
        kindTitle: titleOfKind(row.kind),
        recordId: row.record_id,
        personId: row.person_id,
        orgNo: row.org_no,
        label: row.label,
        dueOn: row.due_on,
        frozen: holds.get(row.record_id)?.reason ?? null,
        prepared: row.prepared,
      })),
    }
  },

  async findDue(ctx) {
    provincial(ctx)
    const found = await findAllDue(ctx)
    ctx.audit.subject('retention', ctx.actor.schema, `保存期满 ${found} 条`)
    ctx.audit.detail({ count: found })
    return { found }
  },

  async listHolds(ctx, { page, size, all }) {
    const { rows, total } = await listHoldRows(ctx, all, size, (page - 1) * size)
    return {
      total,
      rows: rows.map((row) => ({
        id: row.id,
        subjectKind: row.subject_kind,
        label: row.label,
        reason: row.reason,
        until: row.until,
        live: row.live,
        by: maskName(row.created_by_name),
        at: row.created_at,
        liftedBy: row.lifted_by_name ? maskName(row.lifted_by_name) : null,
        liftedAt: row.lifted_at,
        liftedReason: row.lifted_reason,
      })),
    }
  },

  async placeHold(ctx, { personId, caseNo, org, reason, until }) {
    provincial(ctx)
    if ([personId, caseNo, org].filter((one) => one !== undefined).length !== 1)
      throw new Refusal({ fact: '冻结对象要恰好填一个。', rule: '一次冻结一个人、一个办件或一个单位。', ways: ['只填人员、办件、单位中的一个'] })
    if (until !== undefined && until < ctx.today) throw new Refusal({ fact: `截止日期 ${until} 已经过去。`, rule: '冻结的截止日期不早于今天。', ways: ['改填今天或以后的日期', '不填，直到解除'] })
    const subject = await subjectOf(ctx, { personId, caseNo, org })
    const id = newId()
    await insertHold(ctx, { id, ...subject, reason, until: until ?? null })
    ctx.audit.subject('hold', id, `冻结 ${subject.label}`, { personId: subject.person_id })
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'hold', id, action: 'place', after: { until: until ?? null }, orgNo: ctx.actor.org.no })
    return { id }
  },

  async liftHold(ctx, { id, reason }) {
    provincial(ctx)
    const hold = await closeHold(ctx, id, reason)
    if (!hold) throw new NotFound('冻结')
    ctx.audit.subject('hold', id, `解除冻结 ${hold.label}`, { personId: hold.person_id })
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'hold', id, action: 'lift', orgNo: ctx.actor.org.no })
    return {}
  },
}

async function subjectOf(ctx: Ctx, one: { personId?: string | undefined; caseNo?: string | undefined; org?: number | undefined }) {
  const none = { person_id: null, case_id: null, held_org_no: null }
  if (one.personId !== undefined) {
    const person = await getPerson(ctx, one.personId)
    return { ...none, subject_kind: 'person' as const, person_id: person.id, label: `${maskName(person.name)} ${person.idMasked}` }
  }
  if (one.caseNo !== undefined) {
    const file = await findCaseByNo(ctx, one.caseNo.trim())
    if (!file) throw new NotFound('办件')
    return { ...none, subject_kind: 'case' as const, case_id: file.id, label: `${one.caseNo.trim()} ${file.title}` }
  }
  const org = await getOrg(ctx, one.org!)
  return { ...none, subject_kind: 'org' as const, held_org_no: one.org!, label: org.name }
}
