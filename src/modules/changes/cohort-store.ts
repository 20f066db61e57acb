import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { json } from '../../kernel/db/json.ts'

export type LeftOut = { enrollmentId: string; label: string; reason: string; byHand: boolean }

export type PromotionRow = {
  id: string
  org_no: number
  org_name: string
  school_year: number
  grades: number[]
  class_names: string[]
  state: string
  promoted: number
  excluded: LeftOut[]
  expected: { promote: number; excluded: number }
  job_id: string | null
  made_by_name: string
  made_at: string
  undone_by_name: string | null
  undone_at: string | null
  undone_reason: string | null
  version: number
}

export async function insertPromotion(
  ctx: Ctx,
  row: Pick<
    PromotionRow,
    'id' | 'org_no' | 'org_name' | 'school_year' | 'grades' | 'class_names' | 'excluded' | 'expected'
  >,
): Promise<void> {
  await ctx.db
    .insertInto('promotion')
    .values({
      ...row,
      excluded: json(row.excluded),
      expected: json(row.expected),
      state: 'running',
      made_by: ctx.actor.accountId,
      made_by_name: ctx.actor.name,
    })
    .execute()
}

export async function findPromotion(ctx: Ctx, id: string, lock = false): Promise<PromotionRow | undefined> {
  const query = ctx.db.selectFrom('promotion').selectAll().where('id', '=', id)
  return (await (lock ? query.forUpdate() : query).executeTakeFirst()) as PromotionRow | undefined
}

export async function listPromotions(
  ctx: Ctx,
  page: { page: number; size: number },
): Promise<{ rows: PromotionRow[]; total: number }> {
  const rows = await ctx.db
    .selectFrom('promotion')
    .selectAll()
    .orderBy('made_at', 'desc')
    .orderBy('id')
    .limit(page.size)
    .offset((page.page - 1) * page.size)
    .execute()
  const { n } = await ctx.db
    .selectFrom('promotion')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return { rows: rows as PromotionRow[], total: n }
}

type Set = {
  state?: string
  promoted?: number
  excluded?: LeftOut[]
  job_id?: string
  undone_reason?: string
}

export async function updatePromotion(
  ctx: Ctx,
  row: Pick<PromotionRow, 'id'>,
  { excluded, ...set }: Set,
): Promise<PromotionRow> {
  const undone = set.state === 'undone' ? { undone_at: ctx.at, undone_by_name: ctx.actor.name } : {}
  const changed = await ctx.db
    .updateTable('promotion')
    .set({
      ...set,
      ...undone,
      ...(excluded ? { excluded: json(excluded) } : {}),
      version: sql<number>`version + 1`,
    })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return changed as PromotionRow
}

export type PromotedRow = {
  enrollment_id: string
  from_year: number
  to_year: number
  record_version: number
}

export async function insertPromoted(
  ctx: Ctx,
  promotion: Pick<PromotionRow, 'id' | 'org_no'>,
  rows: readonly PromotedRow[],
): Promise<void> {
  await sql`
    insert into promotion_row (promotion_id, org_no, enrollment_id, from_year, to_year, record_version)
    select ${promotion.id}, ${promotion.org_no}, r.enrollment_id, r.from_year, r.to_year, r.record_version
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(enrollment_id uuid, from_year integer, to_year integer, record_version integer)`.execute(
    ctx.db,
  )
}

export async function listPromoted(ctx: Ctx, promotionId: string): Promise<PromotedRow[]> {
  return ctx.db
    .selectFrom('promotion_row')
    .select(['enrollment_id', 'from_year', 'to_year', 'record_version'])
    .where('promotion_id', '=', promotionId)
    .orderBy('enrollment_id')
    .execute()
}

/** One promotion of a school at a time. */
export async function holdPromotions(ctx: Ctx, orgNo: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('changes.promotion'), hashtext(${String(orgNo)}))`.execute(
    ctx.db,
  )
}
