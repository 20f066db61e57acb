import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { isAuthority, mainUnit } from '../../../kernel/org-no.ts'
import { maskName } from '../../../kernel/mask.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { findOrgs } from '../../orgs/public.ts'
import type { arrivalApi } from '../arrival-api.ts'
import { defaultStations, nextRequired, stationProblems, type Station } from '../arrival-codes.ts'
import { intakeTitle } from '../codes.ts'
import { lockApplications } from '../store/applications.ts'
import { findIntake, getArrivalRow, listCame, listIntakes, putIntake, type ArrivalRow, type Intake, type IntakeRow, type StepRow } from '../store/arrival.ts'
import { countHours, countProgress, countSpecialties, countStations } from '../store/arrival-progress.ts'
import { until } from './apply.ts'
import { ownSchool } from './decide.ts'
import { moveApplication, tell } from './move.ts'
import { headOf } from './show.ts'

type PlanHandlers = Pick<Handlers<typeof arrivalApi>, 'getArrivalPlan' | 'saveArrivalPlan' | 'getArrivalProgress'>

/** The school that is asked about: the own one, or one that an authority names. Row-level security does the rest. */
export function schoolOf(ctx: Ctx, orgNo: number | undefined): number {
  if (!isAuthority(ctx.actor.org.no)) return mainUnit(ctx.actor.org.no)
  if (orgNo === undefined || isAuthority(orgNo)) throw new Invalid([{ path: 'orgNo', message: '请选择一所学校。' }])
  return mainUnit(orgNo)
}

/** The intake that is asked about; where none is named, the one that people are coming to now, else the latest. */
export async function intakeOf(ctx: Ctx, school: number, given: { year?: number | undefined; season?: 'spring' | 'autumn' | undefined }): Promise<Intake & { intakes: (Intake & { persons: number })[] }> {
  const intakes = await listIntakes(ctx, school)
  if (given.year && given.season) return { year: given.year, season: given.season, intakes }
  const fitting = intakes.filter((one) => (!given.year || one.year === given.year) && (!given.season || one.season === given.season))
  for (const one of fitting) {
    const plan = await findIntake(ctx, school, one)
    if (plan?.closes_at && !plan.over) return { ...one, intakes }
  }
  const { year, season } = fitting[0] ?? { year: given.year ?? Number(ctx.today.slice(0, 4)), season: given.season ?? ('autumn' as const) }
  return { year, season, intakes }
}

export async function stationsOf(ctx: Ctx, school: number, intake: Intake): Promise<readonly Station[]> {
  return (await findIntake(ctx, school, intake))?.stations ?? defaultStations
}

/** One newcomer as desks and lists see it. */
export function arrivalRowOf(row: ArrivalRow, stations: readonly Station[]) {
  const missing = stations.filter((one) => !row.steps.some((step) => step.station === one.key))
  return {
    ...headOf(row),
    name: maskName(row.name),
    sex: row.sex,
    idMasked: row.id_masked,
    phoneMasked: row.phone_masked,
    hasPhoto: row.photo_file_id !== null,
    cameAt: row.came_at,
    arrivedAt: row.arrived_at,
    steps: row.steps.map((step) => ({ station: step.station, title: step.station_title, result: step.result as 'done' | 'deferred', at: step.at, by: maskName(step.by_name) })),
    missing: missing.map(({ key, title, required }) => ({ station: key, title, required })).toSorted((left, right) => Number(right.required) - Number(left.required)),
    deferred: row.deferred,
  }
}

/** Whoever has passed every required station has arrived; answers the row as it is then. The application must be locked. */
export async function arriveIfThrough(ctx: Ctx, row: ArrivalRow, stations: readonly Station[]): Promise<ArrivalRow> {
  if (row.state !== 'accepted' || nextRequired(stations, row.steps) !== undefined) return row
  await moveApplication(ctx, row, 'arrive', { set: { arrived_at: ctx.at } })
  await tell(ctx, row, `${row.org_name}报到办完了`, `${row.specialty_name}。学校随后编班、注册学籍。`)
  return (await getArrivalRow(ctx, row.id))!
}

export const planHandlers: PlanHandlers = {
  async getArrivalPlan(ctx, { orgNo, ...given }) {
    const school = schoolOf(ctx, orgNo)
    const { year, season, intakes } = await intakeOf(ctx, school, given)
    const plan = await findIntake(ctx, school, { year, season })
    const [org] = await findOrgs(ctx, [school])
    if (!org) throw new NotFound('学校')
    return {
      year,
      season,
      orgNo: school,
      orgName: org.name,
      intakes,
      arranged: plan !== undefined,
      opensAt: plan?.opens_at ?? null,
      closesAt: plan?.closes_at ?? null,
      over: plan?.over ?? false,
      stations: [...(plan?.stations ?? defaultStations)],
      version: plan?.version ?? 0,
      mayWork: !isAuthority(ctx.actor.org.no) && ctx.actor.permissions.has('admissions.decide'),
    }
  },

  async saveArrivalPlan(ctx, { year, season, opensAt, closesAt, stations, version }) {
    const school = ownSchool(ctx)
    const problems = stationProblems(stations)
    if (problems.length > 0) throw new Invalid(problems.map((message) => ({ path: 'stations', message })))
    const before = await findIntake(ctx, school, { year, season })
    const [opens, closes] = [momentOf(opensAt, 'opensAt'), momentOf(closesAt, 'closesAt')]
    if (opens && closes && opens >= closes) throw new Invalid([{ path: 'closesAt', message: '截止要晚于开始。' }])
    // A deadline that is over takes effect at once on everybody who has not come: it is never set by a slip.
    const moved = closes !== momentOf(before?.closes_at ?? null, 'closesAt')
    if (closes && moved && Date.parse(closes) <= Date.parse(ctx.at))
      throw new Refusal({ fact: `截止时间 ${until(closes)} 已经过去。`, rule: '截止一过，没有来的作未报到、名额放出。', clause: '001:1326', ways: ['把截止定在将来。'] })
    if (!(await putIntake(ctx, school, { year, season }, version, { opensAt: opens, closesAt: closes, stations, by: ctx.actor.name }))) throw new Stale({ by: before ? maskName(before.updated_by_name) : '别人', at: before?.updated_at ?? ctx.at, fields: ['报到安排'] })
    // With fewer stations some who came may be through without passing another one.
    let arrived = 0
    const came = await listCame(ctx, school, { year, season })
    await lockApplications(ctx, came)
    for (const id of came) if ((await arriveIfThrough(ctx, (await getArrivalRow(ctx, id))!, stations)).state === 'arrived') arrived += 1
    ctx.audit.subject('arrival-plan', `${school}-${year}-${season}`, `${intakeTitle({ year, season })}报到安排`, { orgNo: school })
    ctx.audit.detail({ opensAt: opens, closesAt: closes, stations: stations.map((one) => one.title), ...(arrived > 0 ? { arrived } : {}), before: before ? { closesAt: before.closes_at, stations: before.stations.map((one) => one.title) } : null })
    return { version: version + 1 }
  },

  async getArrivalProgress(ctx, { orgNo, ...given }) {
    const school = schoolOf(ctx, orgNo)
    const intake = await intakeOf(ctx, school, given)
    const stations = await stationsOf(ctx, school, intake)
    const counts = await countProgress(ctx, school, intake)
    const passed = await countStations(ctx, school, intake)
    const hours = await countHours(ctx, school, intake)
    return {
      at: ctx.at,
      ...counts,
      stations: stations.map(({ key, title, required }) => {
        const done = passed.get(key)?.done ?? 0
        return { key, title, required, done, deferred: passed.get(key)?.deferred ?? 0, waiting: Math.max(0, counts.came - done) }
      }),
      specialties: await countSpecialties(ctx, school, intake),
      hours: hours.map(({ hour, came }) => ({ hour, came })),
      day: hours[0]?.day ?? null,
    }
  },
}

/** The stations of an intake as the newcomer reads them: what is passed, what waits, where to go. */
export function candidateStations(plan: IntakeRow | undefined, steps: readonly StepRow[]) {
  return {
    opensAt: plan?.opens_at ?? null,
    closesAt: plan?.closes_at ?? null,
    stations: (plan?.stations ?? defaultStations).map(({ key, title, place, required }) => {
      const step = steps.find((one) => one.station === key)
      return { title, place, required, state: step ? (step.result as 'done' | 'deferred') : ('waiting' as const), at: step?.at ?? null }
    }),
  }
}

/** A moment as the database keeps it. Throws Invalid where the text is none. */
function momentOf(text: string | null, path: string): string | null {
  if (text === null) return null
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new Invalid([{ path, message: '写成日期和时间，例如 2027-03-01 18:00。' }])
  return new Date(at).toISOString()
}
