import { sql } from 'kysely'
import { workdaysLeft } from './calendar.ts'
import type { Ctx } from './context.ts'
import { pageOfCase } from './due-notices.ts'
import { notify } from './notices.ts'
import { isAuthority, parentAuthority, rangeOf } from './org-no.ts'
import { listAllSettings, resolveParameter } from './parameters.ts'
import { readCalendar } from './work-calendar.ts'
import { limitSetter } from './workflow.ts'

/** Who is told when those below do not act: leaders of a school, officers of the next authority. */
export const SUPERVISE = 'notices.supervise'
const REMIND = 'due.remind-days'
const ESCALATE = 'due.escalate-days'

type Waiting = {
  id: string
  no: string
  title: string
  workflow: string
  state: string
  orgNo: number
  authorityNo: number
  waitingNo: number
  waitingName: string
  permission: string
  dueOn: string
}

type Said = { kind: 'soon' | 'overdue' | 'escalated'; targetNo: number; permission: string; left: number; file: Waiting }

/**
 * Says of every open case of the province once that its due day is near, once that it has passed, and once to the
 * level above that nobody acted. A due day that was moved starts anew. Answers with the number of reminders.
 */
export async function remindDue(ctx: Ctx): Promise<number> {
  const calendar = await readCalendar(ctx)
  const settings = await listAllSettings(ctx, [REMIND, ESCALATE])
  const said: Said[] = []
  for (const file of await listWaiting(ctx)) {
    const days = (key: string) => Number(resolveParameter(settings, key, limitSetter(file.waitingNo, file.authorityNo), ctx.today).value)
    const left = workdaysLeft(ctx.today, file.dueOn, calendar)
    for (const one of judgeReminders(file, left, days(REMIND), days(ESCALATE))) if (await remember(ctx, one)) said.push(one)
  }
  await tell(ctx, said)
  return said.length
}

/** What is to be said of a case with so many working days left (negative when overdue). Pure. */
export function judgeReminders(file: Waiting, left: number, remindDays: number, escalateDays: number): Said[] {
  const self = { targetNo: file.waitingNo, permission: file.permission, left, file }
  if (left >= 0) return left <= remindDays ? [{ kind: 'soon', ...self }] : []
  const late: Said[] = [{ kind: 'overdue', ...self }]
  if (-left < escalateDays) return late
  // A school's leaders and its authority; an authority's next level. Nobody stands above the province here.
  const above = isAuthority(file.waitingNo) ? [parentAuthority(file.waitingNo)] : [file.waitingNo, file.authorityNo]
  for (const targetNo of above)
    if (targetNo !== undefined && targetNo !== 100_000_000_000) late.push({ kind: 'escalated', targetNo, permission: SUPERVISE, left, file })
  return late
}

async function listWaiting(ctx: Ctx): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    select f.id, f.no, f.title, f.workflow, f.state, f.org_no as "orgNo", f.authority_no as "authorityNo", f.waiting_org_no as "waitingNo",
      case f.waiting_org_no when f.org_no then f.org_name when f.authority_no then f.authority_name else '对方' end as "waitingName",
      f.waiting_permission as permission, f.due_on as "dueOn"
    from case_file f
    where f.closed_at is null and f.due_on is not null and f.waiting_org_no is not null and f.waiting_permission is not null
    order by f.due_on, f.no`.execute(ctx.db)
  return rows
}

/** True the first time: the key of the table makes two servers say it once. */
async function remember(ctx: Ctx, { kind, targetNo, file }: Said): Promise<boolean> {
  const row = await ctx.db
    .insertInto('due_reminder')
    .values({ case_id: file.id, org_no: file.orgNo, kind, state: file.state, due_on: file.dueOn, target_no: targetNo })
    .onConflict((conflict) => conflict.doNothing())
    .returning('case_id')
    .executeTakeFirst()
  return row !== undefined
}

/** One notice for each post and kind, however many cases it is about. */
async function tell(ctx: Ctx, said: readonly Said[]): Promise<void> {
  for (const [, own] of Map.groupBy(said, (one) => `${one.kind} ${one.targetNo} ${one.permission}`)) {
    const [first] = own
    if (!first) continue
    const { kind, targetNo, permission, file } = first
    const several = own.length > 1
    const what = several ? `${own.length} 件办件` : file.no
    const titles = {
      soon: several ? `${what}快到期` : `${what} 还剩 ${first.left} 个工作日`,
      overdue: `${what}${several ? '' : ' '}已逾期`,
      escalated: `${what}${several ? '' : ' '}逾期没有办理，报上一级督办`,
    }
    const word = (one: Said) => `${one.file.no} ${one.file.title}（期限 ${one.file.dueOn}${kind === 'escalated' ? `，等${one.file.waitingName}办理` : ''}）`
    await notify(ctx, {
      to: { orgNo: targetNo, permission },
      kind: kind === 'soon' ? 'case.due-soon' : 'case.overdue',
      title: titles[kind],
      text: `${own.slice(0, 5).map(word).join('；')}${own.length > 5 ? `；另有 ${own.length - 5} 件` : ''}。`,
      link: kind === 'escalated' ? '/supervision' : several ? '/todos' : pageOfCase(file.workflow, file.id),
    })
  }
}

/** Waiting for somebody of the own range: a school does not supervise its authority. */
function inReach(ctx: Ctx) {
  const { lo, hi } = rangeOf(ctx.actor.org.no)
  return sql`f.waiting_org_no between ${lo} and ${hi}`
}

export type OverdueUnit = { orgNo: number; orgName: string; overdue: number; waiting: number; oldestDue: string }

/** Units of the own range for which cases wait past their due day; the worst first. */
export async function listOverdueUnits(ctx: Ctx): Promise<OverdueUnit[]> {
  const { rows } = await sql<OverdueUnit>`
    select f.waiting_org_no as "orgNo",
      max(case f.waiting_org_no when f.org_no then f.org_name when f.authority_no then f.authority_name else '其他单位' end) as "orgName",
      count(*) filter (where f.due_on < ${ctx.today}) as overdue, count(*) as waiting, min(f.due_on) as "oldestDue"
    from case_file f where f.closed_at is null and f.due_on is not null and f.waiting_org_no is not null
    and ${inReach(ctx)}
    group by f.waiting_org_no having count(*) filter (where f.due_on < ${ctx.today}) > 0
    order by overdue desc, "oldestDue", "orgNo"`.execute(ctx.db)
  return rows
}

export type OverdueCase = Waiting & { orgName: string; stateSince: string; urgedAt: string | null }

/** Overdue cases that wait for a unit of the own range, the oldest due day first. */
export async function listOverdueCases(
  ctx: Ctx,
  { waitingNo, workflow, q }: { waitingNo?: number | undefined; workflow?: string | undefined; q?: string | undefined },
  { page, size }: { page: number; size: number },
): Promise<{ rows: OverdueCase[]; total: number }> {
  const words = q?.trim() ?? ''
  const where = sql`from case_file f where f.closed_at is null and f.due_on < ${ctx.today} and ${inReach(ctx)}
    and (${waitingNo ?? null}::bigint is null or f.waiting_org_no = ${waitingNo ?? null}::bigint)
    and (${workflow ?? ''} = '' or f.workflow = ${workflow ?? ''})
    and (${words} = '' or strpos(f.no, ${words}) > 0 or strpos(f.title, ${words}) > 0 or strpos(f.org_name, ${words}) > 0)`
  const { rows } = await sql<OverdueCase>`
    select f.id, f.no, f.title, f.workflow, f.state, f.org_no as "orgNo", f.org_name as "orgName", f.authority_no as "authorityNo", f.waiting_org_no as "waitingNo",
      case f.waiting_org_no when f.org_no then f.org_name when f.authority_no then f.authority_name else '其他单位' end as "waitingName",
      f.waiting_permission as permission, f.due_on as "dueOn",
      coalesce((select max(e.at) from case_event e where e.case_id = f.id and e.to_state = f.state and e.from_state <> e.to_state), f.created_at) as "stateSince",
      (select max(e.at) from case_event e where e.case_id = f.id and e.action = 'urge') as "urgedAt"
    ${where} order by f.due_on, f.no limit ${size} offset ${(page - 1) * size}`.execute(ctx.db)
  const total = await sql<{ total: number }>`select count(*) as total ${where}`.execute(ctx.db)
  return { rows, total: total.rows[0]!.total }
}
