import type { EnrollmentRow } from '../../students/public.ts'
import type { RowRecord } from '../store.ts'

/** Students who can be on a list: on the roll, not suspended, retained or on the way to another school. */
export const leavingStatuses = ['active', 'internship'] as const

/** What a certificate says of a student, as the register has it now. */
export function recordOf(student: EnrollmentRow): RowRecord {
  return {
    name: student.name,
    idMasked: student.id_masked,
    sex: student.sex,
    studentNumber: student.student_number,
    className: student.class_name,
    specialtyCode: student.specialty_code,
    specialtyName: student.specialty_name,
    trainingLevel: student.training_level,
    studyMode: student.study_mode,
    lengthYears: Number(student.length_years),
    entryDate: student.entry_date,
  }
}
