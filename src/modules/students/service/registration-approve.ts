import { noteItems, setItems } from '../../../kernel/case-items.ts'
import { type Case, type StepOutcome } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { emit } from '../../../kernel/events.ts'
import { findIdHashes, takePlaces, tieStudies } from '../../people/public.ts'
import {
  lockRecords,
  registerRecords,
  type RegistrationRecord,
} from '../registration-store.ts'
import { loadRegistration, nameSome } from './registration-facts.ts'
import { drawNumbers } from './registration-numbers.ts'

/**
 * Registers every student left in the case, all or none: number, status, national claim, audit, steps. Should
 * another school take the place of one of them between the rule check and here, the whole step is refused and
 * names that student: the officer returns the row and passes the rest, so no case is ever half decided.
 */
export async function approve(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const { rows } = await loadRegistration(ctx, file)
  const inOrder = rows.filter((row) => row.item.state === 'pending')
  const locked = new Map(
    (
      await lockRecords(
        ctx,
        inOrder.map((row) => row.record.id),
      )
    ).map((record) => [record.id, record]),
  )
  const records = inOrder.map((row) => locked.get(row.record.id)).filter((record) => record !== undefined)
  const moved = inOrder.filter((row) => {
    const now = locked.get(row.record.id)
    return !now || now.status !== 'pending' || now.case_no !== file.no || now.version !== row.record.version
  })
  if (moved.length > 0) {
    throw new Refusal({
      fact: `${nameSome(moved.map((row) => row.record))}的记录刚刚改过，审核的内容已经不是最新的。`,
      rule: '通过的内容须与审核的内容一致（001:1319 真实准确）。',
      clause: '001:1319',
      ways: ['刷新后重新核对，再通过。'],
    })
  }
  await claimPlaces(ctx, file, records)
  await tieStudies(
    ctx,
    { no: file.org_no, name: file.org_name },
    records.flatMap((record) => {
      const kind = record.joint_programme_no ? 'joint' : record.study_mode === 'part-time' ? 'part-time' : null
      return kind ? [{ personId: record.person_id, enrollmentId: record.id, kind } as const] : []
    }),
  )
  const numbers = await drawNumbers(ctx, file.org_no, records)
  await registerRecords(ctx, numbers, ctx.today)
  const byId = new Map(numbers.map((one) => [one.id, one.studentNumber]))
  for (const record of records) {
    ctx.audit.change({
      kind: 'enrollment',
      id: record.id,
      action: 'registration.approve',
      before: { status: record.status },
      after: {
        status: 'active',
        studentNumber: byId.get(record.id),
        registeredOn: ctx.today,
        caseNo: file.no,
      },
      orgNo: record.org_no,
      personId: record.person_id,
    })
  }
  await emit(ctx, 'students.registered', { orgNo: file.org_no, on: ctx.today, caseNo: file.no, students: numbers.map((one) => ({ enrollmentId: one.id, studentNumber: one.studentNumber })) })
  const itemIds = inOrder.map((row) => row.item.id)
  await setItems(ctx, file, itemIds, { state: 'approved' })
  await noteItems(ctx, file, itemIds, { title: '注册生效，编定学籍号' })
  return {
    note: `${records.length} 人注册生效，学籍号 ${numbers[0]?.studentNumber} 至 ${numbers.at(-1)?.studentNumber}`,
    rows: inOrder.map((row) => ({
      id: row.item.id,
      label: row.item.label,
      ok: true,
      message: byId.get(row.record.id)!,
    })),
  }
}

/** 一人一籍: the place is claimed nationally in this transaction; a taken place stops everything. */
async function claimPlaces(ctx: Ctx, file: Case, records: readonly RegistrationRecord[]): Promise<void> {
  const fullTime = records.filter((record) => record.study_mode === 'full-time')
  if (fullTime.length === 0) return
  const hashes = await findIdHashes(
    ctx,
    fullTime.map((record) => record.person_id),
  )
  const claims = fullTime.flatMap((record) => {
    const hash = hashes.get(record.person_id)
    return hash ? [{ hash, enrollmentId: record.id }] : []
  })
  const won = await takePlaces(ctx, { no: file.org_no, name: file.org_name }, claims)
  const lost = fullTime.filter((record) => !won.has(record.id))
  if (lost.length === 0) return
  throw new Refusal({
    fact: `${nameSome(lost)}刚刚在另一所学校注册了全日制学籍。`,
    rule: '一人一籍：同一人同一时间只能有一个全日制学籍。',
    clause: '001:1319',
    ways: ['退回这些学生，再通过其余的。'],
  })
}
