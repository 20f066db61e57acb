import { checkDigit } from '../../src/kernel/ids.ts'
import { api as todos } from '../../src/modules/todos/api.ts'
import { api as changes } from '../../src/modules/changes/api.ts'
import { addStudent, PDF, type Student } from './changes.ts'
import type { Client, World } from './world.ts'

let serial = 0

/** A body of 17 digits and its check digit: a resident number that nobody else in the tests has. */
export function newNumber(birth = '20050304', sex: 1 | 2 = 1): string {
  serial += 1
  const body = `510107${birth}${String(serial * 2 + (sex === 1 ? 1 : 0)).padStart(3, '0')}`
  return body + checkDigit(body)
}

type Of = Parameters<typeof addStudent>[1] & { pending?: boolean; until?: string; className?: string; leftOn?: string; studyYear?: number }

/** A student whose number can be opened again, in the state a change starts from. */
export async function addSealed(world: World, { pending, until, className, leftOn, studyYear, status = 'active', ...of }: Of = {}): Promise<Student & { idNumber: string }> {
  const student = await addStudent(world, of)
  const idNumber = newNumber()
  const hash = world.vault.hash('id-card', idNumber)
  const [old] = await world.sql<{ id_hash: Buffer }>('select id_hash from person where id = $1', [student.personId])
  const masked = `${idNumber.slice(0, 4)}************${idNumber.slice(-2)}`
  await world.sql('update person set id_hash = $2, id_sealed = $3, id_masked = $4, id_tail = $5 where id = $1', [student.personId, hash, world.vault.seal(idNumber), masked, idNumber.slice(-4)])
  await world.sql('update national.enrollment_claim set id_hash = $2 where id_hash = $1', [old!.id_hash, hash])
  await world.sql(
    `update enrollment set id_masked = $2, id_tail = $3, class_name = $4, status_until = $5, study_year = coalesce($6, study_year), profile = '{"address": "青羊区人民路1号", "phone": "13800000000"}' where id = $1`,
    [student.id, masked, idNumber.slice(-4), className ?? null, until ?? null, studyYear ?? null],
  )
  await world.sql(
    `update enrollment set status = $2, left_on = $3, registered_on = case when $4 then null else registered_on end, student_number = case when $4 then null else student_number end where id = $1`,
    [student.id, status, leftOn ?? null, pending ?? false],
  )
  if (pending || leftOn) await world.sql('delete from national.enrollment_claim where enrollment_id = $1', [student.id])
  return { ...student, idNumber }
}

export async function evidenceFor(registrar: Client, student: Pick<Student, 'id'>): Promise<string> {
  return (await registrar.ok(changes.uploadChangeFile, { enrollmentId: student.id, filename: '证明.pdf' }, { file: { name: '证明.pdf', bytes: PDF } })).fileId
}

export type Stored = {
  id: string
  status: string
  status_until: string | null
  status_reason: string | null
  left_on: string | null
  registered_on: string | null
  student_number: string | null
  version: number
  grade: number
  study_year: number
  class_name: string | null
  specialty_code: string
  training_level: string
  length_years: string
  name: string
  id_masked: string
  origin: string
  previous_enrollment_id: string | null
}

export async function storedOf(world: World, id: string): Promise<Stored> {
  const [row] = await world.sql<Stored>(
    `select id, status, status_until::text, status_reason, left_on::text, registered_on::text, student_number, version, grade, study_year, class_name, specialty_code, training_level,
       length_years::text, name, id_masked, origin, previous_enrollment_id from enrollment where id = $1`,
    [id],
  )
  return row!
}

export const step = (client: Client, file: { id: string; version: number }, action: string, reason?: string) =>
  client.ok(todos.actOnCase, { id: file.id, action, version: file.version, ...(reason ? { reason } : {}) })

export const tryStep = (client: Client, file: { id: string; version: number }, action: string, reason?: string) =>
  client.send(todos.actOnCase, { id: file.id, action, version: file.version, ...(reason ? { reason } : {}) })

export const shift = (day: string, days: number): string => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
export const today = (): string => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
