import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound } from '../../../kernel/errors.ts'
import { listHeld } from '../../admissions/public.ts'
import { allocate, type Allocation } from '../allocation/allocate.ts'
import { readInput } from '../allocation/read.ts'
import { writeInput, writeResult } from '../allocation/write.ts'
import { openColumns, type Columns } from '../allocation/columns.ts'
import { listEntries, type Entry } from '../candidate-store.ts'
import type { Batch, BatchLine } from '../model.ts'
import { headFor } from '../rules.ts'
import { findFreeze, type FreezeRow } from '../store.ts'

/**
 * The input of a batch as it stands: every candidate with scores, what each handed in, every line with its seats. Who
 * holds a place of this intake already asks for none, or a second seat would wait for somebody who cannot take it.
 */
export async function inputOf(ctx: Ctx, batch: Batch, lines: readonly BatchLine[]): Promise<{ columns: Columns; entries: Entry[]; held: number }> {
  const all = await listEntries(ctx, batch.id)
  const asking = all.filter((one) => one.person_id !== null && (one.submitted ?? []).length > 0)
  const places = await listHeld(ctx, asking.map((one) => one.person_id!), { year: batch.year, season: batch.season, batchId: batch.id })
  const entries = all.map((one): Entry => (one.person_id !== null && places.has(one.person_id) ? { ...one, submitted: null, adjust: false } : one))
  const codes = new Map(lines.map((line) => [line.lineId, line.code]))
  const columns = openColumns(headFor(batch, lines))
  entries.forEach((one, at) =>
    columns.add(
      {
        key: one.candidate_no, region: one.region, groups: one.groups, adjust: one.adjust, scores: one.scores,
        preferences: (one.submitted ?? []).flatMap((id) => codes.get(id) ?? []),
      },
      at + 1,
      () => 0,
    ),
  )
  return { columns: columns.finish(), entries, held: places.size }
}

export function packInput(columns: Columns): Buffer {
  return gzipSync(Buffer.from([...writeInput(columns)].join('')))
}

/** Result text and its SHA-256. */
export function resultText(result: Allocation): { bytes: Buffer; sha256: string } {
  const bytes = Buffer.from([...writeResult(result)].join(''))
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

export const pack = (bytes: Buffer): Buffer => gzipSync(bytes)
export const unpack = (bytes: Buffer): Buffer => gunzipSync(bytes)

/** Computes a frozen input again from its bytes. Pure but for the bytes; throws where they are not what was frozen. */
export function computeFrozen(freeze: Pick<FreezeRow, 'input' | 'input_sha256' | 'seed'>): Allocation {
  const columns = readInput([gunzipSync(freeze.input)])
  if (columns.hash !== freeze.input_sha256) throw new Error('the frozen input does not have its hash')
  return allocate(columns, Number(freeze.seed))
}

// Explanations are asked for one by one, by many, on the day of the result: the last computed rounds are kept.
const kept = new Map<string, Allocation>()
const MOST_KEPT = 3

export async function allocationOf(ctx: Ctx, freezeId: string): Promise<Allocation> {
  const known = kept.get(freezeId)
  if (known) return known
  const freeze = await findFreeze(ctx, freezeId)
  if (!freeze) throw new NotFound('封存的输入')
  const made = computeFrozen(freeze)
  kept.set(freezeId, made)
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!)
  return made
}
