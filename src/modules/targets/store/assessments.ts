import { sql, type Selectable, type Updateable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import { json } from '../../../kernel/db/json.ts'
import type { AssessedFigure, AssessedUnit, TargetAppeal, TargetAssessment } from '../../../kernel/db/tables.ts'
import type { AppealState, AssessmentState } from '../codes.ts'

export type AssessmentRow = Omit<Selectable<TargetAssessment>, 'state'> & { state: AssessmentState }
export type UnitRow = Omit<Selectable<AssessedUnit>, 'state'> & { state: AssessmentState }
export type FigureRow = Selectable<AssessedFigure>
export type KeptFile = { fileId: string; name: string }
export type AppealRow = Omit<Selectable<TargetAppeal>, 'state' | 'files'> & { state: AppealState; files: KeptFile[] }

/** Whether an assessment of this authority, plan and year stands; held until the transaction ends, so that two requests open one. */
export async function findStandingAssessment(ctx: Ctx, of: { orgNo: number; planId: string; year: number }): Promise<AssessmentRow | undefined> {
  await sql`select pg_advisory_xact_lock(hashtext(${`target-assessment:${of.orgNo}:${of.planId}:${of.year}`}))`.execute(ctx.db)
  return (await ctx.db
    .selectFrom('target_assessment')
    .selectAll()
    .where('org_no', '=', of.orgNo)
    .where('plan_id', '=', of.planId)
    .where('year', '=', of.year)
    .where('state', '<>', 'cancelled')
    .executeTakeFirst()) as AssessmentRow | undefined
}

export async function insertAssessment(ctx: Ctx, row: { id: string; orgNo: number; orgName: string; caseNo: string; planId: string; year: number; title: string; lines: string[] }): Promise<void> {
  await ctx.db
    .insertInto('target_assessment')
    .values({ id: row.id, org_no: row.orgNo, org_name: row.orgName, case_no: row.caseNo, plan_id: row.planId, year: row.year, title: row.title, lines: row.lines, created_by_name: ctx.actor.name })
    .execute()
}

export async function findAssessment(ctx: Ctx, id: string): Promise<AssessmentRow | undefined> {
  return (await ctx.db.selectFrom('target_assessment').selectAll().where('id', '=', id).executeTakeFirst()) as AssessmentRow | undefined
}

/** Moves an assessment and what its units see of it. */
export async function setAssessment(ctx: Ctx, id: string, set: Updateable<TargetAssessment>): Promise<void> {
  await ctx.db.updateTable('target_assessment').set(set).where('id', '=', id).execute()
  const { state, appeal_until } = set
  if (state !== undefined || appeal_until !== undefined)
    await ctx.db.updateTable('assessed_unit').set({ ...(state === undefined ? {} : { state }), ...(appeal_until === undefined ? {} : { appeal_until }) }).where('assessment_id', '=', id).execute()
}

export type UnitResult = { no: number; name: string; score: number | null; grade: string | null; figures: readonly { line: string; target: number; targetNo: string; actual: number | null; attainment: number | null; reached: boolean; score: number | null }[] }

/** Writes what was computed for units, over what was there. */
export async function putResults(ctx: Ctx, row: Pick<AssessmentRow, 'id' | 'org_no' | 'org_name' | 'plan_id' | 'year' | 'state'>, results: readonly UnitResult[]): Promise<void> {
  for (const one of results) {
    await ctx.db
      .insertInto('assessed_unit')
      .values({ assessment_id: row.id, org_no: one.no, unit_name: one.name, assessor_no: row.org_no, assessor_name: row.org_name, plan_id: row.plan_id, year: row.year, state: row.state, score: one.score, grade: one.grade })
      .onConflict((on) => on.columns(['assessment_id', 'org_no']).doUpdateSet({ score: one.score, grade: one.grade, unit_name: one.name }))
      .execute()
    await ctx.db.deleteFrom('assessed_figure').where('assessment_id', '=', row.id).where('org_no', '=', one.no).execute()
    if (one.figures.length > 0)
      await ctx.db
        .insertInto('assessed_figure')
        .values(
          one.figures.map((figure, at) => ({
            assessment_id: row.id, org_no: one.no, line: figure.line, ordinal: at + 1, target: figure.target, target_no: figure.targetNo, actual: figure.actual,
            attainment: figure.attainment, reached: figure.reached, score: figure.score, taken_at: ctx.at,
          })),
        )
        .execute()
  }
}

/** Units of an assessment, the highest score first. */
export async function listUnits(ctx: Ctx, id: string): Promise<UnitRow[]> {
  return (await ctx.db.selectFrom('assessed_unit').selectAll().where('assessment_id', '=', id).orderBy(sql`score desc nulls last`).orderBy('org_no').execute()) as UnitRow[]
}

export async function findUnit(ctx: Ctx, id: string, orgNo: number): Promise<UnitRow | undefined> {
  return (await ctx.db.selectFrom('assessed_unit').selectAll().where('assessment_id', '=', id).where('org_no', '=', orgNo).executeTakeFirst()) as UnitRow | undefined
}

export async function listFigures(ctx: Ctx, id: string, orgNo?: number): Promise<FigureRow[]> {
  return ctx.db
    .selectFrom('assessed_figure')
    .selectAll()
    .where('assessment_id', '=', id)
    .$if(orgNo !== undefined, (query) => query.where('org_no', '=', orgNo!))
    .orderBy('org_no')
    .orderBy('ordinal')
    .execute()
}

/** Results an organisation has been told, the latest year first. */
export async function listResultsOf(ctx: Ctx, orgNo: number): Promise<UnitRow[]> {
  return (await ctx.db
    .selectFrom('assessed_unit')
    .selectAll()
    .where('org_no', '=', orgNo)
    .where('state', 'in', ['told', 'publishing', 'final'])
    .orderBy('year', 'desc')
    .execute()) as UnitRow[]
}

export type AssessmentFilter = { q?: string | undefined; year?: number | undefined; state?: AssessmentState | undefined }

export async function searchAssessments(ctx: Ctx, { q, year, state }: AssessmentFilter, page: { limit: number; offset: number }) {
  let query = ctx.db.selectFrom('target_assessment')
  if (year) query = query.where('year', '=', year)
  if (state) query = query.where('state', '=', state)
  const word = q?.trim().replace(/[\\%_]/g, '\\$&')
  if (word) query = query.where((eb) => eb.or([eb('title', 'like', `%${word}%`), eb('org_name', 'like', `%${word}%`)]))
  const { total } = await query.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await query.selectAll().orderBy('year', 'desc').orderBy('org_no').orderBy('created_at', 'desc').limit(page.limit).offset(page.offset).execute()
  return { rows: rows as AssessmentRow[], total }
}

export async function insertAppeal(ctx: Ctx, row: { id: string; caseNo: string; unit: UnitRow; line: string | null; text: string; files: readonly KeptFile[] }): Promise<void> {
  const { unit } = row
  await ctx.db
    .insertInto('target_appeal')
    .values({
      id: row.id, org_no: unit.org_no, unit_name: unit.unit_name, case_no: row.caseNo, assessment_id: unit.assessment_id, assessor_no: unit.assessor_no, year: unit.year, line: row.line,
      text: row.text, files: json(row.files), filed_on: ctx.today, score_before: unit.score,
    })
    .execute()
}

export async function findAppeal(ctx: Ctx, id: string): Promise<AppealRow | undefined> {
  return (await ctx.db.selectFrom('target_appeal').selectAll().where('id', '=', id).executeTakeFirst()) as AppealRow | undefined
}

export async function setAppeal(ctx: Ctx, id: string, set: Updateable<TargetAppeal>): Promise<void> {
  await ctx.db.updateTable('target_appeal').set(set).where('id', '=', id).execute()
}

export async function listAppeals(ctx: Ctx, assessmentId: string, orgNo?: number): Promise<AppealRow[]> {
  return (await ctx.db
    .selectFrom('target_appeal')
    .selectAll()
    .where('assessment_id', '=', assessmentId)
    .$if(orgNo !== undefined, (query) => query.where('org_no', '=', orgNo!))
    .orderBy('filed_on')
    .orderBy('case_no')
    .execute()) as unknown as AppealRow[]
}
