import type { Ctx } from '../../../kernel/context.ts'
import { findOpenCases } from '../../../kernel/case-lists.ts'
import { levelWord } from '../codes.ts'
import type { ConductRow } from '../conduct-api.ts'
import type { ConductTableRow } from '../conduct-store.ts'
import { standingOf } from '../rules.ts'

/** Rows as pages read them, each with the case of lifting that is under way. */
export async function conductToWire(ctx: Ctx, rows: readonly ConductTableRow[]): Promise<ConductRow[]> {
  const open = new Map((await findOpenCases(ctx, rows.map((one) => one.id))).map((one) => [one.recordId, { id: one.caseId, no: one.caseNo }]))
  return rows.map((row) => ({
    id: row.id,
    enrollmentId: row.enrollment_id,
    kind: row.kind as 'reward',
    level: row.level,
    levelWord: levelWord(row.kind, row.level),
    title: row.title,
    fact: row.fact,
    documentNo: row.document_no,
    decidedOn: row.decided_on,
    expiresOn: row.expires_on,
    appealUntil: row.appeal_until,
    appealedAt: row.appealed_at,
    appealText: row.appeal_text,
    appealResult: row.appeal_result,
    appealAnswer: row.appeal_answer,
    liftedOn: row.lifted_on,
    liftedReason: row.lifted_reason,
    liftCaseNo: row.lift_case_no,
    fileId: row.file_id,
    standing: standingOf(row, ctx.today),
    openCase: open.get(row.id) ?? null,
    version: row.version,
  }))
}
