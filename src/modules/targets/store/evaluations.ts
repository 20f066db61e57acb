import { sql, type Selectable, type Updateable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import { json } from '../../../kernel/db/json.ts'
import type { EvaluatedLine, EvaluationFinding, PlanEvaluation, PublishedEvaluation } from '../../../kernel/db/tables.ts'
import type { PlanStatus } from '../../plans/rules.ts'
import type { EvaluationKind, EvaluationState } from '../codes.ts'
import type { KeptFile } from './assessments.ts'

export type EvaluationRow = Omit<Selectable<PlanEvaluation>, 'state' | 'kind' | 'third_files'> & { state: EvaluationState; kind: EvaluationKind; third_files: KeptFile[] }
export type LineRow = Omit<Selectable<EvaluatedLine>, 'status'> & { status: PlanStatus | null }
export type FindingRow = Selectable<EvaluationFinding>

/** What everybody signed in reads of a published evaluation. */
export type PublishedReport = {
  caseNo: string
  planTitle: string
  releaseTitle: string
  asOf: string
  overview: string
  thirdParty: string
  thirdOpinion: string
  writtenBy: string
  lines: { id: string; name: string; unit: string; value: number | null; target: number | null; status: PlanStatus | null; review: string }[]
  findings: { name: string; finding: string; advice: string; unitName: string | null }[]
}
export type PublishedRow = Omit<Selectable<PublishedEvaluation>, 'kind' | 'report'> & { kind: EvaluationKind; report: PublishedReport }

/** Whether an evaluation of this plan and kind stands; held until the transaction ends. */
export async function findStandingEvaluation(ctx: Ctx, of: { orgNo: number; planId: string; kind: EvaluationKind }): Promise<EvaluationRow | undefined> {
  await sql`select pg_advisory_xact_lock(hashtext(${`plan-evaluation:${of.orgNo}:${of.planId}:${of.kind}`}))`.execute(ctx.db)
  return (await ctx.db
    .selectFrom('plan_evaluation')
    .selectAll()
    .where('org_no', '=', of.orgNo)
    .where('plan_id', '=', of.planId)
    .where('kind', '=', of.kind)
    .where('state', '<>', 'cancelled')
    .executeTakeFirst()) as EvaluationRow | undefined
}

export async function insertEvaluation(
  ctx: Ctx,
  row: { id: string; orgNo: number; orgName: string; caseNo: string; planId: string; kind: EvaluationKind; title: string; release: { id: string; title: string; period: string; asOf: string } },
  lines: readonly { line: string; value: number | null; target: number | null; status: PlanStatus | null }[],
): Promise<void> {
  await ctx.db
    .insertInto('plan_evaluation')
    .values({
      id: row.id, org_no: row.orgNo, org_name: row.orgName, case_no: row.caseNo, plan_id: row.planId, kind: row.kind, title: row.title, release_id: row.release.id,
      release_title: row.release.title, period: row.release.period, as_of: row.release.asOf, created_by_name: ctx.actor.name,
    })
    .execute()
  await ctx.db
    .insertInto('evaluated_line')
    .values(lines.map((one, at) => ({ evaluation_id: row.id, org_no: row.orgNo, line: one.line, ordinal: at + 1, value: one.value, target: one.target, status: one.status })))
    .execute()
}

export async function findEvaluation(ctx: Ctx, id: string): Promise<EvaluationRow | undefined> {
  return (await ctx.db.selectFrom('plan_evaluation').selectAll().where('id', '=', id).executeTakeFirst()) as unknown as EvaluationRow | undefined
}

export async function listEvaluations(ctx: Ctx): Promise<EvaluationRow[]> {
  return (await ctx.db.selectFrom('plan_evaluation').selectAll().orderBy('created_at', 'desc').limit(200).execute()) as unknown as EvaluationRow[]
}

/** Takes the draft for the rest of the transaction; false where somebody else was first or it is no draft any more. */
export async function takeEvaluation(ctx: Ctx, id: string, version: number, set: Updateable<PlanEvaluation>, files?: readonly KeptFile[]): Promise<boolean> {
  const done = await ctx.db
    .updateTable('plan_evaluation')
    .set({ ...set, ...(files ? { third_files: json(files) } : {}), version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('state', '=', 'writing')
    .returning('id')
    .executeTakeFirst()
  return done !== undefined
}

export async function setEvaluation(ctx: Ctx, id: string, set: Updateable<PlanEvaluation>): Promise<void> {
  await ctx.db.updateTable('plan_evaluation').set(set).where('id', '=', id).execute()
}

export async function listLines(ctx: Ctx, id: string): Promise<LineRow[]> {
  return (await ctx.db.selectFrom('evaluated_line').selectAll().where('evaluation_id', '=', id).orderBy('ordinal').execute()) as LineRow[]
}

export async function setReview(ctx: Ctx, id: string, line: string, review: string): Promise<boolean> {
  const done = await ctx.db.updateTable('evaluated_line').set({ review }).where('evaluation_id', '=', id).where('line', '=', line).returning('line').executeTakeFirst()
  return done !== undefined
}

export async function listFindings(ctx: Ctx, id: string): Promise<FindingRow[]> {
  return ctx.db.selectFrom('evaluation_finding').selectAll().where('evaluation_id', '=', id).where('removed', '=', false).orderBy('ordinal').execute()
}

export async function findFinding(ctx: Ctx, id: string): Promise<FindingRow | undefined> {
  return ctx.db.selectFrom('evaluation_finding').selectAll().where('id', '=', id).where('removed', '=', false).forUpdate().executeTakeFirst()
}

export async function insertFinding(ctx: Ctx, row: { id: string; evaluationId: string; orgNo: number; line: string; finding: string; advice: string; unit: { no: number; name: string } | null }): Promise<void> {
  const { count } = await ctx.db.selectFrom('evaluation_finding').select((eb) => eb.fn.countAll<number>().as('count')).where('evaluation_id', '=', row.evaluationId).executeTakeFirstOrThrow()
  await ctx.db
    .insertInto('evaluation_finding')
    .values({
      id: row.id, evaluation_id: row.evaluationId, org_no: row.orgNo, ordinal: count + 1, line: row.line, finding: row.finding, advice: row.advice,
      unit_no: row.unit?.no ?? null, unit_name: row.unit?.name ?? null, created_by_name: ctx.actor.name,
    })
    .execute()
}

export async function setFinding(ctx: Ctx, id: string, set: Updateable<EvaluationFinding>): Promise<void> {
  await ctx.db.updateTable('evaluation_finding').set(set).where('id', '=', id).execute()
}

export async function insertPublished(ctx: Ctx, row: EvaluationRow, report: PublishedReport): Promise<void> {
  await ctx.db
    .insertInto('published_evaluation')
    .values({ id: row.id, org_no: row.org_no, org_name: row.org_name, plan_id: row.plan_id, kind: row.kind, title: row.title, published_on: ctx.today, report: json(report) })
    .execute()
}

export async function findPublished(ctx: Ctx, id: string): Promise<PublishedRow | undefined> {
  return (await ctx.db.selectFrom('published_evaluation').selectAll().where('id', '=', id).executeTakeFirst()) as unknown as PublishedRow | undefined
}

/** Published evaluations, the newest first, without their texts. */
export async function listPublished(ctx: Ctx) {
  const rows = await ctx.db.selectFrom('published_evaluation').select(['id', 'org_name', 'plan_id', 'kind', 'title', 'published_on']).orderBy('published_on', 'desc').limit(100).execute()
  return rows as (typeof rows[number] & { kind: EvaluationKind })[]
}
