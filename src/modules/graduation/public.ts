import type { Ctx } from '../../kernel/context.ts'
import type { ClassKind, Outcome } from './codes.ts'
import { listApproved, listLists, type ApprovedRow } from './store.ts'

/** One student of an approved list, as the register stood when the list was approved. */
export type Diploma = {
  rowId: string
  listId: string
  listTitle: string
  caseNo: string
  /** 换发: the number replaces that of an earlier 结业 of the same enrollment. */
  conversion: boolean
  orgNo: number
  orgName: string
  enrollmentId: string
  personId: string
  name: string
  idMasked: string
  sex: string
  outcome: Outcome
  number: string
  serial: number
  year: number
  classKind: ClassKind
  specialtyCode: string
  specialtyName: string
  trainingLevel: string
  studyMode: string
  lengthYears: number
  className: string | null
  entryDate: string
  graduatedOn: string
  approvedOn: string
}

/** Approved rows in the actor's scope by enrollment, number or list, ordered by school, year and number. */
export async function findDiplomas(ctx: Ctx, of: { enrollmentIds?: readonly string[]; numbers?: readonly string[]; listId?: string }): Promise<Diploma[]> {
  if (of.enrollmentIds === undefined && of.numbers === undefined && of.listId === undefined) throw new Error('findDiplomas: name enrollments, numbers or a list')
  return (await listApproved(ctx, of)).map(diplomaOf)
}

/** Approved lists in the actor's scope, the newest first; at most 1,000. */
export async function listApprovedLists(ctx: Ctx, of: { orgNo?: number; year?: number } = {}) {
  const { rows } = await listLists(ctx, { ...of, state: 'approved' }, { limit: 1000, offset: 0 })
  return rows.map((list) => ({
    id: list.id,
    title: list.title,
    orgNo: list.org_no,
    orgName: list.org_name,
    year: list.year,
    graduatedOn: list.graduates_on,
    approvedOn: list.approved_on!,
    caseId: list.id,
    caseNo: list.case_no,
    graduated: list.graduated,
    completed: list.completed,
    incomplete: list.incomplete,
  }))
}

function diplomaOf(row: ApprovedRow): Diploma {
  const { record } = row
  return {
    rowId: row.id,
    listId: row.list_id,
    listTitle: row.list_title,
    caseNo: row.case_no,
    conversion: row.list_kind === 'conversion',
    orgNo: row.org_no,
    orgName: row.org_name,
    enrollmentId: row.enrollment_id,
    personId: row.person_id,
    name: record.name,
    idMasked: record.idMasked,
    sex: record.sex,
    outcome: row.outcome,
    number: row.number!,
    serial: row.serial!,
    year: row.year!,
    classKind: row.class_kind!,
    specialtyCode: record.specialtyCode,
    specialtyName: record.specialtyName,
    trainingLevel: record.trainingLevel,
    studyMode: record.studyMode,
    lengthYears: record.lengthYears,
    className: record.className,
    entryDate: record.entryDate,
    graduatedOn: row.graduated_on!,
    approvedOn: row.approved_on,
  }
}
