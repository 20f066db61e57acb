import type { Selectable } from 'kysely'
import type { Calendar } from './calendar.ts'
import type { Ctx } from './context.ts'
import type { WorkCalendarDay, WorkCalendarYear } from './db/tables.ts'

const known = new WeakMap<object, Promise<Calendar>>()

/** The working calendar of the province: the yearly notice with the authority's changes. Read once a request. */
export function readCalendar(ctx: Ctx): Promise<Calendar> {
  const held = known.get(ctx.db)
  if (held) return held
  const made = load(ctx)
  known.set(ctx.db, made)
  return made
}

async function load(ctx: Ctx): Promise<Calendar> {
  const days = await listChangedDays(ctx)
  const years = await listEnteredYears(ctx)
  return {
    changes: new Map(days.map(({ day, kind, title }) => [day, { kind: kind === 'work' ? 'work' : 'holiday', title }])),
    years: new Set(years.map((one) => one.year)),
  }
}

export function listChangedDays(ctx: Ctx): Promise<Selectable<WorkCalendarDay>[]> {
  return ctx.db.selectFrom('work_calendar_day').selectAll().orderBy('day').execute()
}

export function listEnteredYears(ctx: Ctx): Promise<Selectable<WorkCalendarYear>[]> {
  return ctx.db.selectFrom('work_calendar_year').selectAll().orderBy('year').execute()
}

export type DayChange = { day: string; kind: 'work' | 'holiday'; title: string; reason: string }

/** Makes a day a holiday or a working day for the whole province, in place of what it was changed to before. */
export async function changeDay(ctx: Ctx, change: DayChange): Promise<void> {
  const row = { ...change, org_no: ctx.actor.org.no, created_by: ctx.actor.accountId, created_by_name: ctx.actor.name }
  const { kind, title, reason, created_by, created_by_name } = row
  await ctx.db
    .insertInto('work_calendar_day')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['org_no', 'day']).doUpdateSet({ kind, title, reason, created_by, created_by_name, created_at: ctx.at }),
    )
    .execute()
  known.delete(ctx.db)
}

/** Takes a change back: the day is again what the yearly notice says. Answers false when there was none. */
export async function restoreDay(ctx: Ctx, day: string): Promise<boolean> {
  const gone = await ctx.db
    .deleteFrom('work_calendar_day')
    .where('org_no', '=', ctx.actor.org.no)
    .where('day', '=', day)
    .returning('day')
    .executeTakeFirst()
  known.delete(ctx.db)
  return gone !== undefined
}

/** Says that the holidays of a year are entered in full; from then on its limits are no longer provisional. */
export async function enterYear(ctx: Ctx, year: number, source: string): Promise<void> {
  const { accountId, name, org } = ctx.actor
  await ctx.db
    .insertInto('work_calendar_year')
    .values({ org_no: org.no, year, source, created_by: accountId, created_by_name: name })
    .execute()
  known.delete(ctx.db)
}
