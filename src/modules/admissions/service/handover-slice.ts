import type { Ctx } from '../../../kernel/context.ts'
import { writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { extraValues, type ExtraValues } from '../../../kernel/extra-fields.ts'
import { maskName } from '../../../kernel/mask.ts'
import { receiveNewcomers, rosterFields, type Newcomer, type NewcomerVerdict } from '../../students/public.ts'
import { rosterValuesOf, type HandedOver, type Supplied } from '../handover-facts.ts'
import { states } from '../moves.ts'
import { insertEvents, lockApplications, type ApplicationRow } from '../store/applications.ts'
import { addToHandover, markHandedOver, type Refused } from '../store/handover.ts'
import { actorWords } from './move.ts'
import { preArrivalOf } from './show.ts'

const titles = new Map(rosterFields.map((field) => [field.key, field.title]))
export const titleOf = (key: string) => titles.get(key) ?? key

/** An application as the register takes it: opened, with where each part comes from. */
export function newcomerOf(ctx: Ctx, row: ApplicationRow): Newcomer {
  const open = (sealed: Buffer | null) => (sealed ? ctx.vault.open(sealed) : null)
  const handed: HandedOver = {
    id: row.id,
    orgNo: row.org_no,
    offerNo: row.offer_no,
    name: row.name,
    sex: row.sex,
    birthDate: row.birth_date,
    documentType: row.document_type,
    idNumber: open(row.id_sealed),
    phone: open(row.phone_sealed),
    year: row.year,
    season: row.season,
    specialtyCode: row.specialty_code,
    trainingLevel: row.training_level,
    lengthMonths: row.length_months,
    studyMode: row.study_mode,
    entryCategory: row.entry_category,
    previousEducation: row.previous_education,
    previousSchool: row.previous_school,
    homeRegion: row.home_region,
    employerName: row.employer_name,
    guardianName: open(row.guardian_name_sealed),
    guardianRelation: row.guardian_relation,
    guardianPhone: open(row.guardian_phone_sealed),
    score: row.score === null ? null : Number(row.score),
    className: row.class_name,
    arrivedAt: row.arrived_at,
    extra: extraValues(ctx, row.extra as ExtraValues),
    preArrival: preArrivalOf(ctx, row),
    supplied: row.register_facts as Record<string, Supplied>,
  }
  const { values, sources } = rosterValuesOf(handed, titleOf)
  return { key: row.id, values, personId: row.person_id, origin: { applicationId: row.id, offerNo: row.offer_no ?? '', sources } }
}

export const shownProblem = (one: NewcomerVerdict['problems'][number]) => ({ title: one.header || titleOf(one.key), message: one.message, mend: one.mend })
const problemsOf = (verdict: NewcomerVerdict) => verdict.problems.filter((one) => one.level === 'block').map(shownProblem)

/**
 * Hands over one slice: those who arrived and pass the roster's check go into the register, the others keep their
 * place in the list with the reason. In one transaction; the applications are held, so a second hand-over of the same
 * person finds them gone.
 */
export async function handOverSlice(ctx: Ctx, batchId: string, ids: readonly string[]): Promise<{ received: number; refused: Refused[] }> {
  const rows = await lockApplications(ctx, ids)
  const refused: Refused[] = []
  const refuse = (row: ApplicationRow, problems: Refused['problems']) =>
    refused.push({ applicationId: row.id, name: maskName(row.name), idMasked: row.id_masked ?? '', offerNo: row.offer_no ?? '', specialtyName: row.specialty_name, problems })
  const ready: ApplicationRow[] = []
  for (const row of rows) {
    if (row.state === 'arrived') ready.push(row)
    else refuse(row, [{ title: '状态', message: `现在是“${states[row.state].title}”`, mend: row.state === 'handed-over' ? '已经移交过，不用再办' : '报到以后才能移交' }])
  }
  const results = ready.length > 0 ? await receiveNewcomers(ctx, ready.map((row) => newcomerOf(ctx, row)), batchId) : []
  const byId = new Map(results.map((one) => [one.key, one]))
  const received = ready.flatMap((row) => {
    const { enrollmentId } = byId.get(row.id)!
    return enrollmentId === null ? [] : [{ row, enrollmentId }]
  })
  for (const row of ready) if (byId.get(row.id)!.enrollmentId === null) refuse(row, problemsOf(byId.get(row.id)!))
  if (received.length > 0) {
    const moved = await markHandedOver(ctx, received.map(({ row, enrollmentId }) => ({ id: row.id, enrollmentId })))
    if (moved !== received.length) throw new Error(`hand-over ${batchId}: ${received.length} received, ${moved} moved`)
    await insertEvents(ctx, received.map(({ row }) => ({ row, action: 'hand-over' as const, from: 'arrived' as const, to: 'handed-over' as const, side: 'school' as const, ...actorWords(ctx, 'school') })))
    for (const { row, enrollmentId } of received)
      ctx.audit.change({ kind: 'application', id: row.id, action: 'application.hand-over', before: { state: 'arrived' }, after: { state: 'handed-over', enrollmentId }, orgNo: row.org_no, personId: row.person_id })
  }
  await addToHandover(ctx, batchId, received.length, refused)
  return { received: received.length, refused }
}

/** The rows of a batch that were not handed over, as a workbook: who, what is wrong, how to mend it. */
export async function refusalBook(refusals: readonly Refused[]): Promise<Uint8Array> {
  const rows = refusals.flatMap((one) => one.problems.map((problem) => [one.name, one.idMasked, one.offerNo, one.specialtyName, problem.title, problem.message, problem.mend]))
  const columns = [['姓名', 10], ['证件号码', 20], ['录取编号', 22], ['专业', 24], ['项目', 14], ['为什么没有移交', 40], ['怎么办', 40]] as const
  return writeWorkbook({ sheets: [{ name: '没有移交', columns: columns.map(([header, width]) => ({ header, width, format: 'text' as const })), rows }] })
}
