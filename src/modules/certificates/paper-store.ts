import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { newId } from '../../kernel/uuid.ts'
import type { PaperEntryRow, PaperRangeRow } from './rows.ts'

export type PaperAction = 'receive' | 'take' | 'use' | 'spoil' | 'return' | 'damage'
export type PaperBalance = Pick<PaperEntryRow, 'seq' | 'stock' | 'taken' | 'used' | 'spoiled'>

const EMPTY: PaperBalance = { seq: 0, stock: 0, taken: 0, used: 0, spoiled: 0 }

/** Two writers of one ledger wait for each other. */
async function lockPaper(ctx: Ctx, orgNo: number, paper: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`paper:${orgNo}:${paper}`}))`.execute(ctx.db)
}

export async function findBalance(ctx: Ctx, orgNo: number, paper: string): Promise<PaperBalance> {
  const row = await ctx.db
    .selectFrom('paper_entry')
    .select(['seq', 'stock', 'taken', 'used', 'spoiled'])
    .where('org_no', '=', orgNo)
    .where('paper', '=', paper)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? EMPTY
}

type Entry = { orgNo: number; paper: string; action: PaperAction; count: number; from?: string; to?: string; reason?: string; printBatchId?: string }

/** Adds a line to the ledger. The database refuses one that does not agree with the line before. */
export async function addEntry(ctx: Ctx, entry: Entry): Promise<PaperEntryRow> {
  await lockPaper(ctx, entry.orgNo, entry.paper)
  const before = await findBalance(ctx, entry.orgNo, entry.paper)
  const { action, count } = entry
  const after = {
    stock: before.stock + (action === 'receive' || action === 'return' ? count : action === 'take' || action === 'damage' ? -count : 0),
    taken: before.taken + (action === 'take' ? count : action === 'use' || action === 'spoil' || action === 'return' ? -count : 0),
    used: before.used + (action === 'use' ? count : 0),
    spoiled: before.spoiled + (action === 'spoil' || action === 'damage' ? count : 0),
  }
  return ctx.db
    .insertInto('paper_entry')
    .values({
      org_no: entry.orgNo,
      paper: entry.paper,
      seq: before.seq + 1,
      action,
      count,
      serial_from: entry.from ?? null,
      serial_to: entry.to ?? null,
      prior_seq: before.seq === 0 ? null : before.seq,
      prior_stock: before.stock,
      prior_taken: before.taken,
      prior_used: before.used,
      prior_spoiled: before.spoiled,
      ...after,
      reason: entry.reason ?? null,
      print_batch_id: entry.printBatchId ?? null,
      by_name: ctx.actor.name,
      on_day: ctx.today,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export function listEntries(ctx: Ctx, orgNo: number, paper: string): Promise<PaperEntryRow[]> {
  return ctx.db.selectFrom('paper_entry').selectAll().where('org_no', '=', orgNo).where('paper', '=', paper).orderBy('seq', 'desc').limit(500).execute()
}

export function listRanges(ctx: Ctx, orgNo: number, paper: string): Promise<PaperRangeRow[]> {
  return ctx.db.selectFrom('paper_range').selectAll().where('org_no', '=', orgNo).where('paper', '=', paper).orderBy('received_on').orderBy('first').execute()
}

/** Ranges of serials that overlap with these, whatever the organisation in scope. */
export async function findOverlap(ctx: Ctx, orgNo: number, paper: string, prefix: string, first: number, last: number): Promise<PaperRangeRow | undefined> {
  return ctx.db
    .selectFrom('paper_range')
    .selectAll()
    .where('org_no', '=', orgNo)
    .where('paper', '=', paper)
    .where('prefix', '=', prefix)
    .where('first', '<=', last)
    .where('last', '>=', first)
    .executeTakeFirst()
}

export async function insertRange(ctx: Ctx, range: { orgNo: number; paper: string; prefix: string; first: number; last: number; width: number }): Promise<void> {
  await lockPaper(ctx, range.orgNo, range.paper)
  await ctx.db
    .insertInto('paper_range')
    .values({ id: newId(), org_no: range.orgNo, paper: range.paper, prefix: range.prefix, first: range.first, last: range.last, width: range.width, next: range.first, received_on: ctx.today })
    .execute()
}

export const serialOf = (range: Pick<PaperRangeRow, 'prefix' | 'width'>, value: number): string => `${range.prefix}${String(value).padStart(range.width, '0')}`

/** Takes the next sheets in the order of the ranges; fewer than asked where the stock does not reach. */
export async function takeSerials(ctx: Ctx, orgNo: number, paper: string, count: number): Promise<string[]> {
  await lockPaper(ctx, orgNo, paper)
  const serials: string[] = []
  for (const range of await listRanges(ctx, orgNo, paper)) {
    const some = Math.min(count - serials.length, range.last - range.next + 1)
    if (some <= 0) continue
    for (let at = 0; at < some; at++) serials.push(serialOf(range, range.next + at))
    await ctx.db.updateTable('paper_range').set({ next: range.next + some }).where('id', '=', range.id).execute()
  }
  return serials
}

/** `A0000123` → prefix, number and width. */
export function splitSerial(text: string): { prefix: string; value: number; width: number } {
  const digits = /\d+$/.exec(text)![0]
  return { prefix: text.slice(0, -digits.length).toUpperCase(), value: Number(digits), width: digits.length }
}

/** Sheets that were taken and not printed can be taken again. Neighbouring ones make one range. */
export async function returnSerials(ctx: Ctx, orgNo: number, paper: string, serials: readonly string[]): Promise<void> {
  const runs: { prefix: string; width: number; first: number; last: number }[] = []
  for (const { prefix, value, width } of serials.toSorted().map(splitSerial)) {
    const run = runs.at(-1)
    if (run && run.prefix === prefix && run.width === width && run.last + 1 === value) run.last = value
    else runs.push({ prefix, width, first: value, last: value })
  }
  for (const run of runs) await insertRange(ctx, { orgNo, paper, ...run })
}
