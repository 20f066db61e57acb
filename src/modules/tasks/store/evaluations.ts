import { sql, type Selectable, type Updateable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import { json } from '../../../kernel/db/json.ts'
import type { TaskEvaluation, TaskEvaluationItem } from '../../../kernel/db/tables.ts'
import type { EvaluationState } from '../codes.ts'
import type { KeptFile, Rubric } from '../model.ts'

export type EvaluationRow = Omit<Selectable<TaskEvaluation>, 'state'> & { state: EvaluationState }
export type ItemRow = Omit<Selectable<TaskEvaluationItem>, 'files'> & { files: KeptFile[] }

export async function insertEvaluation(
  ctx: Ctx,
  file: { id: string; no: string },
  { orgNo, unitName, year, rubric }: { orgNo: number; unitName: string; year: number; rubric: Rubric },
): Promise<void> {
  await ctx.db.insertInto('task_evaluation').values({ id: file.id, org_no: orgNo, unit_name: unitName, year, rubric: rubric.id, case_no: file.no }).execute()
  await ctx.db
    .insertInto('task_evaluation_item')
    .values(rubric.items.map((item, at) => ({ evaluation_id: file.id, org_no: orgNo, item: item.id, ordinal: at + 1 })))
    .execute()
}

/** Numbers of the organisations that have an evaluation of the year. Held until the transaction ends, so that two requests open one. */
export async function listEvaluated(ctx: Ctx, year: number): Promise<Set<number>> {
  await sql`select pg_advisory_xact_lock(hashtext(${`task-evaluation:${year}`}))`.execute(ctx.db)
  const rows = await ctx.db.selectFrom('task_evaluation').select('org_no').where('year', '=', year).where('state', '<>', 'cancelled').execute()
  return new Set(rows.map((row) => row.org_no))
}

export async function findEvaluation(ctx: Ctx, id: string): Promise<EvaluationRow | undefined> {
  return (await ctx.db.selectFrom('task_evaluation').selectAll().where('id', '=', id).executeTakeFirst()) as EvaluationRow | undefined
}

export async function listItems(ctx: Ctx, id: string): Promise<ItemRow[]> {
  return (await ctx.db.selectFrom('task_evaluation_item').selectAll().where('evaluation_id', '=', id).orderBy('ordinal').execute()) as unknown as ItemRow[]
}

export async function setEvaluation(ctx: Ctx, id: string, set: Updateable<TaskEvaluation>): Promise<void> {
  await ctx.db.updateTable('task_evaluation').set(set).where('id', '=', id).execute()
}

export async function setItem(
  ctx: Ctx,
  id: string,
  item: string,
  { files, ...set }: Omit<Updateable<TaskEvaluationItem>, 'files'> & { files?: readonly KeptFile[] },
): Promise<void> {
  await ctx.db
    .updateTable('task_evaluation_item')
    .set({ ...set, ...(files ? { files: json(files) } : {}) })
    .where('evaluation_id', '=', id)
    .where('item', '=', item)
    .execute()
}

export type EvaluationFilter = { q?: string | undefined; year?: number | undefined; rubric?: string | undefined; state?: EvaluationState | undefined }

/** Evaluations in reach; within a year the highest score first. */
export async function searchEvaluations(ctx: Ctx, filter: EvaluationFilter, page: { limit: number; offset: number }) {
  const q = filter.q?.trim()
  let query = ctx.db.selectFrom('task_evaluation')
  if (filter.year) query = query.where('year', '=', filter.year)
  if (filter.rubric) query = query.where('rubric', '=', filter.rubric)
  if (filter.state) query = query.where('state', '=', filter.state)
  if (q) query = query.where('unit_name', 'like', `%${q.replace(/[\\%_]/g, '\\$&')}%`)
  const { total } = await query.select((row) => row.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await query
    .selectAll()
    .orderBy('year', 'desc')
    .orderBy(sql`score desc nulls last`)
    .orderBy('org_no')
    .orderBy('id')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  return { rows: rows as EvaluationRow[], total }
}
