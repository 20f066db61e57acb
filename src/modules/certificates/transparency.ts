import type { Ctx } from '../../kernel/context.ts'
import { entryLeaf, signCheckpoint, type LogEvent } from '../../kernel/credentials/checkpoint.ts'
import { openMerkleLog } from '../../kernel/credentials/merkle-log.ts'
import type { TreeHash } from '../../kernel/credentials/merkle.ts'
import { issuingDomain, signingKey } from './keys.ts'
import type { EventRow } from './rows.ts'
import { findLog, insertCheckpoint, insertEntries, listUnlogged, lockLog, setHead, tileStore } from './transparency-store.ts'

const SLICE = 5_000
/** So many slices in one run; the rest waits for the next one. */
const SLICES = 40

const logEvents: Record<string, LogEvent> = {
  issued: 'issued',
  corrected: 'reissued',
  voided: 'voided',
  replaced: 'voided',
  revoked: 'revoked',
  suspended: 'suspended',
  resumed: 'resumed',
}

/** The address that names the log in its checkpoints. */
export const logName = () => `https://${issuingDomain()}/credentials/log`

/**
 * Called in the transaction that writes events. It does not append by itself: that would make everybody who issues in
 * the province wait for the log. The sealer takes the events up in the order of their ids within minutes.
 */
export async function appendToLog(_ctx: Ctx, events: readonly EventRow[]): Promise<void> {
  for (const event of events) if (event.credential_hash && !logEvents[event.action]) throw new Error(`no log event for ${event.action}`)
}

/**
 * Appends what happened since the last run and signs the root. One sealer at a time; the scope is the province.
 * Answers with how many entries were added.
 */
export async function sealLog(ctx: Ctx): Promise<number> {
  const orgNo = ctx.actor.org.no
  const before = await lockLog(ctx, orgNo)
  const log = openMerkleLog(tileStore(ctx, orgNo, before.size), before.hash as TreeHash)
  let size = before.size
  for (let slice = 0; slice < SLICES; slice++) {
    const events = await listUnlogged(ctx, SLICE)
    if (events.length === 0) break
    const entries = events.map((one, at) => ({
      eventId: one.id,
      index: size + at,
      event: logEvents[one.action]!,
      certificate: one.hash.toString('hex'),
      at: new Date(one.at).toISOString(),
    }))
    size = await log.append(entries.map((entry) => entryLeaf(entry, before.hash as TreeHash)))
    await insertEntries(ctx, orgNo, entries)
  }
  if (size > before.size || before.head === null) await setHead(ctx, orgNo, await signRoot(ctx, size))
  return size - before.size
}

/** Publishes the signed root of the day. A second run on one day changes nothing: what was published stays. */
export async function publishCheckpoint(ctx: Ctx): Promise<number> {
  await sealLog(ctx)
  const orgNo = ctx.actor.org.no
  const { size } = await lockLog(ctx, orgNo)
  const root = await rootOf(ctx, size)
  await insertCheckpoint(ctx, { org_no: orgNo, day: ctx.today, size, root, document: await signRoot(ctx, size), signed_at: ctx.at })
  return size
}

async function signRoot(ctx: Ctx, size: number): Promise<string> {
  const orgNo = ctx.actor.org.no
  const { hash } = await lockLog(ctx, orgNo)
  const key = await signingKey(ctx, orgNo)
  return signCheckpoint(key, { log: logName(), size, root: await rootOf(ctx, size), hash: hash as TreeHash }, new Date(ctx.at))
}

async function rootOf(ctx: Ctx, size: number): Promise<Buffer> {
  const row = await findLog(ctx)
  return (await openLog(ctx))!.root(Math.min(size, row?.size ?? 0))
}

/** Signs the present root again, for a key that was changed. */
export async function signHead(ctx: Ctx): Promise<void> {
  const row = await findLog(ctx)
  if (row) await setHead(ctx, row.org_no, await signRoot(ctx, row.size))
}

/** The log for reading; undefined before its beginning. */
export async function openLog(ctx: Ctx) {
  const row = await findLog(ctx)
  if (!row) return undefined
  return { ...openMerkleLog(tileStore(ctx, row.org_no, row.size), row.hash as TreeHash), row }
}
