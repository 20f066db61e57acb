import type { Ctx } from '../../../kernel/context.ts'
import { asKeeper } from '../../../kernel/case-scope.ts'
import { listWorkflows } from '../../../kernel/cases.ts'
import { listAllExtraFields } from '../../../kernel/extra-fields.ts'
import { maskName } from '../../../kernel/mask.ts'
import type { StudentStep } from '../api.ts'
import { ENROLLMENTS, labelOf, rosterFields } from '../reference.ts'
import type { EnrollmentRow } from '../store.ts'
import {
  listCaseEvents,
  listCases,
  listChanges,
  type CaseEventRow,
  type CaseOfRecord,
  type ChangeRow,
} from '../timeline-store.ts'

const titles = new Map(rosterFields.map((field) => [field.key, field.title]))

const ACTIONS: Record<string, { title: (change: ChangeRow) => string; tone: StudentStep['tone'] }> = {
  import: {
    title: (change) => `名册导入第 ${String(change.after?.['excelRow'] ?? '')} 行新增`,
    tone: 'none',
  },
  'import-change': {
    title: (change) => `名册导入第 ${String(change.after?.['excelRow'] ?? '')} 行更新`,
    tone: 'none',
  },
  'import-restore': { title: () => '撤销名册导入，恢复原来的内容', tone: 'returned' },
  'stock-import': { title: (change) => `存量学籍导入第 ${String(change.after?.['excelRow'] ?? '')} 行`, tone: 'none' },
  stock: { title: () => '存量学籍确认入籍', tone: 'done' },
  'stock-change': {
    title: (change) => `${String(change.after?.['on'] ?? '')} ${String(change.after?.['past'] ?? '')}（存量补录）${change.after?.['note'] ? `：${String(change.after['note'])}` : ''}`,
    tone: 'none',
  },
  create: { title: () => '逐人录入', tone: 'none' },
  receive: { title: (change) => `招生录取移交，录取编号 ${String(change.after?.['offerNo'] ?? '')}。${String(change.after?.['sources'] ?? '')}`, tone: 'none' },
  edit: { title: () => '修改', tone: 'none' },
}

export type CaseWithSteps = {
  no: string
  title: string
  state: string
  closed: boolean
  turn: string
  schoolActs: boolean
  dueOn: string | null
  steps: StudentStep[]
}

/**
 * How a record came about, newest first: changes of the record itself, and every event of the cases it was part
 * of. Names of those who acted are masked.
 */
export async function readSteps(
  ctx: Ctx,
  row: EnrollmentRow,
): Promise<{ steps: StudentStep[]; cases: CaseWithSteps[] }> {
  const own = { orgNo: row.org_no, personId: row.person_id }
  const { changes, cases, events } = await asKeeper(ctx, own, async () => {
    const found = await listCases(ctx, [row.id])
    return {
      changes: await listChanges(ctx, row.id),
      cases: found,
      events: await listCaseEvents(
        ctx,
        found.map((one) => one.case_id),
      ),
    }
  })
  const added = new Map((await listAllExtraFields(ctx, ENROLLMENTS, row.org_no)).map((field) => [field.key, field.title]))
  // What a case did to the record is told by the events of the case; opening stock comes without items, so its changes speak.
  const changeSteps = changes.filter((change) => change.subject_kind !== 'case' || change.action.startsWith('stock')).map((change) => changeStep(change, added))
  const withSteps = cases.map((one) => {
    const own = events.filter((event) => event.case_id === one.case_id)
    return {
      ...describe(one),
      steps: [...ownEvents(one, own).map(caseStep), ...itemStep(one, own)].reverse(),
    }
  })
  const steps = [
    ...registerSteps(row, withSteps.length > 0),
    ...changeSteps,
    ...withSteps.flatMap((one) =>
      one.steps.map((step) => ({ ...step, title: `${one.title} · ${step.title}` })),
    ),
  ]
  return {
    steps: steps.sort((left, right) => (left.at < right.at ? 1 : left.at > right.at ? -1 : 0)),
    cases: withSteps.reverse(),
  }
}

/** What the register itself says happened, on a day and not at an hour. A registration by case tells more and stands instead. */
function registerSteps(row: EnrollmentRow, byCase: boolean): StudentStep[] {
  const on = (key: string, at: string, title: string, detail: string, tone: StudentStep['tone']): StudentStep => ({
    key: `register-${key}`,
    at,
    title,
    detail,
    by: '',
    organisation: row.org_name,
    clause: null,
    tone,
  })
  return [
    ...(row.registered_on ? [on('entry', row.entry_date, '入学', `${row.specialty_name}，${labelOf('training-level', row.training_level)}`, 'none')] : []),
    ...(row.registered_on && !byCase ? [on('registered', row.registered_on, '学籍注册', `学籍号 ${row.student_number ?? ''}`, 'done')] : []),
    ...(row.left_on ? [on('left', row.left_on, labelOf('enrollment-status', row.status), '学籍结束', 'done')] : []),
  ]
}

function changeStep(change: ChangeRow, added: ReadonlyMap<string, string>): StudentStep {
  const action = ACTIONS[change.action]
  const fields = Object.keys(change.after ?? {}).flatMap((key) => titles.get(key) ?? added.get(key) ?? [])
  return {
    key: `change-${change.id}`,
    at: change.at,
    title: action?.title(change) ?? '登记有变化',
    detail: [fields.length > 0 ? fields.join('、') : '', change.reason ?? ''].filter(Boolean).join('；'),
    by: maskName(change.actor_name),
    organisation: change.actor_org_name,
    clause: change.clause,
    tone: action?.tone ?? 'none',
  }
}

function caseStep(event: CaseEventRow): StudentStep {
  return {
    key: `case-${event.id}`,
    at: event.at,
    title: event.title,
    detail: event.reason ?? '',
    by: maskName(event.actor_name),
    organisation: event.actor_org_name,
    clause: event.clause,
    tone: /return|reject|withdraw/i.test(event.action)
      ? 'returned'
      : /approve|register|complete/i.test(event.action)
        ? 'done'
        : 'none',
  }
}

const leaving = (event: CaseEventRow) => ['return-rows', 'exclude-blocked'].includes(event.action)

/**
 * What concerns this one record: not the return of others, whose reasons are theirs, and after its own return
 * not what the rest of the case went through.
 */
function ownEvents(one: CaseOfRecord, events: readonly CaseEventRow[]): CaseEventRow[] {
  const end = returnOf(one, events)?.at ?? events.length
  return events.slice(0, end).filter((event) => !leaving(event))
}

function returnOf(one: CaseOfRecord, events: readonly CaseEventRow[]) {
  if (one.item_state !== 'returned') return undefined
  const own = events.findLastIndex((event) => leaving(event) && event.reason?.includes(one.item_reason ?? ''))
  const at = own >= 0 ? own : events.findLastIndex(leaving)
  return at >= 0 ? { at, event: events[at]! } : undefined
}

/** What was decided on this one record, where it differs from the case: returned with a reason, taken out. */
function itemStep(one: CaseOfRecord, events: readonly CaseEventRow[]): StudentStep[] {
  if (!one.item_reason) return []
  const event = returnOf(one, events)?.event
  return [
    {
      key: `item-${one.case_id}`,
      at: event?.at ?? one.closed_at ?? one.submitted_at ?? '',
      title: one.item_state === 'returned' ? '本人这一条被退回' : '本人这一条',
      detail: one.item_reason,
      by: event ? maskName(event.actor_name) : '',
      organisation: event?.actor_org_name ?? one.authority_name,
      clause: one.item_clause,
      tone: one.item_state === 'returned' ? 'returned' : 'none',
    },
  ]
}

function describe(one: CaseOfRecord): Omit<CaseWithSteps, 'steps'> {
  const workflow = listWorkflows().find((candidate) => candidate.id === one.workflow)
  const schoolActs = one.waiting_org_no === one.org_no
  return {
    no: one.no,
    title: workflow?.title ?? one.title,
    state: workflow?.states[one.state]?.title ?? one.state,
    closed: one.closed_at !== null,
    turn:
      one.closed_at !== null || one.waiting_org_no === null
        ? ''
        : schoolActs
          ? one.org_name
          : one.authority_name,
    schoolActs,
    dueOn: one.due_on,
  }
}
