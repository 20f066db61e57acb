import { dayOf, isProvisional, isWorkday, listDays, packagedYears, type Calendar } from '../../kernel/calendar.ts'
import { daysBetween } from '../../kernel/dates.ts'
import type { Ctx } from '../../kernel/context.ts'
import { listOpenLimits, moveDueDates, planMoves, readLimitRules } from '../../kernel/due-dates.ts'
import { HttpError, Invalid, NotFound, Refusal } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/mask.ts'
import { scopeOf } from '../../kernel/context.ts'
import type { Handlers } from '../../kernel/server.ts'
import { changeDay, enterYear, listChangedDays, listEnteredYears, readCalendar, restoreDay, type DayChange } from '../../kernel/work-calendar.ts'
import { newId } from '../../kernel/uuid.ts'
import type { calendarApi } from './calendar-api.ts'

const kindWords = { work: '上班', holiday: '放假' } as const

type Source = 'packaged' | 'entered' | 'unpublished'
const sourceOf = (year: number, calendar: Calendar): Source =>
  isProvisional(`${year}-01-01`, calendar) ? 'unpublished' : calendar.years.has(year) ? 'entered' : 'packaged'

export const calendarHandlers: Handlers<typeof calendarApi> = {
  async getCalendar(ctx, input) {
    const thisYear = Number(ctx.today.slice(0, 4))
    const year = input.year ?? thisYear
    const calendar = await readCalendar(ctx)
    const entered = (await listEnteredYears(ctx)).find((one) => one.year === year)
    const days = listDays(`${year}-01-01`, daysBetween(`${year}-01-01`, `${year + 1}-01-01`), calendar)
    const years = [...new Set([...packagedYears, ...calendar.years, thisYear, thisYear + 1, year])].sort()
    const source = sourceOf(year, calendar)
    const limits = await listOpenLimits(ctx)
    return {
      year,
      today: ctx.today,
      source,
      sourceText: entered?.source ?? (source === 'packaged' ? '国务院办公厅当年的放假安排' : '放假安排还没有公布，按周末和固定日期推算'),
      years: years.map((one) => ({ year: one, source: sourceOf(one, calendar) })),
      days: days.map(({ date, weekday, kind, name }) => ({ date, weekday, kind, name })),
      workdays: days.filter((one) => isWorkday(one.date, calendar)).length,
      changes: (await listChangedDays(ctx))
        .filter((one) => one.day.startsWith(String(year)))
        .map((one) => ({
          day: one.day,
          weekday: dayOf(one.day).weekday,
          kind: one.kind === 'work' ? ('work' as const) : ('holiday' as const),
          title: one.title,
          reason: one.reason,
          by: maskName(one.created_by_name),
          at: one.created_at,
          past: one.day < ctx.today,
        })),
      provisionalCases: limits.filter((one) => isProvisional(one.dueOn, calendar)).length,
    }
  },

  async changeDay(ctx, change) {
    ownProvince(ctx)
    const before = await judgeChange(ctx, change)
    const why = `${change.day} 改为${kindWords[change.kind]}（${change.title}）：${change.reason}`
    const movedCases = await recompute(ctx, why, () => changeDay(ctx, change))
    ctx.audit.subject('calendar', change.day, `${change.day} ${kindWords[change.kind]} ${change.title}`)
    ctx.audit.because(change.reason)
    note(ctx, 'change', before, { day: change.day, kind: change.kind, title: change.title })
    return { movedCases }
  },

  async restoreDay(ctx, { day, reason }) {
    ownProvince(ctx)
    if (day < ctx.today) throw new Invalid([{ path: 'day', message: `${day} 已经过去，不能再改。` }])
    const held = (await readCalendar(ctx)).changes.get(day)
    if (!held) throw new NotFound('日历改动')
    const movedCases = await recompute(ctx, `${day} 恢复为放假安排原来的规定：${reason}`, async () => {
      await restoreDay(ctx, day)
    })
    ctx.audit.subject('calendar', day, `${day} 恢复原来的安排`)
    ctx.audit.because(reason)
    note(ctx, 'restore', { day, ...held }, undefined)
    return { movedCases }
  },

  async enterYear(ctx, { year, source, days }) {
    ownProvince(ctx)
    const calendar = await readCalendar(ctx)
    if (!isProvisional(`${year}-12-31`, calendar))
      throw new Refusal({ fact: `${year} 年的放假安排已经有了。`, rule: '', ways: ['个别日子有变动的，逐日修改'] })
    const outside = days.findIndex((one) => !one.day.startsWith(String(year)))
    if (outside >= 0) throw new Invalid([{ path: `days.${outside}.day`, message: `${days[outside]!.day} 不在 ${year} 年。` }])
    const twice = days.findIndex((one, at) => days.findIndex((other) => other.day === one.day) < at)
    if (twice >= 0) throw new Invalid([{ path: `days.${twice}.day`, message: `${days[twice]!.day} 写了两次。` }])
    const movedCases = await recompute(ctx, `${year} 年放假安排已录入（${source}）。`, async () => {
      for (const one of days) await changeDay(ctx, { ...one, reason: source })
      await enterYear(ctx, year, source)
    })
    ctx.audit.subject('calendar', String(year), `${year} 年放假安排，${days.length} 天`)
    ctx.audit.because(source)
    note(ctx, 'enter-year', undefined, { year, source, days })
    return { movedCases }
  },
}

/** The calendar is one for the province: who administers a city or a school reads it only. */
function ownProvince(ctx: Ctx): void {
  if (scopeOf(ctx.actor).wide) return
  throw new HttpError({ status: 403, message: '工作日历全省一份，由省级的系统管理员修改。本岗位可以查看。' })
}

/** Refuses a change of the past or one that changes nothing. Answers what the day was changed to before, if it was. */
async function judgeChange(ctx: Ctx, { day, kind }: DayChange) {
  if (day < ctx.today) throw new Invalid([{ path: 'day', message: `${day} 已经过去，不能再改。今天是 ${ctx.today}。` }])
  const calendar = await readCalendar(ctx)
  const held = calendar.changes.get(day)
  const working = isWorkday(day, calendar)
  if (!held && working === (kind === 'work'))
    throw new Refusal({ fact: `${day} 本来就${working ? '上班' : '放假或休息'}。`, rule: '', ways: ['换一个日子'] })
  return held ? { day, ...held } : undefined
}

/** Changes the calendar and with it the due days of open cases that follow from it. Answers how many moved. */
async function recompute(ctx: Ctx, why: string, change: () => Promise<void>): Promise<number> {
  const before = await readLimitRules(ctx)
  await change()
  const moves = planMoves(await listOpenLimits(ctx), before, await readLimitRules(ctx))
  await moveDueDates(ctx, moves, why)
  return moves.length
}

/** The change rows of the audit know records by a uuid; a day has none, so each change is a record of its own. */
function note(ctx: Ctx, action: string, before: unknown, after: unknown): void {
  ctx.audit.change({ kind: 'calendar', id: newId(), action, before, after, orgNo: ctx.actor.org.no })
}
