import { asKeeper } from '../../kernel/case-scope.ts'
import { loadCodes } from '../../kernel/codes.ts'
import type { Ctx } from '../../kernel/context.ts'
import { NotFound } from '../../kernel/errors.ts'
import { recordView } from '../people/public.ts'
import { findEnrollments, type EnrollmentRow } from '../students/public.ts'

/** What every paper of a student prints, in words. */
export type Subject = {
  row: EnrollmentRow
  words: { level: string; mode: string; sex: string; status: string }
}

/**
 * The enrollment a paper is about, in the scope of whoever keeps it: a learner's own paper is registered under the
 * school like one the school gives out. The view is noted with its purpose. Throws NotFound for one out of reach.
 */
export async function withSubject<T>(ctx: Ctx, id: string, what: string, purpose: string | undefined, work: (subject: Subject) => Promise<T>): Promise<T> {
  const [row] = await findEnrollments(ctx, [id])
  if (!row || (ctx.actor.personId !== null && row.person_id !== ctx.actor.personId)) throw new NotFound('学籍')
  if (ctx.actor.personId === null) await recordView(ctx, row.person_id, what, purpose, row.org_no)
  return asKeeper(ctx, { orgNo: row.org_no, personId: row.person_id }, async () => work({ row, words: await wordsOf(ctx, row) }))
}

async function wordsOf(ctx: Ctx, row: EnrollmentRow): Promise<Subject['words']> {
  const book = await loadCodes(ctx)
  return {
    level: row.labels['trainingLevel'] ?? book.label('training-level', row.training_level, ctx.today),
    mode: book.label('study-mode', row.study_mode, ctx.today),
    sex: book.label('sex', row.sex, ctx.today),
    status: book.label('enrollment-status', row.status, ctx.today),
  }
}
