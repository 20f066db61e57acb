import type { Ctx } from '../../../kernel/context.ts'
import { isCode, normaliseCode } from '../../../kernel/documents/code.ts'
import { listIssued } from '../../../kernel/documents/issued.ts'
import { Invalid, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { documentHash } from '../../people/public.ts'
import type { arrivalApi } from '../arrival-api.ts'
import { deferralCauses, notYet, readScan, type DeferralCause, type Station } from '../arrival-codes.ts'
import { LETTER, yuan } from '../codes.ts'
import { states } from '../moves.ts'
import { lockApplications, updateApplication } from '../store/applications.ts'
import { findArrivalRows, findIntake, getArrivalRow, insertStep, markCame, undoStep, type ArrivalRow, type Intake } from '../store/arrival.ts'
import { endDeferral, findOpenDeferral, insertDeferral } from '../store/deferrals.ts'
import { clock, until } from './apply.ts'
import { arriveIfThrough, arrivalRowOf, intakeOf, stationsOf } from './arrival-plan.ts'
import { formLists } from './candidate.ts'
import { ownSchool } from './decide.ts'
import { phoneMac } from './judge.ts'
import { moveApplication } from './move.ts'

type DeskHandlers = Pick<Handlers<typeof arrivalApi>, 'findArrivals' | 'passStation' | 'takeBackStation'>

/** Holds a newcomer of the own school until the transaction ends, with the stations passed. Throws NotFound. */
async function lockArrival(ctx: Ctx, id: string): Promise<{ row: ArrivalRow; stations: readonly Station[]; intake: Intake; school: number }> {
  const school = ownSchool(ctx)
  const [held] = await lockApplications(ctx, [id])
  const row = held && mainUnit(held.org_no) === school ? await getArrivalRow(ctx, id) : undefined
  if (!row || row.submitted_at === null) throw new NotFound('报名')
  const intake = { year: row.year, season: row.season as 'spring' | 'autumn' }
  return { row, stations: await stationsOf(ctx, school, intake), intake, school }
}

function stationBy(stations: readonly Station[], key: string): Station {
  const station = stations.find((one) => one.key === key)
  if (!station) throw new NotFound('报到的站')
  return station
}

const label = (row: ArrivalRow) => `${maskName(row.name)} ${row.specialty_name}`

/** Throws Refusal for somebody who is not expected. */
function expectArrival(row: ArrivalRow): void {
  if (['accepted', 'arrived', 'handed-over'].includes(row.state)) return
  const ways: Record<string, string> = { offered: '请本人在手机上确认录取；现场报名的由学校代办确认。', 'gave-up': '还想来的，重新报名一次；有名额时当场录取、确认后报到。' }
  throw new Refusal({
    fact: `${maskName(row.name)}的报名现在是“${states[row.state].title}”${row.state_reason ? `（${row.state_reason}）` : ''}。`,
    rule: '确认了录取的人才办报到。',
    clause: '001:1326',
    ways: [ways[row.state] ?? '在报名录取名单里查看这份报名。'],
  })
}

export const deskHandlers: DeskHandlers = {
  async findArrivals(ctx, { q, ...given }) {
    const school = ownSchool(ctx)
    const intake = await intakeOf(ctx, school, given)
    const stations = await stationsOf(ctx, school, intake)
    const text = readScan(q)
    const number = text.toUpperCase().replace(/\s/g, '')
    const code = normaliseCode(text)
    const letter = isCode(code) ? (await listIssued(ctx, { kind: LETTER, q: code }, { page: 1, size: 1 })).rows[0] : undefined
    const documents = /^[A-Z0-9-]{6,30}$/.test(number) ? formLists().documents.map((one) => documentHash(ctx, one.code, number)) : []
    const rows = await findArrivalRows(ctx, school, intake, { text, hashes: documents, phoneMac: /^1\d{10}$/.test(number) ? phoneMac(ctx, number) : null, recordId: letter?.record_id ?? null })
    return { rows: rows.map((row) => arrivalRowOf(row, stations)) }
  },

  async passStation(ctx, { id, station: key, note, deferral }) {
    const { row, stations, intake, school } = await lockArrival(ctx, id)
    const station = stationBy(stations, key)
    expectArrival(row)
    ctx.audit.subject('application', id, `${label(row)}：${station.title}`, { orgNo: row.org_no, personId: row.person_id })
    const stands = row.steps.find((step) => step.station === key)
    // The stations may have become fewer since: whoever is through now has arrived.
    const now = stands ? await arriveIfThrough(ctx, row, stations) : row
    if (stands) return { row: arrivalRowOf(now, stations), already: true, message: `${station.title}已由${maskName(stands.by_name)}在 ${clock(stands.at)} 办过` }
    await checkDoor(ctx, row, stations, station, school, intake)
    if (deferral && station.kind !== 'payment') throw new Invalid([{ path: 'deferral', message: '缓缴在缴费登记的站办。' }])
    if (deferral?.dueOn && deferral.dueOn < ctx.today) throw new Invalid([{ path: 'deferral.dueOn', message: '缓缴到的日子不早于今天。' }])
    const result = deferral ? 'deferred' : 'done'
    const why = deferral ? `缓缴 ${yuan(deferral.amount)}：${deferralCauses[deferral.cause]}，${deferral.reason}` : note
    if (!(await insertStep(ctx, { id: newId(), org_no: row.org_no, application_id: id, person_id: row.person_id, station: key, station_title: station.title, result, note: why || null, by_account: ctx.actor.accountId, by_name: ctx.actor.name })))
      throw new Stale({ by: '别的站', at: '刚才', fields: [station.title] })
    await markCame(ctx, id)
    ctx.audit.change({ kind: 'application', id, action: 'application.station', after: { station: station.title, result, ...(why ? { note: why } : {}) }, orgNo: row.org_no, personId: row.person_id })
    if (deferral) await putOff(ctx, row, deferral)
    const after = await arriveIfThrough(ctx, (await getArrivalRow(ctx, id))!, stations)
    const done = row.state === 'accepted' && after.state === 'arrived'
    return { row: arrivalRowOf(after, stations), already: false, message: `${station.title}${deferral ? '已登记缓缴' : '已办'}${done ? '，报到办完了' : ''}` }
  },

  async takeBackStation(ctx, { id, station: key, reason }) {
    const { row, stations } = await lockArrival(ctx, id)
    const step = row.steps.find((one) => one.station === key)
    const station = stations.find((one) => one.key === key)
    if (!step)
      throw new Refusal({ fact: `${maskName(row.name)}还没有过这一站。`, rule: '过了的站才能退回。', clause: '001:1326', ways: ['刷新后再看。'] })
    if (row.state === 'handed-over' && station?.required)
      throw new Refusal({ fact: `${maskName(row.name)}已移交学籍。`, rule: '必过的站在移交学籍以前可以退回。', clause: '001:1319', ways: ['在学籍管理里办理。'] })
    await undoStep(ctx, step.id, reason)
    const owed = step.result === 'deferred' ? await findOpenDeferral(ctx, id) : undefined
    if (owed) await endDeferral(ctx, owed.id, 'cancelled', `退回“${step.station_title}”：${reason}`)
    ctx.audit.subject('application', id, `${label(row)}：退回${step.station_title}`, { orgNo: row.org_no, personId: row.person_id })
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'application', id, action: 'application.station-back', before: { station: step.station_title, result: step.result }, after: { reason }, orgNo: row.org_no, personId: row.person_id })
    if (row.state === 'arrived' && station?.required) await moveApplication(ctx, row, 'unarrive', { reason: `退回“${step.station_title}”：${reason}`, set: { arrived_at: null } })
    return { row: arrivalRowOf((await getArrivalRow(ctx, id))!, stations), message: `已退回“${step.station_title}”` }
  },
}

/** What stands against passing a station; throws Refusal. The end of arrival is the database's, for those who came to no station. */
async function checkDoor(ctx: Ctx, row: ArrivalRow, stations: readonly Station[], station: Station, school: number, intake: Intake): Promise<void> {
  const plan = await findIntake(ctx, school, intake)
  if (plan?.over && row.came_at === null && (row.accepted_at === null || Date.parse(row.accepted_at) < Date.parse(plan.closes_at!)))
    throw new Refusal({ fact: `报到在 ${until(plan.closes_at!)} 截止，已经过了。`, rule: '截止没有来的作未报到，名额放出。', clause: '001:1326', ways: ['还在办理的一批，由学校把截止时间延后。', '已经作未报到的，重新报名一次。'] })
  const why = notYet(stations, row.steps, station.key)
  if (why) throw new Refusal({ fact: `${maskName(row.name)}${why}。`, rule: '先核对本人，再办别的。', clause: '001:1319', ways: ['请先到验证身份的站。'] })
  if (station.kind === 'identity' && !row.id_sealed)
    throw new Refusal({ fact: `${maskName(row.name)}没有登记证件。`, rule: '报到时核对证件。', clause: '001:1319', ways: ['请本人在手机上登记证件，再核对。'] })
}

async function putOff(ctx: Ctx, row: ArrivalRow, deferral: { cause: DeferralCause; reason: string; amount: number; dueOn: string | null }): Promise<void> {
  const id = newId()
  const { cause, reason, amount, dueOn } = deferral
  await insertDeferral(ctx, { id, org_no: row.org_no, application_id: row.id, person_id: row.person_id, cause, reason, amount, due_on: dueOn, recorded_by_name: ctx.actor.name })
  ctx.audit.because(reason)
  ctx.audit.change({ kind: 'payment-deferral', id, action: 'deferral.record', after: { cause, amount, dueOn }, orgNo: row.org_no, personId: row.person_id })
  if (!row.green_channel && !(await updateApplication(ctx, row, { green_channel: true }))) throw new Stale({ by: '别人', at: '刚才', fields: ['绿色通道'] })
}
