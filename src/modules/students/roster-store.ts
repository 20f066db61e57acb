import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'

export type UndoState = { registered: number; inCases: number; caseNos: string[]; edited: number }

/** What stands in the way of taking batches back, per batch: records registered, named by an open case, edited since. */
export async function readUndoStates(ctx: Ctx, batchIds: readonly string[]): Promise<Map<string, UndoState>> {
  if (batchIds.length === 0) return new Map()
  const { rows } = await sql<{
    batch_id: string
    registered: number
    in_cases: number
    case_nos: string[] | null
    edited: number
  }>`
    select r.batch_id,
      count(*) filter (where e.status <> 'pending') as registered,
      count(c.no) as in_cases,
      (array_agg(distinct c.no) filter (where c.no is not null))[1:3] as case_nos,
      count(*) filter (where e.status = 'pending' and e.version <> coalesce((r.values ->> 'version')::integer, 1)) as edited
    from import_row r
    join enrollment e on e.id = r.record_id
    left join lateral (
      select f.no from case_item i join case_file f on f.id = i.case_id
      where i.record_id = e.id and f.closed_at is null and i.state not in ('withdrawn', 'removed') limit 1
    ) c on true
    where r.batch_id = any(${batchIds as string[]}::uuid[]) and r.outcome in ('new', 'changed')
    group by r.batch_id`.execute(ctx.db)
  return new Map(
    rows.map((row) => [
      row.batch_id,
      { registered: row.registered, inCases: row.in_cases, caseNos: row.case_nos ?? [], edited: row.edited },
    ]),
  )
}

/**
 * Prepared rows that no longer fit: a person who has a record here by now, or a record that is not what it was. Asked
 * with lists of keys, a thousand at a time: a join with rows written a moment ago is planned as if there were none.
 */
export async function countClashes(ctx: Ctx, batch: { id: string; orgNo: number }): Promise<number> {
  let clashes = 0
  for (let after = 0; ; ) {
    const { rows: staged } = await sql<{ row: number; action: string; person: string; id: string; version: number }>`
      select excel_row as row, action, record ->> 'person_id' as person, record ->> 'id' as id, (record ->> 'version')::integer as version
      from import_staged where batch_id = ${batch.id} and excel_row > ${after} order by excel_row limit 1000`.execute(ctx.db)
    const last = staged.at(-1)
    if (last === undefined) return clashes
    after = last.row
    const people = staged.filter((one) => one.action === 'insert').map((one) => one.person)
    const changed = staged.filter((one) => one.action === 'update')
    if (people.length > 0) {
      const there = await ctx.db
        .selectFrom('enrollment')
        .select('id')
        .where('org_no', '=', batch.orgNo)
        .where('left_on', 'is', null)
        .where(sql<boolean>`person_id = any(${people}::uuid[])`)
        .execute()
      clashes += there.length
    }
    if (changed.length > 0) {
      const now = await ctx.db
        .selectFrom('enrollment')
        .select(['id', 'version'])
        .where('status', '=', 'pending')
        .where(sql<boolean>`id = any(${changed.map((one) => one.id)}::uuid[])`)
        .execute()
      const versions = new Map(now.map((row) => [row.id, row.version]))
      clashes += changed.filter((one) => versions.get(one.id) !== one.version).length
    }
  }
}
