import type { Ctx } from '../../../kernel/context.ts'
import type { HealthEntry } from '../health-api.ts'
import type { HealthRow } from '../health-store.ts'

type Sealed = { content: string; measures: string }

export const sealHealth = (ctx: Ctx, text: Sealed) => ctx.vault.seal(JSON.stringify(text))

export function healthToWire(ctx: Ctx, row: HealthRow): HealthEntry {
  const { content, measures } = JSON.parse(ctx.vault.open(row.content_sealed)) as Sealed
  return { id: row.id, kind: row.kind as 'disease', content, measures, fromOn: row.from_on, untilOn: row.until_on, by: row.created_by_name }
}
