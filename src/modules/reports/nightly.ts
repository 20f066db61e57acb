import type { Ctx } from '../../kernel/context.ts'
import { readAmount } from '../../kernel/parameters.ts'
import { listLateSchools, remind } from './late.ts'
import { reportKinds } from './model.ts'
import { deadlineFor } from './read.ts'

const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000

/**
 * Before the deadline once, and after it every so many days until half a year has gone by, every school that has not
 * handed in is told. Answers with a sentence.
 */
export async function remindDueReports(ctx: Ctx): Promise<string> {
  const year = Number(ctx.today.slice(0, 4)) - 1
  let told = 0
  for (const kind of reportKinds) {
    const { rows } = await listLateSchools(ctx, { kind, year })
    for (const school of rows) {
      const deadline = await deadlineFor(ctx, school.orgNo, year)
      const every = Math.max(1, await readAmount(ctx, 'reports.remind-days', { orgNo: school.orgNo }))
      const left = day(deadline) - day(ctx.today)
      const since = school.remindedOn ? day(ctx.today) - day(school.remindedOn) : Number.POSITIVE_INFINITY
      if (left > every || left < -180 || since < every) continue
      told += await remind(ctx, { kind, year }, [school])
    }
  }
  return told === 0 ? '没有要提醒的学校' : `提醒 ${told} 次`
}
