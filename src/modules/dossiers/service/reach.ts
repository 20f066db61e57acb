import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, NotFound } from '../../../kernel/errors.ts'
import { readStoredFile } from '../../../kernel/files.ts'
import { isAuthority, mainUnit } from '../../../kernel/org-no.ts'
import { schoolInReach } from '../../orgs/public.ts'
import { findEnrollments, type EnrollmentRow } from '../../students/public.ts'

/** One enrollment in scope. Absent and foreign answer with the same words. */
export async function getStudy(ctx: Ctx, id: string): Promise<EnrollmentRow> {
  const [row] = await findEnrollments(ctx, [id])
  if (!row) throw new NotFound('学籍')
  return row
}

/** The school whose lists a post sees: its own, or for an authority the one it names. */
export async function schoolNoOf(ctx: Ctx, org: number | undefined): Promise<number> {
  const own = ctx.actor.org.no
  if (!isAuthority(own)) return mainUnit(own)
  if (org === undefined) throw new Invalid([{ path: 'org', message: '请先选择一所学校。' }])
  return (await schoolInReach(ctx, org)).no
}

/** Who the subject of an audit row is: the student by masked name. */
export function tell(ctx: Ctx, kind: string, id: string, label: string, row: Pick<EnrollmentRow, 'org_no' | 'person_id'>): void {
  ctx.audit.subject(kind, id, label, { orgNo: row.org_no, personId: row.person_id })
}

/** One change row of a student's file. Sealed values never come here. */
export function change(ctx: Ctx, kind: string, id: string, action: string, row: Pick<EnrollmentRow, 'org_no' | 'person_id'>, after: unknown, before?: unknown): void {
  ctx.audit.change({ kind, id, action, after, ...(before === undefined ? {} : { before }), orgNo: row.org_no, personId: row.person_id })
}

/** A file that was given before must be in scope. */
export async function checkGiven(ctx: Ctx, fileId: string | null): Promise<void> {
  if (fileId !== null) await readStoredFile(ctx, fileId)
}
