import type { Ctx } from '../../kernel/context.ts'
import { HttpError, NotFound } from '../../kernel/errors.ts'
import { maskIdNumber, maskName, maskNumbers } from '../../kernel/mask.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { namePinyin } from '../../kernel/pinyin.ts'
import { newId } from '../../kernel/uuid.ts'
import { roles } from '../../kernel/permissions.ts'
import { erasePersonTraces } from '../../kernel/erasure.ts'
import { noteView } from '../../kernel/views.ts'
import { emptyPeople } from './erasure-store.ts'
import { insertView, insertViews } from './views-store.ts'
import type { IdentityState, PersonRecord, PersonRef, PersonViewRow, StudyKind, Tie } from './model.ts'
import {
  attach,
  correctPeople,
  detach,
  findByHashes,
  findHashesById,
  findReachable,
  insertPeople,
  listViewRows,
  searchViewRows,
  type ViewFilter,
} from './store.ts'
import { findLatestChecks } from './store/checks.ts'
import {
  deletePlaces,
  findPlacesByHash,
  findTiesByHash,
  insertPlaces,
  insertTies,
  updatePlaces,
  type Place,
} from './store/claims.ts'
import { checkSources } from './words.ts'

/**
 * The keyed hash a person is found by. The number in a household book is the resident number itself. Who has no
 * document yet is known only by what a school wrote, so that number counts within the school alone.
 */
export function documentHash(ctx: Ctx, documentType: string, number: string): Buffer {
  if (documentType === 'none') return ctx.vault.hash('none', `${mainUnit(ctx.actor.org.no)}/${number}`)
  return ctx.vault.hash(documentType === 'household-book' ? 'id-card' : documentType, number)
}

/** People already registered, keyed by the hexadecimal hash of their document; one query per thousand. */
export async function findPeopleByHash(ctx: Ctx, hashes: readonly Buffer[]): Promise<Map<string, PersonRef>> {
  return findByHashes(ctx, hashes)
}

/**
 * Finds or registers people and lets the organisation reach them; the answer has the order of the records.
 * A person already there stays as registered: a name is corrected by `correctNames`, never silently. With
 * `attach: false` nobody reaches them yet; `attachPeople` follows when the records are there.
 */
export async function findOrCreatePeople(
  ctx: Ctx,
  records: readonly PersonRecord[],
  orgNo: number = mainUnit(ctx.actor.org.no),
  { attach: reach = true }: { attach?: boolean } = {},
): Promise<PersonRef[]> {
  const hashes = records.map((record) => documentHash(ctx, record.documentType, record.number))
  let known = await findByHashes(ctx, hashes)
  const fresh = new Map<string, Parameters<typeof insertPeople>[1][number]>()
  records.forEach((record, at) => {
    const key = hashes[at]!.toString('hex')
    if (known.has(key) || fresh.has(key)) return
    const { full, initials } = namePinyin(record.name)
    fresh.set(key, {
      id: newId(),
      document_type: record.documentType,
      id_hash: key,
      id_sealed: ctx.vault.seal(record.number).toString('hex'),
      id_masked: maskIdNumber(record.number),
      id_tail: record.number.slice(-4),
      name: record.name,
      former_name: record.formerName,
      pinyin: full,
      initials,
      sex: record.sex,
      birth_date: record.birthDate,
      warnings: record.warnings,
      first_org_no: orgNo,
    })
  })
  if (fresh.size > 0) {
    await insertPeople(ctx, [...fresh.values()])
    known = await findByHashes(ctx, hashes)
  }
  const people = hashes.map((hash) => known.get(hash.toString('hex'))!)
  if (reach) await attach(ctx, orgNo, [...new Set(people.map((person) => person.id))])
  return people
}

/**
 * Registers somebody whose document an organisation has seen, under the id reserved for them. Answers with the person
 * that the document belongs to: another id says that the register knew the document before, and nothing was written.
 * Never call it for a number that was only typed by a visitor: whoever types first would own the person.
 */
export async function registerOwnPerson(ctx: Ctx, personId: string, record: PersonRecord): Promise<PersonRef> {
  const hash = documentHash(ctx, record.documentType, record.number)
  const { full, initials } = namePinyin(record.name)
  await insertPeople(ctx, [
    {
      id: personId,
      document_type: record.documentType,
      id_hash: hash.toString('hex'),
      id_sealed: ctx.vault.seal(record.number).toString('hex'),
      id_masked: maskIdNumber(record.number),
      id_tail: record.number.slice(-4),
      name: record.name,
      former_name: record.formerName,
      pinyin: full,
      initials,
      sex: record.sex,
      birth_date: record.birthDate,
      warnings: record.warnings,
      // No organisation was first, so none corrects the name without a case.
      first_org_no: null,
    },
  ])
  return (await findByHashes(ctx, [hash])).get(hash.toString('hex'))!
}

/** Lets an organisation reach people that were registered with `attach: false`, when its records of them appear. */
export async function attachPeople(ctx: Ctx, personIds: readonly string[], orgNo: number): Promise<void> {
  await attach(ctx, orgNo, [...new Set(personIds)])
}

/** Corrects the names of people whom this organisation registered first. Answers with the ids that were corrected. */
export async function correctNames(
  ctx: Ctx,
  corrections: readonly { personId: string; name: string; warnings?: string[] }[],
  orgNo: number = mainUnit(ctx.actor.org.no),
): Promise<string[]> {
  return correctPeople(
    ctx,
    orgNo,
    corrections.map(({ personId, name, warnings }) => {
      const { full, initials } = namePinyin(name)
      return { id: personId, name, pinyin: full, initials, warnings: warnings ?? [] }
    }),
  )
}

/** The organisation no longer reaches these people: its last record of them is gone. */
export async function detachPeople(
  ctx: Ctx,
  personIds: readonly string[],
  orgNo: number = mainUnit(ctx.actor.org.no),
) {
  await detach(ctx, orgNo, personIds)
}

/** What the register of people says of one person within reach; 404 otherwise. */
export async function getPerson(ctx: Ctx, personId: string) {
  const row = await findReachable(ctx, personId)
  if (!row) throw new NotFound('人员')
  return {
    id: row.id,
    documentType: row.document_type,
    name: row.name,
    formerName: row.former_name,
    sex: row.sex,
    birthDate: row.birth_date,
    idMasked: row.id_masked,
    warnings: row.warnings,
    firstOrgNo: row.first_org_no,
    version: row.version,
  }
}

/**
 * The full number, for one said purpose. Writes the view that the person will see and tells the request's audit
 * row why; throws 400 without a purpose of at least four characters, 404 out of reach.
 */
export async function revealIdNumber(
  ctx: Ctx,
  personId: string,
  purpose: string,
  orgNo?: number,
): Promise<string> {
  const reason = purpose.trim()
  if ([...reason].length < 4) {
    const message = '查看完整证件号码要写明用途，至少 4 个字，本人会看到。'
    throw new HttpError({ status: 400, message, issues: [{ path: 'purpose', message }] })
  }
  const row = await findReachable(ctx, personId)
  if (!row) throw new NotFound('人员')
  // A purpose names the person easily; auditors and other viewers read it, so it is kept masked.
  const shown = maskNumbers(reason.replaceAll(row.name, maskName(row.name)))
  await recordView(ctx, personId, '看了完整证件号码', shown, orgNo)
  ctx.audit.subject('person', personId, maskName(row.name), {
    personId,
    ...(orgNo === undefined ? {} : { orgNo }),
  })
  ctx.audit.because(shown)
  return ctx.vault.open(row.id_sealed)
}

/** The full number for a form of the own school or for the learner; the caller records the view. */
export async function openIdNumber(ctx: Ctx, personId: string): Promise<string> {
  const row = await findReachable(ctx, personId)
  if (!row) throw new NotFound('人员')
  return ctx.vault.open(row.id_sealed)
}

/**
 * Notes that someone looked at a record of this person. `orgNo` is the organisation the record belongs to, so
 * that it too can see who looked; a person looking at the own record is no view.
 */
export async function recordView(
  ctx: Ctx,
  personId: string,
  what: string,
  purpose?: string,
  orgNo?: number,
): Promise<void> {
  noteView(ctx)
  if (ctx.actor.personId === personId) return
  await insertView(ctx, { orgNo: orgNo ?? ctx.actor.org.no, personId, what, purpose: purpose ?? null })
}

/** Notes that a list of people left the system: an export, a print. Everybody on it sees it. */
export async function recordViews(
  ctx: Ctx,
  people: readonly { personId: string; orgNo: number }[],
  what: string,
): Promise<void> {
  noteView(ctx)
  if (people.length > 0) await insertViews(ctx, people, what)
}

/** Who has looked at the records of a person, newest first, at most 200; names of viewers masked. */
export async function listViews(ctx: Ctx, personId: string, limit = 200): Promise<PersonViewRow[]> {
  const rows = await listViewRows(ctx, personId, limit)
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    viewer: maskName(row.viewer_name),
    organisation: row.viewer_org_name,
    role: roles[row.role as keyof typeof roles]?.title ?? row.role,
    what: row.what,
    purpose: row.purpose,
  }))
}

/**
 * Who looked at whose records, within the actor's scope, newest first: for auditors. Names of both masked; the
 * person is named only where the actor reaches it.
 */
export async function searchViews(ctx: Ctx, filter: ViewFilter, page: { page: number; size: number }) {
  const { rows, total } = await searchViewRows(ctx, filter, page)
  return {
    total,
    rows: rows.map((row) => ({
      id: row.id,
      at: row.at,
      personId: row.person_id,
      person: row.name ? maskName(row.name) : '—',
      idMasked: row.id_masked ?? '—',
      viewer: maskName(row.viewer_name),
      organisation: row.viewer_org_name,
      role: roles[row.role as keyof typeof roles]?.title ?? row.role,
      what: row.what,
      purpose: row.purpose,
    })),
  }
}

/** The document hash of each person, by person: what the national register of full-time places is keyed by. */
export function findIdHashes(ctx: Ctx, personIds: readonly string[]): Promise<Map<string, Buffer>> {
  return findHashesById(ctx, personIds)
}

/** Destroys the data of these people in the register, in changes of the audit and in cases. For decisions on erasure only. */
export async function erasePeople(
  ctx: Ctx,
  personIds: readonly string[],
): Promise<{ changes: number; items: number }> {
  await emptyPeople(ctx, personIds)
  return erasePersonTraces(ctx, personIds)
}

/** Full-time places held by whoever carries these documents, also under a document of the same person that was merged. */
export function findPlaces(ctx: Ctx, hashes: readonly Buffer[]): Promise<Map<string, Place[]>> {
  return findPlacesByHash(ctx, hashes)
}

/** Part-time, joint and apprentice studies held by whoever carries these documents, by document hash in hexadecimal. */
export function findTies(ctx: Ctx, hashes: readonly Buffer[]) {
  return findTiesByHash(ctx, hashes)
}

/**
 * Takes the one full-time place of each person (by document hash) in the country, in this transaction. Of two schools that ask at the
 * same moment one waits and finds it taken. Answers with the enrollments that got their place; the others lost it.
 */
export async function takePlaces(
  ctx: Ctx,
  org: { no: number; name: string },
  asked: readonly { hash: Buffer; enrollmentId: string }[],
): Promise<Set<string>> {
  const won = await insertPlaces(ctx, org, asked)
  // A place under another document of the same person counts as well; only merged people have one.
  const held = await findPlacesByHash(
    ctx,
    asked.map((one) => one.hash),
  )
  for (const { hash, enrollmentId } of asked) {
    const places = held.get(hash.toString('hex')) ?? []
    if (places.some((place) => place.enrollmentId !== enrollmentId)) won.delete(enrollmentId)
  }
  return won
}

/** Gives places and ties back: the enrollment has ended (毕业、退学、转出、死亡 …). Call in the transaction that ends it. */
export function releasePlaces(ctx: Ctx, enrollmentIds: readonly string[]): Promise<number> {
  return deletePlaces(ctx, enrollmentIds)
}

/** Hands a place over to another enrollment of the same person, without a moment in which it is free (转学). */
export function handOverPlace(
  ctx: Ctx,
  org: { no: number; name: string },
  fromEnrollmentId: string,
  toEnrollmentId: string,
): Promise<boolean> {
  return updatePlaces(ctx, org, fromEnrollmentId, toEnrollmentId)
}

/** Notes enrollments that may stand beside others: part-time, joint, apprentice. */
export async function tieStudies(
  ctx: Ctx,
  org: { no: number; name: string },
  ties: readonly { personId: string; enrollmentId: string; kind: 'part-time' | 'joint' | 'apprentice' }[],
): Promise<void> {
  if (ties.length === 0) return
  const hashes = await findHashesById(
    ctx,
    ties.map((one) => one.personId),
  )
  await insertTies(
    ctx,
    org,
    ties.flatMap((one) => {
      const hash = hashes.get(one.personId)
      return hash ? [{ hash, enrollmentId: one.enrollmentId, kind: one.kind }] : []
    }),
  )
}

/** Every enrollment of these people that is in force anywhere in the country, by person. */
export async function findStudies(ctx: Ctx, personIds: readonly string[]): Promise<Map<string, Tie[]>> {
  const hashes = await findHashesById(ctx, personIds)
  const all = [...hashes.values()]
  const [places, ties] = [await findPlacesByHash(ctx, all), await findTiesByHash(ctx, all)]
  return new Map(
    [...hashes].map(([personId, hash]) => {
      const key = hash.toString('hex')
      const tied = (ties.get(key) ?? []).map(({ kind, orgName, enrollmentId }) => ({
        kind: kind as StudyKind,
        orgName,
        enrollmentId,
      }))
      const full = (places.get(key) ?? [])
        .filter((place) => !tied.some((one) => one.enrollmentId === place.enrollmentId))
        .map(({ orgName, enrollmentId }) => ({ kind: 'full-time' as const, orgName, enrollmentId }))
      return [personId, [...full, ...tied]]
    }),
  )
}

/** The newest identity check of each person, of those recorded within the actor's scope. */
export async function findIdentityStates(
  ctx: Ctx,
  personIds: readonly string[],
): Promise<Map<string, IdentityState>> {
  const checks = await findLatestChecks(ctx, personIds)
  return new Map(
    [...checks].map(([personId, row]) => [
      personId,
      {
        result: row.result as IdentityState['result'],
        source: checkSources[row.source as keyof typeof checkSources],
        on: row.checked_at.slice(0, 10),
      },
    ]),
  )
}

export { findCombination } from './combinations.ts'

export { findBirthDates } from './birth-store.ts'

// Correction of name, document, sex and birthday by an approved case.
export { refuseOthersDocument, writeIdentity as correctIdentity, type IdentityCopies, type IdentityCorrection } from './service/correct-identity.ts'
