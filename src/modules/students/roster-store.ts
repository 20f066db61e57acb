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

/** Prepared rows that no longer fit: a person who has a record here by now, or a record that is not what it was. */
export async function countClashes(ctx: Ctx, batchId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select (select count(*) from import_staged s
        join enrollment e on e.person_id = (s.record ->> 'person_id')::uuid and e.org_no = s.org_no and e.left_on is null
        where s.batch_id = ${batchId} and s.action = 'insert')
      + (select count(*) from import_staged s
        join enrollment e on e.id = (s.record ->> 'id')::uuid
        where s.batch_id = ${batchId} and s.action = 'update'
          and (e.version <> (s.record ->> 'version')::integer or e.status <> 'pending')) as n`.execute(ctx.db)
  return rows[0]!.n
}
