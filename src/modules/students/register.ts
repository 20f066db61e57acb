import type { Ctx } from '../../kernel/context.ts'
import { NotFound, Refusal } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/mask.ts'
import { newId } from '../../kernel/uuid.ts'
import { findIdHashes, handOverPlace, releasePlaces, takePlaces } from '../people/public.ts'
import { insertRegistered, lockEnrollmentRows, updateEnrollmentRow, updateStudyYears, type EnrollmentSet, type RegisteredRow } from './register-store.ts'
import { shown } from './record.ts'
import { rosterFields } from './reference.ts'
import { drawNumbers } from './service/registration-numbers.ts'
import type { EnrollmentRow } from './store.ts'

export type { EnrollmentSet } from './register-store.ts'

/** Why and since when: every change of the register is told like this to the timeline and the audit. */
export type ChangeNote = {
  /** `change.suspend`: shown in the timeline through the audit words. */
  action: string
  /** First day it holds, `YYYY-MM-DD`. */
  effectiveOn: string
  caseNo?: string
}

/** Takes one enrollment for a change. Throws NotFound for one out of scope. */
export async function lockEnrollment(ctx: Ctx, id: string): Promise<EnrollmentRow> {
  const [row] = await lockEnrollmentRows(ctx, [id])
  if (!row) throw new NotFound('学籍')
  return row
}

export function lockEnrollments(ctx: Ctx, ids: readonly string[]): Promise<EnrollmentRow[]> {
  return lockEnrollmentRows(ctx, ids)
}

/**
 * Changes one registered enrollment (locked by the caller) with its audit row of before and after, and keeps the
 * national full-time place in step: leaving frees it, coming back claims it again. Throws Refusal when another
 * school holds it meanwhile; then nothing is written.
 */
export async function changeEnrollment(ctx: Ctx, row: EnrollmentRow, set: EnrollmentSet, note: ChangeNote): Promise<EnrollmentRow> {
  const changed = await updateEnrollmentRow(ctx, row, set)
  const left = row.left_on === null && changed.left_on !== null
  if (left || (holdsPlace(row) && !holdsPlace(changed))) await releasePlaces(ctx, [row.id])
  if (!holdsPlace(row) && holdsPlace(changed)) await claimPlace(ctx, changed)
  const fields = changedFields(row, set)
  tell(ctx, changed, note, pick(row, set, fields), pick(changed, set, fields))
  return changed
}

/** Moves locked records to another year of study, each with its change row. Answers with their new versions. */
export async function advanceStudyYears(ctx: Ctx, rows: readonly EnrollmentRow[], to: (row: EnrollmentRow) => number, note: ChangeNote): Promise<Map<string, number>> {
  const versions = await updateStudyYears(ctx, rows.map((row) => ({ id: row.id, year: to(row) })))
  for (const row of rows) tell(ctx, row, note, { studyYear: row.study_year }, { studyYear: to(row) })
  return versions
}

/** Whether this enrollment takes the person's one full-time place in the country. */
export function holdsPlace(row: Pick<EnrollmentRow, 'study_mode' | 'registered_on' | 'left_on'>): boolean {
  return row.study_mode === 'full-time' && row.registered_on !== null && row.left_on === null
}

/** Claims the place of a person who comes (back) to school. Throws Refusal when it is taken. */
export async function claimPlace(ctx: Ctx, row: Pick<EnrollmentRow, 'id' | 'person_id' | 'org_no' | 'org_name' | 'name'>): Promise<void> {
  const hash = (await findIdHashes(ctx, [row.person_id])).get(row.person_id)
  if (!hash) return
  const won = await takePlaces(ctx, { no: row.org_no, name: row.org_name }, [{ hash, enrollmentId: row.id }])
  if (won.has(row.id)) return
  throw new Refusal({
    fact: `${maskName(row.name)}在另一所学校有有效的全日制学籍。`,
    rule: '一人一籍：同一人同一时间只能有一个全日制学籍。',
    clause: '001:1319',
    ways: ['请那所学校先办毕业、退学或转学。'],
  })
}

/**
 * Opens the enrollment of a student who comes from another one (transfer, re-enrolment): a row of its own under the
 * new school, registered at once, pointing back. The national place passes from the old row to the new one. Call it in
 * the new school's scope; the old row is closed by `changeEnrollment` in its own.
 */
export async function continueEnrollment(
  ctx: Ctx,
  from: EnrollmentRow,
  at: Pick<EnrollmentRow, 'org_no' | 'org_name' | 'site_no' | 'site_name' | 'specialty_code' | 'specialty_name' | 'training_level' | 'grade'> & Partial<Pick<EnrollmentRow, 'class_name' | 'length_years' | 'labels' | 'study_year'>>,
  note: ChangeNote & { origin: 'transfer' | 'reenrolled' },
): Promise<RegisteredRow> {
  const { version: _version, updated_at: _updated, case_no: _case, former_name: _former, ...kept } = from
  const id = newId()
  const [number] = await drawNumbers(ctx, at.org_no, [{ id, ...at }])
  const row: RegisteredRow = {
    ...kept,
    class_name: null,
    joint_programme_no: null,
    ...at,
    id,
    student_number: number!.studentNumber,
    status: 'active',
    status_until: null,
    status_reason: null,
    registered_on: note.effectiveOn,
    left_on: null,
    import_batch_id: null,
    origin: note.origin,
    previous_enrollment_id: from.id,
  }
  await insertRegistered(ctx, [row])
  if (row.study_mode === 'full-time') {
    const passed = holdsPlace(from) && (await handOverPlace(ctx, { no: row.org_no, name: row.org_name }, from.id, row.id))
    if (!passed) await claimPlace(ctx, row)
  }
  tell(ctx, row, note, undefined, { status: row.status, studentNumber: row.student_number, registeredOn: row.registered_on, previous: from.id })
  return row
}

function tell(ctx: Ctx, row: Pick<EnrollmentRow, 'id' | 'org_no' | 'person_id'>, note: ChangeNote, before: unknown, after: Record<string, unknown>) {
  ctx.audit.change({
    kind: 'enrollment',
    id: row.id,
    action: note.action,
    ...(before === undefined ? {} : { before }),
    after: note.caseNo ? { ...after, caseNo: note.caseNo } : after,
    orgNo: row.org_no,
    personId: row.person_id,
    effectiveOn: note.effectiveOn,
  })
}

/** Search copies: the timeline tells what they were made from. */
const COPIES = new Set(['given_name', 'pinyin', 'initials', 'id_tail', 'labels'])
const NAMES: Readonly<Record<string, string>> = { id_masked: 'idNumber', joint_programme_no: 'jointProgramme', site_name: 'site' }

// The audit keeps the names that the record page and the roster use, and shows names and numbers masked as the page does.
function pick(row: EnrollmentRow, set: EnrollmentSet, fields: readonly string[]): Record<string, unknown> {
  const { profile: _, ...plain } = set
  const columns = (Object.keys(plain) as (keyof typeof plain)[]).filter((key) => !COPIES.has(key))
  const told = columns.map((key) => {
    const name = NAMES[key] ?? key.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase())
    return [name, key === 'name' ? maskName(row.name) : (row[key] ?? null)] as const
  })
  const kept = fields.map((key) => {
    const field = rosterFields.find((one) => one.key === key)
    const value = row.profile[key]
    return [key, typeof value === 'object' ? value.masked : field ? shown(field, value) : (value ?? '')] as const
  })
  return Object.fromEntries([...told, ...kept])
}

/** Which fields of the profile a change sets otherwise than they were. */
function changedFields(row: EnrollmentRow, set: EnrollmentSet): string[] {
  const { profile } = set
  if (!profile) return []
  const keys = new Set([...Object.keys(row.profile), ...Object.keys(profile)])
  return [...keys].filter((key) => JSON.stringify(row.profile[key]) !== JSON.stringify(profile[key]))
}
