import { listItems, noteItems, setItems } from '../../../kernel/case-items.ts'
import type { Case, StepOutcome } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { nextNumber } from '../../../kernel/counter.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { emit } from '../../../kernel/events.ts'
import { maskName } from '../../../kernel/mask.ts'
import { listSettings, readFlag, resolveParameter } from '../../../kernel/parameters.ts'
import { concludePublicity } from '../../../kernel/publicity.ts'
import { changeEnrollment, lockEnrollments, type EnrollmentRow } from '../../students/public.ts'
import { outcomeOrder, outcomes, type Outcome } from '../codes.ts'
import { diplomaNumber, seriesOf, whyNoNumbers, type NumberRule } from '../rules.ts'
import { findList, insertBlock, listRows, numberRows, setList, type ListRow, type Numbered, type Row } from '../store.ts'
import { leavingStatuses, recordOf } from './records.ts'

/** How the certificates of a school are numbered on a day. Throws Refusal for a rule that would repeat numbers. */
export async function readNumberRule(ctx: Ctx, orgNo: number, on: string): Promise<NumberRule> {
  const keys = ['graduation.number-parts', 'graduation.number-digits']
  const settings = await listSettings(ctx, keys, orgNo)
  const [parts, digits] = keys.map((key) => resolveParameter(settings, key, orgNo, on).value)
  const rule = { parts: parts as string[], digits: digits as number }
  const why = whyNoNumbers(rule)
  if (why) throw new Refusal({ fact: why, rule: '证书编号在全省不得重复。', clause: '001:1080', ways: ['请设定参数的主管部门改正编号规则。'] })
  return rule
}

/**
 * The list takes effect, all rows left in it or none: numbers in one block for each kind, enrollments end, everybody
 * above hears of it. The counter row is held to the end of the transaction, so that lists of one school wait for one
 * another and a list that fails leaves no gap; kinds are drawn in one order, so that two lists never wait in a circle.
 */
export async function approveList(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const list = (await findList(ctx, file.id))!
  const rows = await listRows(ctx, list.id, ['pending'])
  const students = new Map((await lockEnrollments(ctx, rows.map((row) => row.enrollment_id))).map((one) => [one.id, one]))
  refuseMoved(list, rows, students)
  if (await readFlag(ctx, 'graduation.publicity', { orgNo: file.org_no })) await concludePublicity(ctx, file, `${rows.length} 人通过。`)
  const numbered = await drawNumbers(ctx, list, rows, students)
  await numberRows(ctx, numbered)
  await setList(ctx, list.id, { state: 'approved', approved_on: ctx.today })
  const byId = new Map(rows.map((row) => [row.id, row]))
  for (const one of numbered) {
    const row = byId.get(one.id)!
    const student = students.get(row.enrollment_id)!
    const ended = list.kind === 'conversion' ? { status: row.outcome } : { status: row.outcome, left_on: list.graduates_on, status_until: null, status_reason: null }
    await changeEnrollment(ctx, student, ended, { action: `graduation.${list.kind === 'conversion' ? 'convert' : row.outcome}`, effectiveOn: list.graduates_on, caseNo: file.no })
    await emit(ctx, 'student.graduated', {
      enrollmentId: row.enrollment_id, personId: row.person_id, orgNo: row.org_no, outcome: row.outcome, on: list.graduates_on, number: one.number, caseNo: file.no,
    })
  }
  const items = (await listItems(ctx, file.id, 'pending')).map((item) => item.id)
  await setItems(ctx, file, items, { state: 'approved' })
  await noteItems(ctx, file, items, { title: list.kind === 'conversion' ? '换发毕业证书' : '毕业名单通过，学籍结束' })
  const counts = outcomeOrder.flatMap((outcome) => {
    const count = rows.filter((row) => row.outcome === outcome).length
    return count > 0 ? [`${outcomes[outcome]} ${count} 人`] : []
  })
  return {
    note: `${counts.join('，')}；编号 ${numbered[0]?.number ?? '—'} 至 ${numbered.at(-1)?.number ?? '—'}`,
    facts: { approvedRows: rows.length },
    rows: numbered.map((one) => ({ id: one.id, label: maskName(byId.get(one.id)!.record.name), ok: true, message: one.number })),
  }
}

function refuseMoved(list: ListRow, rows: readonly Row[], students: ReadonlyMap<string, EnrollmentRow>): void {
  const wanted: readonly string[] = list.kind === 'conversion' ? ['completed'] : leavingStatuses
  const moved = rows.filter((row) => !wanted.includes(students.get(row.enrollment_id)?.status ?? ''))
  if (rows.length > 0 && moved.length === 0) return
  throw new Refusal({
    fact: rows.length === 0 ? '名单里没有学生了。' : `${moved.slice(0, 5).map((row) => maskName(row.record.name)).join('、')}${moved.length > 5 ? ` 等 ${moved.length} 人` : ''}的学籍状态刚刚变了。`,
    rule: '毕业的学生须仍在籍。',
    clause: '001:1092',
    ways: ['退回这些学生，再通过其余的。'],
  })
}

async function drawNumbers(ctx: Ctx, list: ListRow, rows: readonly Row[], students: ReadonlyMap<string, EnrollmentRow>): Promise<Numbered[]> {
  const rule = await readNumberRule(ctx, list.org_no, list.graduates_on)
  const bySeries = Map.groupBy(
    [...rows].sort((left, right) => outcomeOrder.indexOf(left.outcome) - outcomeOrder.indexOf(right.outcome)),
    (row) => seriesOf(rule, row.outcome),
  )
  const numbered: Numbered[] = []
  for (const [series, some] of [...bySeries].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const first = await nextNumber(ctx, list.org_no, `diploma:${list.year}:${series}`, some.length)
    await insertBlock(ctx, { org_no: list.org_no, year: list.year, series, first_serial: first, last_serial: first + some.length - 1, list_id: list.id })
    some.forEach((row, at) => numbered.push(numberOf(rule, list, row, series, first + at, students.get(row.enrollment_id)!)))
  }
  return numbered
}

function numberOf(rule: NumberRule, list: ListRow, row: Row, series: string, serial: number, student: EnrollmentRow): Numbered {
  const of = { orgNo: list.org_no, year: list.year, outcome: row.outcome as Outcome, serial }
  try {
    return { id: row.id, year: list.year, series, serial, number: diplomaNumber(rule, of), graduatedOn: list.graduates_on, record: recordOf(student) }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new Refusal({ fact: `本校 ${list.year} 年的${error.message}。`, rule: '编号长度固定，不能超出。', clause: '001:1080', ways: ['请设定参数的主管部门增加流水号位数。'] })
  }
}
