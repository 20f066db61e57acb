import type { Ctx } from '../../kernel/context.ts'
import { addDays } from '../../kernel/dates.ts'
import type { NightlyWork } from '../../kernel/jobs.ts'
import { maskName } from '../../kernel/mask.ts'
import { notify } from '../../kernel/notices.ts'
import { readAmount } from '../../kernel/parameters.ts'
import { loadCodes } from '../../kernel/codes.ts'
import { listStatusDue, type EnrollmentRow } from '../students/public.ts'
import { spreadCorrections } from './service/correction-apply.ts'
import { noteReminder } from './status-store.ts'

/** No reminder is earlier than this, whatever a school set. */
const EARLIEST = 180

/** Reminds school and student before a suspension or a kept place ends, and once more when the day has passed. */
export async function remindOfEnds(ctx: Ctx): Promise<string> {
  const days = new Map<number, number>()
  const book = await loadCodes(ctx)
  const count = { soon: 0, over: 0 }
  for (const row of await listStatusDue(ctx, addDays(ctx.today, EARLIEST))) {
    const lead =
      days.get(row.org_no) ?? (await readAmount(ctx, 'changes.until.remind-days', { orgNo: row.org_no }))
    days.set(row.org_no, lead)
    const until = row.status_until!
    if (until > addDays(ctx.today, lead)) continue
    const kind = until < ctx.today ? 'over' : 'soon'
    if (!(await noteReminder(ctx, { enrollmentId: row.id, orgNo: row.org_no, until, kind }))) continue
    await remind(ctx, row, kind, book.label('enrollment-status', row.status, ctx.today))
    count[kind] += 1
  }
  return `将到期提醒 ${count.soon} 人，已过期提醒 ${count.over} 人。`
}

async function remind(ctx: Ctx, row: EnrollmentRow, kind: 'soon' | 'over', status: string): Promise<void> {
  const next = row.status === 'reserved' ? '恢复入学' : '复学'
  const title =
    kind === 'soon'
      ? `${status}到 ${row.status_until} 期满`
      : `${status} ${row.status_until} 已经期满，还没有办理${next}`
  await notify(ctx, {
    to: { orgNo: row.org_no, permission: 'changes.apply' },
    kind: kind === 'soon' ? 'case.due-soon' : 'case.overdue',
    title: `${maskName(row.name)} ${title}`,
    text: `联系本人办理${next}${row.status === 'reserved' ? '' : '；不再复学的，办理退学或自动退学'}。`,
    link: `/students/${row.id}`,
  })
  await notify(ctx, {
    to: { personId: row.person_id, orgNo: row.org_no },
    kind: kind === 'soon' ? 'case.due-soon' : 'case.overdue',
    title: `您的${title}`,
    text: `请在“我的异动”里申请${next}，或联系学校。`,
    link: '/me/changes',
  })
}

export const statusNightly: readonly NightlyWork[] = [
  { kind: 'changes.remind', title: '休学和保留学籍到期提醒', at: '03:20', run: remindOfEnds },
  {
    kind: 'changes.spread',
    title: '身份更正后别校学籍随改',
    at: { everyMinutes: 10 },
    run: spreadCorrections,
  },
]
