import { checkDigit, DEMO_AREA } from '../../kernel/ids.ts'
import { maskIdNumber, maskName, maskPhone } from '../../kernel/mask.ts'
import { newcomersNo } from '../../kernel/org-no.ts'
import { newId } from '../../kernel/uuid.ts'
import { api } from '../../modules/admissions/api.ts'
import { drawOfferNumbers } from '../../modules/admissions/service/letters.ts'
import { phoneMac } from '../../modules/admissions/service/judge.ts'
import type { PlanLine } from '../../modules/prospectuses/model.ts'
import { listOpenLines } from '../../modules/prospectuses/public.ts'
import { candidatePhone, demonstrationPassword } from './accounts.ts'
import type { Cast, Scene } from './cast.ts'
import { addDays } from './days.ts'
import { inventPerson } from './names.ts'
import { randomOf } from './random.ts'

/** How many schools have applications, and how many each has at most. */
const SCHOOLS = 24
const PER_SCHOOL = 60

type State = 'submitted' | 'returned' | 'refused' | 'offered' | 'accepted' | 'arrived' | 'expired' | 'withdrawn'
const weights: readonly (readonly [State, number])[] = [['submitted', 30], ['offered', 14], ['accepted', 26], ['arrived', 8], ['returned', 6], ['refused', 5], ['expired', 5], ['withdrawn', 6]]
const reasons: Partial<Record<State, readonly string[]>> = {
  returned: ['毕业学校请写全称', '照片看不清，请重拍', '监护人电话打不通，请核对'],
  refused: ['视力不符合这个专业的要求，可以改报别的专业', '文化程度与高级工班的学制不符'],
  expired: ['在答复期限内没有确认'],
  withdrawn: ['已确认别的学校的录取', '家里有别的打算'],
}

/**
 * 招生录取: one candidate with an account whose applications stand at every stage, and applications at the schools with
 * open plans, so that the counters have a queue. Comes after the story of plans and prospectuses; without open lines
 * nothing is made.
 */
export function admissionStory(cast: Cast): Scene[] {
  const { registrar, registrar2, deskAt, today, find } = cast
  const year = Number(today.slice(0, 4))
  const province = deskAt('provinceOfficer', { no: 510_000_000_000, name: '省人社厅' }, '王宁')

  const serials = new Map<string, number>()
  /** A number above those of the students of the demonstration, who have the lower serials of every day. */
  const numberOfNewcomer = (birth: string, sex: string) => {
    const key = `${birth} ${sex}`
    const serial = serials.get(key) ?? (sex === '1' ? 901 : 900)
    serials.set(key, serial + 2)
    const head = `${DEMO_AREA}${birth.replaceAll('-', '')}${serial}`
    return head + checkDigit(head)
  }

  const queue = () =>
    province.within('application.demonstration', async (ctx) => {
      const all = [...(await listOpenLines(ctx, { year })), ...(await listOpenLines(ctx, { year: year + 1 }))].filter((line) => line.batch === 'direct' && line.mode === 'full-time')
      const own = [registrar.actor.org.no, registrar2.actor.org.no, cast.registrar3.actor.org.no]
      const bySchool = Map.groupBy(all, (line) => line.schoolNo)
      const schools = [...bySchool.keys()].toSorted((left, right) => Number(own.includes(right)) - Number(own.includes(left)) || left - right).slice(0, SCHOOLS)
      for (const school of schools) await fillSchool(ctx, bySchool.get(school)!, own.includes(school) ? PER_SCHOOL : PER_SCHOOL / 3)
    })

  const fillSchool = async (ctx: Parameters<Parameters<typeof province.within>[1]>[0], lines: readonly PlanLine[], count: number) => {
    const random = randomOf(`admissions ${lines[0]!.schoolNo}`)
    const invented = new Map<number, number>()
    const left = new Map(lines.map((line) => [line.id, line.seats - line.taken]))
    const spread = weights.flatMap(([state, weight]) => Array.from({ length: weight }, () => state))
    const rows = Array.from({ length: count }, () => {
      const line = random.pick(lines)
      const person = inventPerson(random, invented, year - random.between(15, 17), 0.6)
      let state = random.pick(spread)
      const wantsSeat = state === 'offered' || state === 'accepted' || state === 'arrived'
      if (wantsSeat && left.get(line.id)! < 1) state = 'submitted'
      const seat = wantsSeat && state !== 'submitted'
      if (seat) left.set(line.id, left.get(line.id)! - 1)
      const number = numberOfNewcomer(person.birth, person.sex)
      const phone = `1390000${String(random.between(1000, 9999))}`
      const daysAgo = state === 'submitted' ? (random.chance(0.15) ? random.between(1, 3) : 0) : random.between(2, 40)
      const submitted = new Date(Date.parse(ctx.at) - daysAgo * 86_400_000 - random.between(5, 240) * 60_000).toISOString()
      return { line, person, state, seat, number, phone, submitted, day: addDays(today, -daysAgo), random: random.next() }
    })
    const seated = rows.filter((row) => row.seat || row.state === 'expired')
    const numbers = seated.length > 0 ? await drawOfferNumbers(ctx, seated.map(({ line }) => ({ org_no: line.orgNo, year: line.year, training_level: line.level, specialty_code: line.specialtyCode }))) : []
    const numberOf = new Map(seated.map((row, at) => [row, numbers[at]!]))
    const values = rows.map((row) => {
      const { line, person, state } = row
      const why = reasons[state]
      const replyBy = state === 'expired' ? addDays(row.day, 4) : addDays(today, 1 + Math.floor(row.random * 3))
      const offered = row.seat || state === 'expired'
      const guardian = `${person.name.slice(0, 1)}先生`
      const guardianPhone = `1380000${String(1000 + Math.floor(row.random * 8999))}`
      return {
        id: newId(), org_no: line.orgNo, org_name: line.schoolName, person_id: newId(), source: row.random < 0.2 ? 'station' : 'direct', line_id: line.id, year: line.year, season: line.season, batch: line.batch,
        specialty_code: line.specialtyCode, specialty_name: line.specialtyName, training_level: line.level, length_months: line.lengthMonths, study_mode: line.mode, tuition: line.tuition,
        state, seat_held: row.seat, name: person.name, sex: person.sex, birth_date: person.birth, document_type: 'id-card', id_hash: ctx.vault.hash('id-card', row.number), id_sealed: ctx.vault.seal(row.number), id_masked: maskIdNumber(row.number),
        phone_sealed: ctx.vault.seal(row.phone), phone_masked: maskPhone(row.phone), phone_mac: phoneMac(ctx, row.phone),
        entry_category: row.random < 0.7 ? 'junior-current' : 'junior-past', previous_education: 'junior', previous_school: '样例中学', graduated_year: line.year, home_region: line.sourceRegion?.length === 6 ? line.sourceRegion : line.locationRegion,
        guardian_name_sealed: ctx.vault.seal(guardian), guardian_name_masked: maskName(guardian), guardian_relation: '51', guardian_phone_sealed: ctx.vault.seal(guardianPhone), guardian_phone_masked: maskPhone(guardianPhone), guardian_phone_mac: phoneMac(ctx, guardianPhone),
        green_channel: row.random > 0.93, submitted_at: row.submitted, decide_by: row.day, decided_at: state === 'submitted' ? null : row.submitted, state_reason: why ? why[Math.floor(row.random * why.length)]! : null, state_clause: state === 'refused' ? '001:1308' : null,
        ...(offered ? { offered_at: row.submitted, offer_no: numberOf.get(row)!, reply_by: `${replyBy}T16:00:00Z` } : {}),
        ...(state === 'accepted' || state === 'arrived' ? { accepted_at: row.submitted } : {}),
        ...(state === 'arrived' ? { arrived_at: `${addDays(today, -1)}T02:00:00Z` } : {}),
      }
    })
    const steps = values.flatMap((row) => {
      const base = { org_no: row.org_no, application_id: row.id, person_id: row.person_id, at: row.submitted_at, actor_name: '学籍员', actor_org_name: row.org_name }
      const self = { ...base, by_side: 'candidate', actor_name: '本人', actor_org_name: '本人' }
      return [
        { ...self, action: 'submit', from_state: 'draft', to_state: 'submitted' },
        ...(row.seat_held || row.state === 'expired' ? [{ ...base, by_side: 'school', action: 'offer', from_state: 'submitted', to_state: 'offered' }] : []),
        ...(row.state === 'accepted' || row.state === 'arrived' ? [{ ...self, action: 'accept', from_state: 'offered', to_state: 'accepted' }] : []),
        ...(row.state_reason ? [{ ...(row.state === 'withdrawn' ? self : { ...base, by_side: row.state === 'expired' ? 'clock' : 'school' }), action: { returned: 'return', refuse: 'refuse', refused: 'refuse', expired: 'expire', withdrawn: 'withdraw' }[row.state as string] ?? 'return', from_state: row.state === 'expired' ? 'offered' : 'submitted', to_state: row.state, reason: row.state_reason, clause: row.state_clause }] : []),
      ]
    })
    await ctx.db.insertInto('application').values(values).execute()
    await ctx.db.insertInto('application_event').values(steps).execute()
    for (const [lineId, held] of Map.groupBy(values.filter((row) => row.seat_held), (row) => row.line_id)) {
      await ctx.db.updateTable('intake_seat').set((one) => ({ taken: one('taken', '+', held.length) })).where('line_id', '=', lineId).execute()
    }
  }

  /** Somebody to sign in as: one offer to answer, one under review, one sent back. */
  const candidate = async () => {
    const orgNo = newcomersNo(province.actor.schema)
    // Whoever signs up has no account yet.
    const visitor = deskAt('provinceOfficer', { no: 510_000_000_000, name: '省人社厅' }, '')
    Object.assign(visitor.actor, { accountId: '' })
    await visitor.perform(api.signUp, { phone: candidatePhone, name: '林小满', password: demonstrationPassword })
    const [own] = await find<{ account: string; person: string }>(`select account_id as account, person_id as person from candidate where phone_mac is not null and name = '林小满' limit 1`)
    const desk = deskAt('learner', { no: orgNo, name: '考生' }, '林小满')
    Object.assign(desk.actor, { accountId: own!.account, personId: own!.person, org: { no: orgNo, name: '考生' } })
    await desk.perform(api.enterMyIdentity, { documentType: 'id-card', number: numberOfNewcomer(`${year - 15}-05-21`, '2'), name: '林小满' })
    await desk.perform(api.saveMyCandidate, {
      version: 2, phone: candidatePhone, entryCategory: 'junior-current', previousEducation: 'junior', previousSchool: '样例中学', graduatedYear: year, homeRegion: '510104', employerName: null,
      guardianName: '林建国', guardianRelation: '51', guardianPhone: '13900000001',
    })
    const lines = (await province.within('application.demonstration', async (ctx) => [...(await listOpenLines(ctx, { year: year + 1 })), ...(await listOpenLines(ctx, { year }))])).filter(
      (line) => line.batch === 'direct' && line.mode === 'full-time' && line.taken < line.seats && (!line.sourceRegion || '510104'.startsWith(line.sourceRegion)),
    )
    const at = (no: number) => lines.find((line) => line.schoolNo === no && line.level === 'intermediate') ?? lines.find((line) => line.schoolNo === no)
    const [first, second] = [at(registrar.actor.org.no), at(registrar2.actor.org.no)]
    const third = lines.find((line) => line.schoolNo !== first?.schoolNo && line.schoolNo !== second?.schoolNo && line.level === 'intermediate')
    const wanted = [first, second, third].filter((line) => line !== undefined)
    if (wanted.length === 0) return
    await desk.perform(api.applyFor, { submit: true, lines: wanted.map((line) => ({ lineId: line.id, softReason: '已经和学校联系过，愿意按学校的学制读' })) })
    const { rows } = await desk.perform(api.listMyApplications, {})
    const of = (line: PlanLine | undefined) => rows.find((row) => row.lineId === line?.id)?.id
    const [one, two] = [of(first), of(second)]
    if (one) await registrar.perform(api.decideApplications, { ids: [one], action: 'offer' })
    if (two) await registrar2.perform(api.decideApplications, { ids: [two], action: 'return', reason: '毕业学校请写全称，监护人电话再核对一下' })
  }

  const forms = async () => {
    for (const [desk, phone] of [[registrar, '028-00000101'], [registrar2, '0816-0000102']] as const)
      await desk.perform(api.saveAdmissionForm, {
        photo: 'optional', materials: ['身份证原件', '户口簿', '毕业证书（没有拿到的后补）'], preArrival: ['ethnic', 'clothes', 'family', 'contact', 'dormitory', 'bank'], phone, address: '学校北门报到大厅',
        notice: '家庭困难的同学可以走绿色通道，先入学，后办手续。', arriveFrom: `${year + 1}-03-01`, arriveTo: `${year + 1}-03-02`,
      })
  }

  return [
    ['报名表设置', forms],
    ['报名录取：各校的报名', queue],
    ['报名录取：一名考生的三份报名', candidate],
  ]
}
