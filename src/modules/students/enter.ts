import type { Ctx } from '../../kernel/context.ts'
import { Refusal } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/mask.ts'
import { tieStudies } from '../people/public.ts'
import { claimPlace, type ChangeNote } from './register.ts'
import { setTransferred } from './remaining-store.ts'
import { registerRecords } from './registration-store.ts'
import { drawNumbers } from './service/registration-numbers.ts'
import type { EnrollmentRow } from './store.ts'

/**
 * Registers a record that waits, of a student who comes from a school outside this register: number, origin transfer,
 * national place. Not counted as enrolment of the year. The caller has locked the record. Throws Refusal where it does
 * not wait any more or the place is taken.
 */
export async function enterByTransfer(ctx: Ctx, row: EnrollmentRow, note: ChangeNote): Promise<{ studentNumber: string }> {
  if (row.status !== 'pending')
    throw new Refusal({ fact: `${maskName(row.name)}的学籍不是待注册。`, rule: '从外省转入的学生先录入，再转入。', clause: '001:1319', ways: ['刷新后看现在的状态。'] })
  const [number] = await drawNumbers(ctx, row.org_no, [row])
  await registerRecords(ctx, [number!], note.effectiveOn)
  await setTransferred(ctx, row.id)
  if (row.study_mode === 'full-time') await claimPlace(ctx, row)
  else await tieStudies(ctx, { no: row.org_no, name: row.org_name }, [{ personId: row.person_id, enrollmentId: row.id, kind: 'part-time' }])
  ctx.audit.change({
    kind: 'enrollment',
    id: row.id,
    action: note.action,
    before: { status: row.status },
    after: { status: 'active', studentNumber: number!.studentNumber, registeredOn: note.effectiveOn, caseNo: note.caseNo },
    orgNo: row.org_no,
    personId: row.person_id,
    effectiveOn: note.effectiveOn,
  })
  return { studentNumber: number!.studentNumber }
}
