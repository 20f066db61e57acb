import type { Output } from '../../../kernel/api.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { maskName } from '../../../kernel/mask.ts'
import type { duplicatesApi } from '../duplicates-api.ts'
import type { MergeRow, MovedRow } from '../store/merges.ts'
import { lockPersons } from '../store/register.ts'

type Wire = Output<typeof duplicatesApi.listMerges>['rows'][number]
type Named = MergeRow & {
  survivor_name: string
  survivor_masked: string
  merged_name: string
  merged_masked: string
}

export async function mergeWire(ctx: Ctx, merge: MergeRow): Promise<Wire> {
  const persons = await lockPersons(ctx, [merge.survivor_id, merge.merged_id])
  const of = (id: string) => persons.find((one) => one.id === id)
  const [survivor, merged] = [of(merge.survivor_id), of(merge.merged_id)]
  return toWire({
    ...merge,
    survivor_name: survivor?.name ?? '',
    survivor_masked: survivor?.id_masked ?? '',
    merged_name: merged?.name ?? '',
    merged_masked: merged?.id_masked ?? '',
  })
}

export function toWire(row: Named): Wire {
  return {
    id: row.id,
    state: row.state as 'merged',
    survivor: `${maskName(row.survivor_name)} ${row.survivor_masked}`,
    merged: `${maskName(row.merged_name)} ${row.merged_masked}`,
    moved: (row.moved as MovedRow[]).length,
    conflict: row.conflict as string[],
    reason: row.reason,
    proposedBy: row.proposed_by_name,
    proposedAt: row.proposed_at,
    confirmedBy: row.confirmed_by_name,
    mergedAt: row.merged_at,
    unmergedBy: row.unmerged_by_name,
    unmergedAt: row.unmerged_at,
    unmergeReason: row.unmerge_reason,
  }
}
