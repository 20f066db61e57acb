import type { Ctx } from '../../../kernel/context.ts'
import { NotFound } from '../../../kernel/errors.ts'
import { contains, mainUnit, rangeOf, type OrgRange } from '../../../kernel/org-no.ts'
import { scopeOf } from '../../../kernel/scope.ts'
import { findOrgs, findRegions } from '../../orgs/public.ts'
import { listApprovedLines } from '../../prospectuses/public.ts'
import type { PlanLine } from '../../prospectuses/model.ts'
import { flowSteps, type FlowStep } from '../board-api.ts'
import { countBoard, listYears } from '../store/board.ts'

export type Place = { year?: number | undefined; season?: 'spring' | 'autumn' | undefined; mode?: 'full-time' | 'part-time' | undefined; region?: string | undefined; orgNo?: number | undefined }
type Level = 'region' | 'school' | 'specialty'
type Figures = Record<FlowStep | 'held' | 'plan', number>
type Row = Figures & { key: string; title: string }

const regionRange = (region: string): OrgRange => {
  const width = 10 ** (12 - region.length)
  return { lo: Number(region) * width, hi: (Number(region) + 1) * width - 1 }
}

/** What a place means for whoever asks: the level of its rows and its range. Throws NotFound outside the own scope. */
function placeOf(ctx: Ctx, { region, orgNo }: Place): { level: Level; range: OrgRange | undefined } {
  const scope = scopeOf(ctx.actor)
  const own = scope.range ?? { lo: 1, hi: 0 }
  const asked = orgNo !== undefined ? rangeOf(mainUnit(orgNo)) : region !== undefined ? regionRange(region) : undefined
  if (asked && !scope.wide && !(contains(own, asked.lo) && contains(own, asked.hi))) throw new NotFound('这个地区或学校')
  if (orgNo !== undefined) return { level: 'specialty', range: asked }
  if (region !== undefined) return { level: 'school', range: asked }
  if (scope.wide) return { level: 'region', range: undefined }
  return { level: mainUnit(ctx.actor.org.no) === ctx.actor.org.no && own.hi - own.lo > 99 ? 'school' : 'specialty', range: own }
}

const keyOf: Record<Level, (line: PlanLine) => string> = {
  region: (line) => String(Math.floor(line.orgNo / 1e8)),
  school: (line) => String(line.schoolNo),
  specialty: (line) => line.specialtyCode,
}

const none: Figures = { plan: 0, held: 0, applied: 0, offered: 0, accepted: 0, arrived: 0, registered: 0 }

/** The figures of a place, one row for each city, school or specialty in it, those with the largest plan first. */
export async function readBoard(ctx: Ctx, given: Place): Promise<{ year: number; level: Level; range: OrgRange | undefined; rows: Row[]; total: Figures }> {
  const { level, range } = placeOf(ctx, given)
  const years = await listYears(ctx)
  const now = Number(ctx.today.slice(0, 4))
  const year = given.year ?? (years.length === 0 || years.includes(now) ? now : years[0]!)
  const { season, mode } = given
  const rows = new Map<string, Row>()
  const at = (key: string, title: string) => {
    const known = rows.get(key) ?? { ...none, key, title }
    rows.set(key, known)
    return known
  }
  const lines = await listApprovedLines(ctx, { year, ...(season ? { season } : {}), ...(mode ? { mode } : {}), ...(range ? { range } : {}) })
  for (const line of lines) if (line.mode !== 'training') at(keyOf[level](line), level === 'specialty' ? line.specialtyName : line.schoolName).plan += line.seats
  for (const { key, title, ...counts } of await countBoard(ctx, level, { year, season, mode, range })) Object.assign(at(key, title), counts)
  if (level === 'region') {
    const names = await findRegions(ctx, [...rows.keys()].map((key) => `${key}00`))
    for (const row of rows.values()) row.title = row.key.endsWith('00') ? '省属学校' : (names.get(`${row.key}00`) ?? row.key)
  }
  if (level === 'school') for (const org of await findOrgs(ctx, [...rows.keys()].map(Number))) Object.assign(at(String(org.no), org.name), { title: org.name })
  const sorted = [...rows.values()].toSorted((left, right) => (level === 'region' ? 0 : right.plan - left.plan) || (left.key < right.key ? -1 : 1))
  const total = { ...none }
  for (const row of sorted) for (const key of [...flowSteps, 'held', 'plan'] as const) total[key] += row[key]
  return { year, level, range, rows: sorted, total }
}
