import { findOpenCases } from '../../kernel/case-lists.ts'
import type { Case } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { Refusal } from '../../kernel/errors.ts'
import { emit } from '../../kernel/events.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import type { EnrollmentRow } from '../students/public.ts'

export type OpenChange = { caseId: string; caseNo: string; state: string }

/** The open case each record stands in, whatever its kind: registration, transfer, suspension … */
export async function openChangesOf(ctx: Ctx, enrollmentIds: readonly string[]): Promise<Map<string, OpenChange>> {
  const open = await findOpenCases(ctx, enrollmentIds)
  return new Map(open.map(({ recordId, ...one }) => [recordId, one]))
}

/** Refuses a second change of a record that is in an open case. The caller has locked the record before. */
export async function refuseIfOpen(ctx: Ctx, row: Pick<EnrollmentRow, 'id'>, except?: string): Promise<void> {
  const open = (await findOpenCases(ctx, [row.id])).find((one) => one.caseId !== except)
  if (!open) return
  throw new Refusal({
    fact: `这名学生在办件 ${open.caseNo} 中，还没有办结。`,
    rule: '一名学生同时只办一件学籍事项。',
    clause: '001:1319',
    ways: ['等那一件办结，或先取消那一件。'],
  })
}

/** The same as a line of the rule card. */
export async function oneOpenChange(ctx: Ctx, file: Pick<Case, 'id'>, enrollmentId: string): Promise<RuleResult> {
  const other = (await findOpenCases(ctx, [enrollmentId])).find((one) => one.caseId !== file.id)
  return {
    id: 'one-open',
    title: '一名学生同时只办一件学籍事项',
    clause: '001:1319',
    verdict: other ? 'block' : 'pass',
    fact: other ? `这名学生还在办件 ${other.caseNo} 中。` : '没有其他在办的学籍事项。',
    ways: other ? ['等那一件办结，或先取消那一件。'] : [],
  }
}

/** Tells the modules above that a record changed by a case. */
export function tellChange(
  ctx: Ctx,
  row: Pick<EnrollmentRow, 'id' | 'person_id' | 'org_no'>,
  action: string,
  effectiveOn: string,
): Promise<void> {
  return emit(ctx, 'student.changed', { enrollmentId: row.id, personId: row.person_id, orgNo: row.org_no, action, effectiveOn })
}
