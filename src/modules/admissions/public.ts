import { amongNewcomers } from '../../kernel/case-scope.ts'
import type { Ctx } from '../../kernel/context.ts'
import { NotFound, Refusal } from '../../kernel/errors.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { listSettings, resolveParameter } from '../../kernel/parameters.ts'
import { scopeOf } from '../../kernel/scope.ts'
import type { PersonRef } from '../people/model.ts'
import { attachPeople, registerOwnPerson } from '../people/public.ts'
import { listApprovedLines, findPlanLines, takeSeatsOf } from '../prospectuses/public.ts'
import { seatStates, type State } from './moves.ts'
import { endOfDayAfter, insertApplications, insertEvents, lockLiveOf, type ApplicationRow } from './store/applications.ts'
import { findCandidates } from './store/candidates.ts'
import { countFlowRows, listApplications, type ListFilter } from './store/list.ts'
import { applicationFrom } from './service/judge.ts'
import { drawOfferNumbers, lockOffers } from './service/letters.ts'
import { actorWords, moveApplication, tell } from './service/move.ts'

export type PlacementOffer = { personId: string; lineId: string; batchId?: string; score?: number | undefined; note: string }

/**
 * Writes what came of a batch: an offered application for each row, with its seat, its number and its reply date. All
 * or nothing. Runs in the scope of the authority that ran the batch. Answers with the applications in the order of the
 * rows. A live application for the same line ends in favour of the offer; one that holds a seat of the line already is
 * what the answer names. Throws Refusal where a line is not open or has not enough seats, or where a candidate has not signed up.
 */
export async function recordOffers(ctx: Ctx, rows: readonly PlacementOffer[]): Promise<{ personId: string; lineId: string; applicationId: string }[]> {
  if (rows.length === 0) return []
  const lines = await findPlanLines(ctx, rows.map((row) => row.lineId))
  const people = await amongNewcomers(ctx, () => findCandidates(ctx, rows.map((row) => row.personId)))
  const strangers = rows.filter((row) => !people.has(row.personId))
  if (strangers.length > 0)
    throw new Refusal({ fact: `${strangers.length} 名考生没有在报名系统登记。`, rule: '录取的考生要有报名资料。', clause: '001:1326', ways: ['请这些考生先登记，再写入录取。'] })
  const schools = [...new Set([...lines.values()].map((line) => mainUnit(line.orgNo)))].toSorted((left, right) => left - right)
  for (const school of schools) await lockOffers(ctx, school)
  const live = new Map((await lockLiveOf(ctx, [...people.keys()])).map((one) => [keyOf(one.person_id, one.line_id), one]))
  const kept = (row: PlacementOffer) => seatStates.includes(live.get(keyOf(row.personId, row.lineId))?.state ?? 'draft')
  const fresh = rows.filter((row) => !kept(row))
  for (const row of fresh) {
    const before = live.get(keyOf(row.personId, row.lineId))
    if (before) await moveApplication(ctx, before, 'withdraw', { side: 'authority', reason: '已按志愿投档录取到这条计划' })
  }
  await takeSeatsOf(ctx, fresh.map((row) => ({ lineId: row.lineId, n: 1 })))
  const made = rows.filter(kept).map((row) => ({ personId: row.personId, lineId: row.lineId, applicationId: live.get(keyOf(row.personId, row.lineId))!.id }))
  for (const school of schools) {
    const own = fresh.filter((row) => mainUnit(lines.get(row.lineId)!.orgNo) === school)
    if (own.length === 0) continue
    const settings = await listSettings(ctx, ['admissions.reply-days'], school)
    const replyBy = await endOfDayAfter(ctx, Number(resolveParameter(settings, 'admissions.reply-days', school, ctx.today).value))
    const values = own.map((row) => {
      const line = lines.get(row.lineId)
      const candidate = people.get(row.personId)!
      if (!line) throw new NotFound('招生计划')
      const base = applicationFrom(ctx, { personId: row.personId, accountId: candidate.account_id, profile: candidate }, line, { source: 'placement', extra: {}, findings: [], softReason: null })
      return { ...base, org_no: line.orgNo, state: 'offered', seat_held: true, batch_id: row.batchId ?? null, score: row.score ?? null, submitted_at: ctx.at, offered_at: ctx.at, decided_at: ctx.at, decided_by_name: ctx.actor.name, reply_by: replyBy, state_reason: row.note || null }
    })
    const numbers = await drawOfferNumbers(ctx, values.map((one) => ({ org_no: one.org_no, year: one.year, training_level: one.training_level, specialty_code: one.specialty_code })))
    await insertApplications(ctx, values.map((one, at) => ({ ...one, offer_no: numbers[at]! })))
    const events = values.map((one, at) => ({ row: { id: one.id, org_no: one.org_no, person_id: one.person_id }, note: own[at]!.note, name: one.org_name }))
    await insertEvents(ctx, events.map(({ row, note }) => ({ row, action: 'offer' as const, from: null, to: 'offered' as const, side: 'authority' as const, ...actorWords(ctx, 'authority'), reason: note || '按志愿投档录取' })))
    for (const { row, name } of events) {
      ctx.audit.change({ kind: 'application', id: row.id, action: 'application.offer', after: { state: 'offered' }, orgNo: row.org_no, personId: row.person_id })
      await tell(ctx, row, `${name}录取了您`, '按您的志愿投档录取。请在期限内确认，过期名额放出。')
    }
    made.push(...values.map((one, at) => ({ personId: one.person_id, lineId: own[at]!.lineId, applicationId: one.id })))
  }
  const place = new Map(made.map((one) => [keyOf(one.personId, one.lineId), one]))
  return rows.map((row) => place.get(keyOf(row.personId, row.lineId))!)
}

const keyOf = (personId: string, lineId: string) => `${personId} ${lineId}`

/**
 * The person of the register behind an application whose document the school has just seen: the one the document
 * belongs to, else a new one under the id of the applicant. Only arrival and hand-over call it, in the school's scope.
 * Throws Refusal where the application has no document.
 */
export async function registerApplicant(ctx: Ctx, row: ApplicationRow): Promise<PersonRef> {
  if (!row.document_type || !row.id_sealed || !row.sex || !row.birth_date)
    throw new Refusal({ fact: '这份报名没有登记证件。', rule: '报到时核对证件。', clause: '001:1319', ways: ['登记证件后再办。'] })
  const record = { documentType: row.document_type, number: ctx.vault.open(row.id_sealed), name: row.name, formerName: null, sex: row.sex, birthDate: row.birth_date, warnings: [] }
  const person = await registerOwnPerson(ctx, row.person_id, record)
  await attachPeople(ctx, [person.id], mainUnit(row.org_no))
  return person
}

/** Applications in the actor's scope, at most `limit` (5,000 unless told), in the order of handing in. */
export async function listApplicationsBy(ctx: Ctx, filter: ListFilter & { limit?: number; offset?: number }): Promise<ApplicationRow[]> {
  const { limit = 5000, offset = 0, ...rest } = filter
  return (await listApplications(ctx, { sort: 'submittedAt', ...rest }, { limit, offset }, { near: false })).rows
}

export type AdmissionFlow = { orgNo: number; orgName: string; plan: number; applied: number; offered: number; accepted: number; arrived: number; registered: number }

/**
 * Plan, applied, offered, accepted, arrived, registered by school, sites with their school: persons, once each. With
 * `until` what had happened by the end of that day. The plan is what stands now.
 */
export async function countFlow(ctx: Ctx, filter: { year: number; season?: 'spring' | 'autumn'; range?: { lo: number; hi: number }; until?: string }): Promise<AdmissionFlow[]> {
  const scope = scopeOf(ctx.actor)
  const range = filter.range ?? (scope.wide ? undefined : (scope.range ?? undefined))
  const rows = new Map<number, AdmissionFlow>()
  const at = (orgNo: number, orgName: string) => {
    const known = rows.get(orgNo) ?? { orgNo, orgName, plan: 0, applied: 0, offered: 0, accepted: 0, arrived: 0, registered: 0 }
    rows.set(orgNo, known)
    return known
  }
  const lines = await listApprovedLines(ctx, { year: filter.year, ...(filter.season ? { season: filter.season } : {}), ...(range ? { range } : {}) })
  for (const line of lines) if (line.mode !== 'training') at(line.schoolNo, line.schoolName).plan += line.seats
  for (const row of await countFlowRows(ctx, { ...filter, range })) Object.assign(at(row.orgNo, row.orgName), { applied: row.applied, offered: row.offered, accepted: row.accepted, arrived: row.arrived, registered: row.registered })
  return [...rows.values()].toSorted((left, right) => left.orgNo - right.orgNo)
}

export type { State as ApplicationState }

// For the arrival of those who accepted, and the hand-over into the register.
export { moveApplication } from './service/move.ts'
export { findApplication, listHeld, lockApplications, type ApplicationRow } from './store/applications.ts'
export { findCandidatesByHash, findOwnCandidate } from './store/candidates.ts'

// For the search for unusual patterns among applications.
export { APPLICATIONS } from './service/judge.ts'
export { listTraces, type Trace } from './store/patterns.ts'
