import { maskName } from '../../../kernel/mask.ts'
import type { StudentRow } from '../api.ts'
import { regionName } from '../reference.ts'
import type { EnrollmentRow } from '../store.ts'

/** One enrollment as everyone sees it: name and number masked here, so that no page can forget to. */
export function toWire(row: EnrollmentRow): StudentRow {
  return {
    id: row.id,
    studentNumber: row.student_number,
    name: maskName(row.name),
    idMasked: row.id_masked,
    sex: row.sex,
    orgNo: row.org_no,
    orgName: row.org_name,
    siteName: row.site_name,
    status: row.status,
    studyMode: row.study_mode,
    trainingLevel: row.training_level,
    lengthYears: row.length_years,
    specialtyCode: row.specialty_code,
    specialtyName: row.specialty_name,
    className: row.class_name,
    grade: row.grade,
    entryDate: row.entry_date,
    entrySeason: row.entry_season,
    sourceCategory: row.source_category,
    sourceRegion: regionName(row.source_region),
    jointProgramme: row.joint_programme_no,
    registeredOn: row.registered_on,
    leftOn: row.left_on,
    caseNo: row.case_no,
    labels: row.labels,
    version: row.version,
    updatedAt: row.updated_at,
  }
}
