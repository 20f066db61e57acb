import { asSide } from '../../../kernel/case-scope.ts'
import type { Case } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import type { Org } from '../../orgs/model.ts'
import type { FiledSpecialty } from '../../specialties/model.ts'
import { attachPeople } from '../../people/public.ts'
import { changeEnrollment, continueEnrollment, type EnrollmentRow } from '../../students/public.ts'
import { tellChange } from '../guard.ts'

/** Names of codes that the record carries from the school it leaves; the new school has its own. */
const STALE_LABELS = ['specialtyName', 'specialtyCode', 'trainingLevel', 'site']

export type Place = { school: Org; site?: Org | undefined; specialty: FiledSpecialty; grade: number }

/**
 * Moves one student (record locked by the caller, in its own school's scope) to a school that is a party of the case:
 * a new record there that points back, the national place handed over, the old record ended — one transaction. A
 * suspension or a retained place goes on at the new school.
 */
export async function moveStudent(ctx: Ctx, file: Case, side: string, row: EnrollmentRow, place: Place): Promise<{ id: string; number: string }> {
  const { school, site, specialty, grade } = place
  const note = { effectiveOn: ctx.today, caseNo: file.no }
  const labels = Object.fromEntries(Object.entries(row.labels).filter(([key]) => !STALE_LABELS.includes(key)))
  const resting = row.status === 'suspended' || row.status === 'retained'
  const next = await asSide(ctx, file, side, async () => {
    await attachPeople(ctx, [row.person_id], school.no)
    const made = await continueEnrollment(
      ctx,
      row,
      {
        org_no: school.no,
        org_name: school.name,
        site_no: site?.no ?? school.no,
        site_name: site?.shortName ?? '校本部',
        specialty_code: specialty.code,
        specialty_name: specialty.name,
        training_level: specialty.trainingLevel,
        grade,
        labels,
      },
      { ...note, action: 'change.transfer-in', origin: 'transfer' },
    )
    if (resting) {
      const full = { ...row, ...made, version: 1, updated_at: ctx.at, case_no: null } as EnrollmentRow
      await changeEnrollment(ctx, full, { status: row.status, status_until: row.status_until, status_reason: row.status_reason }, { ...note, action: 'change.rest-goes-on' })
    }
    await tellChange(ctx, made, 'transfer-in', ctx.today)
    return made
  })
  const left = await changeEnrollment(
    ctx,
    row,
    { status: 'transferred-out', left_on: ctx.today, status_until: null },
    { ...note, action: 'change.transfer-out' },
  )
  await tellChange(ctx, left, 'transfer-out', ctx.today)
  return { id: next.id, number: next.student_number! }
}
