import type { Ctx } from '../../kernel/context.ts'
import { notify } from '../../kernel/notices.ts'
import { listInspectedSchools } from '../orgs/public.ts'
import type { ReportKind } from './model.ts'
import { deadlineFor } from './read.ts'
import { definitionOf } from './rules.ts'
import { lastReminders, listHandedIn, rememberReminder } from './store.ts'

export type LateSchool = { orgNo: number; orgName: string; state: 'none' | 'draft'; remindedOn: string | null }

/** Schools of the own range that have not handed in a report of a year, in number order, and how many have. */
export async function listLateSchools(ctx: Ctx, { kind, year, q }: { kind: ReportKind; year: number; q?: string | undefined }): Promise<{ rows: LateSchool[]; schools: number; handedIn: number }> {
  const schools = await listInspectedSchools(ctx)
  const states = await listHandedIn(ctx, kind, year)
  const reminders = await lastReminders(ctx, kind, year)
  const late = schools.filter((one) => (states.get(one.no) ?? 'draft') === 'draft')
  const words = q?.trim() ?? ''
  return {
    schools: schools.length,
    handedIn: schools.length - late.length,
    rows: late
      .filter((one) => one.name.includes(words))
      .map((one) => ({ orgNo: one.no, orgName: one.name, state: states.has(one.no) ? ('draft' as const) : ('none' as const), remindedOn: reminders.get(one.no) ?? null })),
  }
}

/** Tells schools that a report is owed; each at most once a day. Answers how many were told. */
export async function remind(ctx: Ctx, { kind, year }: { kind: ReportKind; year: number }, schools: readonly LateSchool[]): Promise<number> {
  const { title } = definitionOf(kind)
  let told = 0
  for (const school of schools) {
    const deadline = await deadlineFor(ctx, school.orgNo, year)
    if (!(await rememberReminder(ctx, school.orgNo, kind, year))) continue
    const late = ctx.today > deadline
    await notify(ctx, {
      to: { orgNo: school.orgNo, permission: 'reports.write' },
      kind: late ? 'case.overdue' : 'case.due-soon',
      title: `${year} 年${title}${late ? '已过报送期限' : '还没有报送'}`,
      text: `期限是 ${deadline}。${school.state === 'none' ? '还没有开始编写。' : '已在编写，写完后送审。'}`,
      link: '/reports',
    })
    told += 1
  }
  return told
}
