import { inCase } from '../../../kernel/case-scope.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { HttpError } from '../../../kernel/errors.ts'
import { isAuthority } from '../../../kernel/org-no.ts'
import { listAskedOf, listRosters, type Head, type RosterFilter } from '../store/rosters.ts'
import { rosterWorkflow } from '../workflow.ts'

/** A post of an enterprise, of a school or of an authority: what it keeps is in different tables. */
export function sideOf(ctx: Ctx): 'enterprise' | 'school' | 'authority' {
  if (isAuthority(ctx.actor.org.no)) return 'authority'
  return ctx.actor.role === 'enterpriseStaff' ? 'enterprise' : 'school'
}

/** Throws for a roster that lies with the enterprise, again or still: the school then sees nothing of it. */
export function refuseWithdrawn(roster: { state: string }): void {
  if (roster.state !== 'sent' && roster.state !== 'filed')
    throw new HttpError({ status: 404, message: '名册在企业手里，学校现在看不到内容。企业再次提交以后可以查看。' })
}

export const headOf = (row: Head) => ({
  id: row.id,
  caseNo: row.case_no,
  title: row.title,
  state: row.state,
  stateTitle: (rosterWorkflow.states as Record<string, { title: string }>)[row.case_state]?.title ?? row.case_state,
  orgNo: row.org_no,
  orgName: row.org_name,
  schoolName: row.school_name,
  className: row.class_name,
  startsOn: row.starts_on,
  people: row.people,
  filedOn: row.filed_on,
  filedNo: row.filed_no,
})

/** A page of the rosters that concern the actor: the own ones, those a school is asked for, those handed in to an authority. */
export async function pageOfRosters(ctx: Ctx, filter: RosterFilter, page: { limit: number; offset: number }): Promise<{ rows: Head[]; total: number }> {
  const side = sideOf(ctx)
  if (side !== 'school') return listRosters(ctx, filter, page, { drafts: side === 'enterprise' })
  const { ids, total } = await listAskedOf(ctx, filter, page)
  const rows: Head[] = []
  // One after the other: each is read in the range of its enterprise, which this school reaches by the case alone.
  for (const id of ids) rows.push(...(await inCase(ctx, id, () => listRosters(ctx, { id }, { limit: 1, offset: 0 }, { drafts: true }))).rows)
  return { rows, total }
}
