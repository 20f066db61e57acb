import type { Ctx } from '../../kernel/context.ts'
import { readParameter, readAmount } from '../../kernel/parameters.ts'
import { namePinyin } from '../../kernel/pinyin.ts'
import { implement } from '../../kernel/server.ts'
import { publishedEmployment } from '../opendata/public.ts'
import { findRegions, listDirectorySchools } from '../orgs/public.ts'
import { listOpenLines, type PlanLine } from '../prospectuses/public.ts'
import { api } from './api.ts'
import { icsOf, occasionsOf, type CalendarRules } from './calendar.ts'
import type { FinderLine } from './model.ts'
import { countPlaces, inOrder, looserFilters, meets, startsOf, type UsualLengths } from './rules.ts'

const thisYear = (ctx: Ctx) => Number(ctx.today.slice(0, 4))

/** Letters of a name; names are few and repeat, so each is read once. */
const read = new Map<string, string>()
function initialsOf(name: string): string {
  const known = read.get(name)
  if (known !== undefined) return known
  if (read.size > 20_000) read.clear()
  const { initials } = namePinyin(name)
  read.set(name, initials)
  return initials
}

/** For so long visitors share one reading of the plans: a minute of many askers costs what twelve askers cost. */
const SHARED_MS = 5000
const shared = new Map<string, { until: number; lines: Promise<FinderLine[]> }>()

/** Lines that take students: for a visitor as of at most five seconds ago, for an account as of now. */
function openLines(ctx: Ctx): Promise<FinderLine[]> {
  if (ctx.actor.accountId !== '') return readLines(ctx)
  const { schema } = ctx.actor
  const now = Date.now()
  const known = shared.get(schema)
  if (known && known.until > now) return known.lines
  const lines = readLines(ctx)
  shared.set(schema, { until: now + SHARED_MS, lines })
  lines.catch(() => shared.delete(schema))
  return lines
}

/** Every line that takes students this second, of this year and the next one. */
async function readLines(ctx: Ctx): Promise<FinderLine[]> {
  const year = thisYear(ctx)
  const found = [...(await listOpenLines(ctx, { year })), ...(await listOpenLines(ctx, { year: year + 1 }))]
  const { rows: schools } = await listDirectorySchools(ctx, { year }, 1, 20_000)
  const ownership = new Map(schools.map((one) => [one.orgNo, one.ownership]))
  const cityOf = (code: string) => `${code.slice(0, 4)}00`
  const region = await findRegions(ctx, found.flatMap((one) => [one.locationRegion, cityOf(one.locationRegion), ...(one.sourceRegion ? [one.sourceRegion.padEnd(6, '0')] : [])]))
  const employment = await publishedEmployment(ctx)
  const usual = await usualLengths(ctx, provinceOf(ctx, found))
  return found.map((one) => {
    const city = cityOf(one.locationRegion)
    const rate = employment.get(one.schoolNo)
    return {
      id: one.id, year: one.year, season: one.season, orgNo: one.schoolNo, schoolName: one.schoolName, schoolLevel: one.schoolLevel, ownership: ownership.get(one.schoolNo) ?? null, atSite: one.orgNo !== one.schoolNo,
      city, cityName: region.get(city) ?? '', county: one.locationRegion, countyName: one.locationRegion === city ? '' : (region.get(one.locationRegion) ?? ''),
      specialtyCode: one.specialtyCode, specialtyName: one.specialtyName, level: one.level, lengthMonths: one.lengthMonths, mode: one.mode, batch: one.batch, earlyKind: one.earlyKind,
      sourceName: one.sourceRegion ? (region.get(one.sourceRegion.padEnd(6, '0')) ?? one.sourceRegion) : null, seats: one.seats, left: Math.max(0, one.seats - one.taken), employment: rate ? { band: rate.band, year: rate.year } : null, tuition: one.tuition, starts: startsOf(one.level, one.lengthMonths, usual),
    }
  })
}

/** Whose parameters hold: the province of the schools. */
function provinceOf(ctx: Ctx, lines: readonly PlanLine[]): number {
  const [first] = lines
  return first ? Math.floor(first.schoolNo / 10 ** 10) * 10 ** 10 : ctx.actor.org.no
}

async function usualLengths(ctx: Ctx, orgNo: number): Promise<UsualLengths> {
  const length = (start: string, level: string) => readAmount(ctx, `enrollment.length.${start}.${level}`, { orgNo })
  const of = async (start: string) => ({ intermediate: await length(start, 'intermediate'), senior: await length(start, 'senior'), technician: await length(start, 'technician') })
  return { junior: await of('junior'), senior: await of('senior') }
}

async function calendarOf(ctx: Ctx, orgNo: number) {
  const value = async (key: string) => (await readParameter(ctx, key, { orgNo })).value
  const rules: CalendarRules = {
    spring: (await value('registration.window.spring')) as CalendarRules['spring'],
    autumn: (await value('registration.window.autumn')) as CalendarRules['autumn'],
    listBy: (await value('qualification.list-published-by')) as string,
  }
  const year = thisYear(ctx)
  return [...occasionsOf(year, rules), ...occasionsOf(year + 1, rules)].filter((one) => one.to >= ctx.today)
}

export const handlers = implement(api, {
  async findPublicLines(ctx, { page, size, sort, ...filter }) {
    const all = await openLines(ctx)
    const rows = inOrder(all.filter((line) => meets(line, filter, initialsOf)), sort)
    const anywhere = filter.place ? all.filter((line) => meets(line, { ...filter, place: undefined }, initialsOf)) : rows
    const city = filter.place && filter.place.length >= 4 ? filter.place.slice(0, 4) : undefined
    return {
      rows: rows.slice((page - 1) * size, page * size),
      total: rows.length,
      schools: new Set(rows.map((line) => line.orgNo)).size,
      cities: countPlaces(anywhere, 'city'),
      counties: city ? countPlaces(anywhere.filter((line) => line.county.startsWith(city) && line.countyName !== ''), 'county') : [],
      looser: rows.length === 0 ? looserFilters(all, filter, initialsOf) : [],
    }
  },

  async comparePublicLines(ctx, { ids }) {
    const all = await openLines(ctx)
    const rows = [...new Set(ids)].flatMap((id) => all.find((line) => line.id === id) ?? [])
    return { rows, gone: new Set(ids).size - rows.length }
  },

  async getAdmissionCalendar(ctx) {
    const lines = await openLines(ctx)
    const [first] = lines
    const orgNo = first ? Math.floor(first.orgNo / 10 ** 10) * 10 ** 10 : ctx.actor.org.no
    const intakes = [...Map.groupBy(lines, (line) => `${line.year}${line.season}`).values()].map((own) => ({
      year: own[0]!.year, season: own[0]!.season, lines: own.length, schools: new Set(own.map((line) => line.orgNo)).size, left: own.reduce((sum, line) => sum + line.left, 0),
    }))
    return { today: ctx.today, replyDays: await readAmount(ctx, 'admissions.reply-days', { orgNo }), rows: await calendarOf(ctx, orgNo), intakes }
  },

  async downloadAdmissionCalendar(ctx) {
    const [first] = await listOpenLines(ctx, { year: thisYear(ctx) })
    const rows = await calendarOf(ctx, first ? Math.floor(first.schoolNo / 10 ** 10) * 10 ** 10 : ctx.actor.org.no)
    // The stamp is the day, so that the file of a day is the same for everybody and keeps its ETag.
    return { name: '技工院校招生日历.ics', mediaType: 'text/calendar; charset=utf-8', bytes: new TextEncoder().encode(icsOf(rows, `${ctx.today}T00:00:00Z`, 'luban')) }
  },
})
