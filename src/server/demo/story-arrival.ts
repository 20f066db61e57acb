import { newId } from '../../kernel/uuid.ts'
import { api } from '../../modules/admissions/api.ts'
import { defaultStations } from '../../modules/admissions/arrival-codes.ts'
import type { Cast, Scene } from './cast.ts'
import { addDays } from './days.ts'
import { randomOf } from './random.ts'

const places: Record<string, string> = { identity: '北门报到大厅 1 号', payment: '北门报到大厅 2–4 号', dormitory: '学生公寓值班室', health: '校医院', supplies: '体育馆' }
const causes = [
  { cause: 'poor', reason: '低保家庭，等助学金到账', part: 1 },
  { cause: 'loan', reason: '生源地助学贷款正在办', part: 1 },
  { cause: 'illness', reason: '父亲住院，先交一半', part: 0.5 },
] as const

/**
 * 新生报到: the first school in the middle of its arrival day. Some are through, some stand between two stations, some
 * have not come; three pay later. Comes after the story of admissions; without anybody who accepted nothing is made.
 */
export function arrivalStory({ registrar, today, find }: Cast): Scene[] {
  const school = registrar.actor.org.no
  const arrange = async () => {
    const [intake] = await find<{ year: number; season: 'spring' | 'autumn' }>(
      `select year, season from application where org_no between $1 and $1 + 99 and state = 'accepted' group by 1, 2 order by count(*) desc, year desc limit 1`,
      [school],
    )
    if (!intake) return
    await registrar.perform(api.saveArrivalPlan, {
      ...intake,
      opensAt: new Date(`${addDays(today, -1)}T08:00:00+08:00`).toISOString(),
      closesAt: new Date(`${addDays(today, 14)}T18:00:00+08:00`).toISOString(),
      stations: defaultStations.map((one) => ({ ...one, place: places[one.key] ?? '' })),
      version: 0,
    })
    await settled()
    await walk(intake)
  }

  /** Those whom the story of admissions has through already passed every required station yesterday. */
  const settled = () =>
    registrar.within('arrival.demonstration', async (ctx) => {
      const rows = await ctx.db.selectFrom('application').select(['id', 'org_no', 'person_id', 'arrived_at']).where('org_no', '>=', school).where('org_no', '<=', school + 99).where('state', '=', 'arrived').where('came_at', 'is', null).execute()
      if (rows.length === 0) return
      await ctx.db.updateTable('application').set((one) => ({ came_at: one.ref('arrived_at') })).where('id', 'in', rows.map((row) => row.id)).execute()
      const steps = rows.flatMap((row) =>
        defaultStations.filter((one) => one.required).map((one, at) => ({ id: newId(), org_no: row.org_no, application_id: row.id, person_id: row.person_id, station: one.key, station_title: one.title, result: 'done', at: new Date(Date.parse(row.arrived_at!) - (1 - at) * 600_000).toISOString(), by_account: 'demo', by_name: registrar.actor.name })),
      )
      await ctx.db.insertInto('arrival_step').values(steps).execute()
    })

  /** A few newcomers at the desks, through the handlers of the product. */
  const walk = async (intake: { year: number; season: string }) => {
    const rows = await find<{ id: string; tuition: number }>(
      `select id, tuition from application where org_no between $1 and $1 + 99 and year = $2 and season = $3 and state = 'accepted' and came_at is null and id_sealed is not null order by offer_no limit 14`,
      [school, intake.year, intake.season],
    )
    const random = randomOf(`arrival ${school}`)
    for (const [at, row] of rows.slice(0, Math.ceil(rows.length * 0.7)).entries()) {
      await registrar.perform(api.passStation, { id: row.id, station: 'identity' })
      if (at % 3 === 1) continue
      const later = at % 4 === 0 ? causes[(at / 4) % causes.length] : undefined
      const deferral = later && row.tuition > 0 ? { cause: later.cause, reason: later.reason, amount: Math.round(row.tuition * later.part), dueOn: null } : null
      await registrar.perform(api.passStation, { id: row.id, station: 'payment', deferral })
      for (const station of ['dormitory', 'health'] as const) if (random.chance(0.5)) await registrar.perform(api.passStation, { id: row.id, station })
    }
  }

  return [['新生报到：一所学校报到办到一半', arrange]]
}
