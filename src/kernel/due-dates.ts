import { sql } from 'kysely'
import { addWorkdays, isProvisional, type Calendar } from './calendar.ts'
import { recordEvent } from './case-events.ts'
import { getImplementation, listWorkflows } from './cases.ts'
import type { Ctx } from './context.ts'
import { dayInChina } from './dates.ts'
import { tellMoved } from './due-notices.ts'
import { listAllSettings, resolveParameter, type ParameterSetting } from './parameters.ts'
import { readCalendar } from './work-calendar.ts'
import { limitKey, limitSetter } from './workflow.ts'

/** What a due day follows from beside the day a case entered its state. */
export type LimitRules = { settings: readonly ParameterSetting[]; calendar: Calendar }

export type OpenLimit = {
  id: string
  no: string
  title: string
  orgNo: number
  state: string
  workflow: string
  authorityNo: number
  /** Whose parameter sets the limit: the authority that is to act, which may be a party, else the deciding one. */
  setterNo: number
  dueOn: string
  /** The day the case entered the state it rests in. */
  enteredOn: string
}

export type DueMove = OpenLimit & { to: string; provisional: boolean }

/** The parameters that limit some state of some workflow. */
export function limitKeys(): string[] {
  const keys = listWorkflows().flatMap((workflow) =>
    Object.values(workflow.states).flatMap(({ dueParameter }) =>
      dueParameter ? ['province', 'city', 'county'].map((level) => dueParameter.replace('{level}', level)) : [],
    ),
  )
  return [...new Set(keys)]
}

/** The settings and the calendar as they are now in this transaction. */
export async function readLimitRules(ctx: Ctx): Promise<LimitRules> {
  return { settings: await listAllSettings(ctx, limitKeys()), calendar: await readCalendar(ctx) }
}

/** Open cases within reach that have a due day. */
export async function listOpenLimits(ctx: Ctx): Promise<OpenLimit[]> {
  const { rows } = await sql<Omit<OpenLimit, 'enteredOn' | 'setterNo'> & { entered: string; waiting: number | null }>`
    select f.id, f.no, f.title, f.org_no as "orgNo", f.state, f.workflow, f.authority_no as "authorityNo", f.waiting_org_no as waiting, f.due_on as "dueOn",
      coalesce((select max(e.at) from case_event e where e.case_id = f.id and e.to_state = f.state and e.from_state <> e.to_state), f.created_at) as entered
    from case_file f where f.closed_at is null and f.due_on is not null order by f.no`.execute(ctx.db)
  return rows.map(({ entered, waiting, ...row }) => ({ ...row, setterNo: limitSetter(waiting, row.authorityNo), enteredOn: dayInChina(entered) }))
}

/** The due day of a case under the rules: the limit in force on the day it entered its state. Pure. */
export function dueUnder(limit: OpenLimit, rules: LimitRules): string | undefined {
  const key = limitKey(getImplementation(limit.workflow).workflow, limit.state, limit.setterNo)
  if (!key) return undefined
  const { value } = resolveParameter(rules.settings, key, limit.setterNo, limit.enteredOn)
  return typeof value === 'number' ? addWorkdays(limit.enteredOn, value, rules.calendar) : undefined
}

/** Cases whose due day follows from the rules and is another under the new ones. One set by hand stays. Pure. */
export function planMoves(limits: readonly OpenLimit[], before: LimitRules, after: LimitRules): DueMove[] {
  return limits.flatMap((limit) => {
    const to = dueUnder(limit, after)
    const provisional = to !== undefined && isProvisional(to, after.calendar)
    const settled = isProvisional(limit.dueOn, before.calendar) && !provisional
    if (to === undefined || dueUnder(limit, before) !== limit.dueOn || (to === limit.dueOn && !settled)) return []
    return [{ ...limit, to, provisional }]
  })
}

/**
 * Writes the new due days with a line in each timeline and a change in the audit, and tells both sides. Closed cases
 * are never touched.
 */
export async function moveDueDates(ctx: Ctx, moves: readonly DueMove[], why: string): Promise<void> {
  const done: DueMove[] = []
  for (const move of moves) {
    const moved = await ctx.db
      .updateTable('case_file')
      .set({ due_on: move.to })
      .where('id', '=', move.id)
      .where('due_on', '=', move.dueOn)
      .where('closed_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!moved) continue
    done.push(move)
    const file = { id: move.id, org_no: move.orgNo }
    const text =
      move.to === move.dueOn
        ? `期限 ${move.to} 不变，不再是暂定。${why}`
        : `期限由 ${move.dueOn} 改为 ${move.to}${move.provisional ? '（暂定）' : ''}。${why}`
    await recordEvent(ctx, file, { action: 'due', title: '期限重算', from: move.state, to: move.state, reason: text })
    ctx.audit.change({
      kind: 'case',
      id: move.id,
      action: 'due',
      before: { dueOn: move.dueOn },
      after: { dueOn: move.to },
      orgNo: move.orgNo,
    })
  }
  await tellMoved(ctx, done, why)
}
