import { json } from '../../kernel/db/json.ts'
import { checkDigit, DEMO_AREA } from '../../kernel/ids.ts'
import { maskIdNumber, maskName, maskPhone } from '../../kernel/mask.ts'
import { newId } from '../../kernel/uuid.ts'
import { api } from '../../modules/admissions/api.ts'
import { phoneMac } from '../../modules/admissions/service/judge.ts'
import { drawOfferNumbers } from '../../modules/admissions/service/letters.ts'
import { listOpenLines } from '../../modules/prospectuses/public.ts'
import type { Cast, Scene } from './cast.ts'
import { addDays } from './days.ts'
import { inventPerson } from './names.ts'
import { randomOf } from './random.ts'

const MOST = 66
const STATIONS = [['identity', '验证身份'], ['payment', '缴费登记']] as const

/**
 * 分班移交: one school whose newcomers of one specialty are all there and wait for their classes, a draft of a split
 * beside them. A few have not said their ethnic group, so the hand-over has something to fill in. Without an open line
 * with seats nothing is made.
 */
export function classesStory({ registrar2, today }: Cast): Scene[] {
  const year = Number(today.slice(0, 4))
  const school = registrar2.actor.org.no

  const arrive = () =>
    registrar2.within('classes.demonstration', async (ctx) => {
      const lines = [...(await listOpenLines(ctx, { year, orgNo: school })), ...(await listOpenLines(ctx, { year: year + 1, orgNo: school }))].filter((line) => line.batch === 'direct' && line.mode === 'full-time' && line.schoolNo === school)
      const [line] = lines.toSorted((left, right) => right.seats - right.taken - (left.seats - left.taken) || (left.id < right.id ? -1 : 1))
      if (!line || line.seats - line.taken < 8) return
      const random = randomOf(`classes ${school}`)
      const invented = new Map<number, number>()
      const serials = new Map<string, number>()
      const count = Math.min(MOST, line.seats - line.taken - 2)
      const numbers = await drawOfferNumbers(ctx, Array.from({ length: count }, () => ({ org_no: line.orgNo, year: line.year, training_level: line.level, specialty_code: line.specialtyCode })))
      const came = `${addDays(today, -1)}T02:00:00Z`
      const submitted = `${addDays(today, -20)}T03:00:00Z`
      const near = [line.locationRegion, line.locationRegion, line.locationRegion, '510781', '510322', '511602']
      const values = numbers.map((offerNo, at) => {
        const person = inventPerson(random, invented, line.year - random.between(15, 17), 0.62)
        // Above those of the students and of the candidates of the demonstration.
        const key = `${person.birth} ${person.sex}`
        const serial = serials.get(key) ?? (person.sex === '1' ? 801 : 800)
        serials.set(key, serial + 2)
        const head = `${DEMO_AREA}${person.birth.replaceAll('-', '')}${serial}`
        const number = head + checkDigit(head)
        const phone = `1390001${String(random.between(1000, 9999))}`
        const [guardian, guardianPhone] = [`${person.name.slice(0, 1)}先生`, `1380001${String(random.between(1000, 9999))}`]
        return {
          id: newId(), org_no: line.orgNo, org_name: line.schoolName, person_id: newId(), source: 'direct', line_id: line.id, year: line.year, season: line.season, batch: line.batch, specialty_code: line.specialtyCode, specialty_name: line.specialtyName,
          training_level: line.level, length_months: line.lengthMonths, study_mode: line.mode, tuition: line.tuition, state: 'arrived', seat_held: true, name: person.name, sex: person.sex, birth_date: person.birth, document_type: 'id-card',
          id_hash: ctx.vault.hash('id-card', number), id_sealed: ctx.vault.seal(number), id_masked: maskIdNumber(number), phone_sealed: ctx.vault.seal(phone), phone_masked: maskPhone(phone), phone_mac: phoneMac(ctx, phone), entry_category: 'junior-current',
          previous_education: 'junior', previous_school: '样例中学', graduated_year: line.year, home_region: line.sourceRegion?.length === 6 ? line.sourceRegion : random.pick(near), guardian_name_sealed: ctx.vault.seal(guardian), guardian_name_masked: maskName(guardian),
          guardian_relation: '51', guardian_phone_sealed: ctx.vault.seal(guardianPhone), guardian_phone_masked: maskPhone(guardianPhone), guardian_phone_mac: phoneMac(ctx, guardianPhone), score: random.chance(0.9) ? random.between(2600, 5400) / 10 : null,
          submitted_at: submitted, decide_by: addDays(today, -19), decided_at: submitted, offered_at: submitted, offer_no: offerNo, reply_by: `${addDays(today, -15)}T16:00:00Z`, accepted_at: submitted, came_at: came, arrived_at: came,
          register_facts: json(at % 29 === 5 ? {} : { ethnicGroup: { value: person.ethnic, by: registrar2.actor.name, at: came } }),
        }
      })
      await ctx.db.insertInto('application').values(values).execute()
      const step = (row: (typeof values)[number], action: string, from: string, to: string, side: string, at: string) => ({ org_no: row.org_no, application_id: row.id, person_id: row.person_id, at, action, from_state: from, to_state: to, by_side: side, actor_name: side === 'candidate' ? '本人' : '学籍员', actor_org_name: side === 'candidate' ? '本人' : row.org_name })
      await ctx.db.insertInto('application_event').values(values.flatMap((row) => [step(row, 'submit', 'draft', 'submitted', 'candidate', submitted), step(row, 'offer', 'submitted', 'offered', 'school', submitted), step(row, 'accept', 'offered', 'accepted', 'candidate', submitted), step(row, 'arrive', 'accepted', 'arrived', 'school', came)])).execute()
      await ctx.db.insertInto('arrival_step').values(values.flatMap((row) => STATIONS.map(([station, title]) => ({ id: newId(), org_no: row.org_no, application_id: row.id, person_id: row.person_id, station, station_title: title, result: 'done', at: came, by_account: 'demo', by_name: registrar2.actor.name })))).execute()
      await ctx.db.updateTable('intake_seat').set((one) => ({ taken: one('taken', '+', count) })).where('line_id', '=', line.id).execute()
    })

  const divide = async () => {
    const { groups } = await registrar2.perform(api.listClassGroups, {})
    const group = groups.toSorted((left, right) => right.waiting - left.waiting)[0]
    if (!group || group.waiting < 4) return
    const { waiting, early: _e, classed: _c, handed: _h, specialtyName, ...key } = group
    const count = Math.max(2, Math.ceil(waiting / 45))
    const classes = Array.from({ length: count }, (_, at) => ({ name: `${String(group.year).slice(2)}${specialtyName}${at + 1}班`, capacity: Math.ceil(waiting / count) + 2 }))
    await registrar2.perform(api.makeSplit, { group: key, classes, weights: { sex: 5, score: 5, spread: 2, region: 2 } })
  }

  return [
    ['分班移交：一所学校的新生到齐', arrive],
    ['分班移交：一份分班草稿', divide],
  ]
}
