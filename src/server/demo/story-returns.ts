import { api as returns } from '../../modules/returns/api.ts'
import type { Cast, Scene } from './cast.ts'
import { addDays } from './days.ts'
import type { Desk } from './desks.ts'
import { randomOf } from './random.ts'

type School = { no: number; name: string }
type Filled = { value: number; base?: number }

/** Figures that a school knows, each with how large it usually is; a ratio with the size of its whole. */
const schoolLines: readonly (readonly [id: string, usual: number, whole?: number])[] = [
  ['ideological-teacher-ratio', 1500, 8],
  ['ideological-courses', 6],
  ['labour-bases', 2],
  ['provincial-quality-specialties', 3],
  ['leading-teachers', 14],
  ['famous-bases', 2],
  ['teacher-stations', 5],
  ['integration-training-bases', 3],
  ['quality-specialties', 2],
  ['worldskills-bases', 1],
  ['teacher-rotation', 110, 180],
  ['entrepreneurship-teachers', 12, 30],
  ['entrepreneurship-students', 1400, 2600],
  ['training-pass-rate', 640, 700],
]
const cityLines: readonly (readonly [id: string, usual: number])[] = [
  ['subsidised-training', 6.4],
  ['migrant-training', 2.1],
  ['new-certificates', 3.8],
  ['new-senior-certificates', 1.2],
  ['new-public-bases', 2],
]

/** 指标填报: last year's round all locked, this year's at every stage, so that each desk has something to do and to see. */
export function returnStory(cast: Cast): Scene[] {
  const { registrar, registrar2, registrar3, chengdu, mianyang, countySchool, deskAt, step, find, today } = cast
  const random = randomOf('returns')
  const year = Number(today.slice(0, 4)) - 1
  const province = deskAt('provinceOfficer', { no: Math.floor(chengdu.actor.org.no / 1e10) * 1e10, name: '省人社厅' }, '王宁')
  const fillers = new Map<number, Desk>([registrar, registrar2, registrar3, countySchool].map((desk) => [desk.actor.org.no, desk]))
  const fillerOf = (school: School) => fillers.get(school.no) ?? deskAt('registrar', school, '何敏')
  const checkerOf = (school: School) => deskAt('principal', school, '冯建军')
  const cityOf = (no: number) => {
    const city = Math.floor(no / 1e8) * 1e8
    if (city === chengdu.actor.org.no) return chengdu
    return city === mianyang.actor.org.no ? mianyang : deskAt('cityOfficer', { no: city, name: '市人社局' }, '刘峰')
  }

  const schools = async (): Promise<School[]> => {
    const first = [registrar, registrar2, registrar3].map((desk) => desk.actor.org)
    const rest = await find<School>(
      `select org_no as no, short_name as name from org where kind = 'school' and state = 'operating' and org_no % 100000000 >= 0 and (org_no / 1000000) % 100 = 0 and (org_no / 1000000) % 10000 <> 0
         and coalesce(founded_on, '2000-01-01') < $2 and org_no <> all ($1) order by org_no limit 6`,
      [first.map((one) => one.no), `${year - 1}-01-01`],
    )
    return [...first, ...rest]
  }
  const known = async (lines: readonly (readonly [string, ...unknown[]])[]) => {
    const { lines: offered } = await province.perform(returns.listReportable, {})
    const ids = new Set(offered.map((one) => one.id))
    return lines.map(([id]) => id).filter((id) => ids.has(id))
  }
  const open = (title: string, period: number, lineIds: string[], units: number[], level: 'school' | 'city', more: { closes: number; instruction: string }) =>
    province.perform(returns.openRound, {
      title, period: String(period), levels: [level], countedLevel: level, lineIds, units, opensOn: today, closesOn: addDays(today, more.closes), instruction: more.instruction, clause: '001:1101',
    })
  const reportOf = async (roundId: string, no: number) => {
    const [row] = await find<{ id: string; case_id: string; version: number }>('select id, case_id, version from round_return where round_id = $1 and org_no = $2', [roundId, no])
    return row!
  }
  const usual = (of: readonly (readonly [string, number, number?])[], size: number): Map<string, Filled> =>
    new Map(
      of.map(([id, amount, whole]) => {
        const drift = (0.9 + random.next() * 0.2) * size
        const value = Number.isInteger(amount) ? Math.max(1, Math.round(amount * drift)) : Math.round(amount * drift * 100) / 100
        return [id, whole === undefined ? { value } : { value, base: Math.round(whole * size * 1.1) }] as const
      }),
    )
  const save = async (desk: Desk, roundId: string, figures: ReadonlyMap<string, Filled>, lines: readonly string[], more: Record<string, string> = {}) => {
    const { id, version } = await reportOf(roundId, desk.actor.org.no)
    const rows = lines.map((line) => ({ line, ...figures.get(line)!, source: '年末台账', explanation: more[line] ?? '' }))
    return { id, ...(await desk.perform(returns.saveReturn, { id, version, figures: rows })) }
  }
  const send = async (desk: Desk, roundId: string, figures: ReadonlyMap<string, Filled>, lines: readonly string[], more: Record<string, string> = {}) => {
    const { id, version } = await save(desk, roundId, figures, lines, more)
    return (await desk.perform(returns.sendReturn, { id, version, reason: '与上年相比的变化已经核对。' })).caseId
  }
  const upTo = async (school: School, caseId: string, state: 'city' | 'province' | 'locked') => {
    await step(checkerOf(school), caseId, 'check')
    const ownedByProvince = Math.floor(school.no / 1e8) % 100 === 0
    if (state !== 'city' && !ownedByProvince) await step(cityOf(school.no), caseId, 'approve')
    if (state === 'locked') await step(province, caseId, 'approve')
  }
  // Sizes stay with the school from year to year, so that last year is a fair neighbour of this one.
  const sizes = new Map<number, number>()
  const sizeOf = (no: number) => {
    if (!sizes.has(no)) sizes.set(no, 0.6 + random.next() * 1.2)
    return sizes.get(no)!
  }

  return [
    [
      '指标填报：上一年已锁定',
      async () => {
        const units = (await schools()).slice(0, 6)
        const lines = await known(schoolLines)
        const { id } = await open(`${year - 1} 年学校规划指标填报`, year - 1, lines, units.map((one) => one.no), 'school', { closes: 10, instruction: '' })
        for (const school of units) await upTo(school, await send(fillerOf(school), id, usual(schoolLines, sizeOf(school.no)), lines), 'locked')
        await find(`update return_round set opens_on = $2, closes_on = $3, created_at = created_at - interval '1 year' where id = $1 returning id`, [id, addDays(today, -380), addDays(today, -350)])
        await find(`update round_return set filled_at = $2, submitted_at = $2, locked_at = $3 where round_id = $1 returning id`, [id, `${addDays(today, -355)}T03:00:00Z`, `${addDays(today, -345)}T03:00:00Z`])
      },
    ],
    [
      '指标填报：学校正在填',
      async () => {
        const units = await schools()
        const lines = await known(schoolLines)
        const { id } = await open(`${year} 年学校规划指标填报`, year, lines, [...new Set([...units.map((one) => one.no), countySchool.actor.org.no])], 'school', {
          closes: 6,
          instruction: '按年末台账填；“名师、带头人”只计在岗的。与上年相差大的写一句原因。',
        })
        const figures = (school: School) => usual(schoolLines, sizeOf(school.no))
        // The big school of the first account is half way, with one figure ten times too large.
        const own = figures(units[0]!)
        own.set('leading-teachers', { value: 240 })
        await save(registrar, id, own, lines.slice(0, 8))
        // Unusual and explained, waiting for Mianyang; at the province; locked; returned; checked by nobody yet.
        const grown = figures(units[1]!)
        grown.set('teacher-stations', { value: 19 })
        await upTo(units[1]!, await send(registrar2, id, grown, lines, { 'teacher-stations': '新校区并入三个专业群，工作站随迁。' }), 'city')
        await upTo(units[2]!, await send(registrar3, id, figures(units[2]!), lines), 'province')
        const [locked, returned, checking, filling] = units.slice(3)
        if (locked) await upTo(locked, await send(fillerOf(locked), id, figures(locked), lines), 'locked')
        if (returned) {
          const caseId = await send(fillerOf(returned), id, figures(returned), lines)
          await step(checkerOf(returned), caseId, 'check')
          await step(cityOf(returned.no), caseId, 'return', '实训基地数与备案名单不符，请核对后重报。')
        }
        if (checking) await send(fillerOf(checking), id, figures(checking), lines)
        if (filling) await save(fillerOf(filling), id, figures(filling), lines.slice(0, 5))
        const county = await send(countySchool, id, figures(countySchool.actor.org), lines)
        await step(checkerOf(countySchool.actor.org), county, 'check')
      },
    ],
    [
      '指标填报：市州正在填',
      async () => {
        const cities = await find<School>(`select org_no as no, short_name as name from org where kind = 'authority' and org_no % 100000000 = 0 and org_no % 10000000000 <> 0 order by org_no limit 21`)
        const lines = await known(cityLines)
        const { id } = await open(`${year} 年市州培训和证书指标填报`, year, lines, cities.map((one) => one.no), 'city', { closes: 4, instruction: '按补贴性培训台账和证书系统的年末数填，单位万人次。' })
        await find(`update return_round set opens_on = $2, closes_on = $3 where id = $1 returning id`, [id, addDays(today, -20), addDays(today, -2)])
        for (const city of cities.filter((one) => one.no !== chengdu.actor.org.no).slice(0, 6)) {
          const desk = city.no === mianyang.actor.org.no ? mianyang : deskAt('cityOfficer', city, '刘峰')
          await save(desk, id, usual(cityLines, 0.5 + random.next()), lines.slice(0, random.between(2, lines.length)))
        }
      },
    ],
  ]
}
