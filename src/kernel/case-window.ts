import { sql } from 'kysely'
import type { Case } from './case-types.ts'
import type { Ctx } from './context.ts'
import { readParameter } from './parameters.ts'
import type { Workflow } from './workflow.ts'
import { newId } from './uuid.ts'

type Window = { from: string; to: string }

/** Why a case cannot be handed in today: the window of its kind has passed and nobody unlocked it; undefined if it can. */
export async function whyLocked(ctx: Ctx, workflow: Workflow, file: { id?: string; org_no: number }): Promise<string | undefined> {
  if (!workflow.window) return undefined
  const { value } = await readParameter(ctx, workflow.window, { orgNo: file.org_no })
  const { from, to } = value as Window
  const day = ctx.today.slice(5)
  const open = from <= to ? from <= day && day <= to : day >= from || day <= to
  if (open || (await isUnlocked(ctx, workflow, file))) return undefined
  return `“${workflow.title}”的办理期是 ${dayWords(from)}至 ${dayWords(to)}，今天不在期内，已锁定。确需办理的，申请解锁，由主管部门同意后再提交。`
}

/** `11-20` → `11 月 20 日`. */
function dayWords(day: string): string {
  return `${Number(day.slice(0, 2))} 月 ${Number(day.slice(3))} 日`
}

async function isUnlocked(ctx: Ctx, workflow: Workflow, file: { id?: string; org_no: number }): Promise<boolean> {
  const { rows } = await sql`
    select 1 from case_unlock where org_no = ${file.org_no} and workflow = ${workflow.id} and until >= ${ctx.today}
      and (case_id is null or case_id = ${file.id ?? null}::uuid) limit 1`.execute(ctx.db)
  return rows.length > 0
}

/** Lets an organisation hand in one case, or a kind of case, until the end of a day although its window has passed. */
export async function unlockCases(
  ctx: Ctx,
  file: Case,
  unlock: { workflow: string; caseId?: string | null; until: string },
): Promise<void> {
  await ctx.db
    .insertInto('case_unlock')
    .values({
      id: newId(),
      org_no: file.org_no,
      case_id: unlock.caseId ?? null,
      workflow: unlock.workflow,
      until: unlock.until,
      by_case_no: file.no,
    })
    .execute()
}

export type Unlock = { until: string; byCaseNo: string; caseId: string | null }

/** What was unlocked on a day for a kind of case of one organisation, the one that lasts longest first. */
export async function listUnlocks(ctx: Ctx, orgNo: number, workflow: string, on: string = ctx.today): Promise<Unlock[]> {
  const rows = await ctx.db
    .selectFrom('case_unlock')
    .select(['until', 'by_case_no', 'case_id'])
    .where('org_no', '=', orgNo)
    .where('workflow', '=', workflow)
    .where('until', '>=', on)
    .orderBy('until', 'desc')
    .execute()
  return rows.map((row) => ({ until: row.until, byCaseNo: row.by_case_no, caseId: row.case_id }))
}
