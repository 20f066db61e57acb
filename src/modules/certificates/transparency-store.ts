import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { LogEntry, LogEvent } from '../../kernel/credentials/checkpoint.ts'
import type { Tile, TileKey, TileStore } from '../../kernel/credentials/merkle-log.ts'
import type * as tables from '../../kernel/db/tables.ts'

export type LogRow = Selectable<tables.CertificateLog>
export type CheckpointRow = Selectable<tables.CertificateCheckpoint>
export type StoredEntry = LogEntry & { index: number }
export type Unlogged = { id: number; action: string; hash: Buffer; at: string }

/** The log of the province; undefined before the first certificate was logged. */
export async function findLog(ctx: Ctx): Promise<LogRow | undefined> {
  return ctx.db.selectFrom('certificate_log').selectAll().orderBy('org_no').limit(1).executeTakeFirst()
}

/** The log, held until the transaction ends; begun where there is none. */
export async function lockLog(ctx: Ctx, orgNo: number): Promise<LogRow> {
  await sql`insert into certificate_log (org_no, hash) values (${orgNo}, ${ctx.vault.suite.treeHash}) on conflict do nothing`.execute(ctx.db)
  return ctx.db.selectFrom('certificate_log').selectAll().where('org_no', '=', orgNo).forUpdate().executeTakeFirstOrThrow()
}

/** Where the tree of this log is kept. */
export function tileStore(ctx: Ctx, orgNo: number, size: number): TileStore {
  let leaves = size
  return {
    size: async () => leaves,
    async read(keys) {
      if (keys.length === 0) return []
      const { rows } = await sql<Tile>`
        select t.level, t.index, t.hashes from certificate_log_tile t
        join unnest(${column(keys, 'level')}::int[], ${column(keys, 'index')}::bigint[]) as k(level, index) on k.level = t.level and k.index = t.index
        where t.org_no = ${orgNo}`.execute(ctx.db)
      return rows
    },
    async write(tiles, next) {
      await sql`
        insert into certificate_log_tile (org_no, level, index, hashes)
        select ${orgNo}, * from unnest(${column(tiles, 'level')}::int[], ${column(tiles, 'index')}::bigint[], ${tiles.map((tile) => Buffer.from(tile.hashes))}::bytea[])
        on conflict (org_no, level, index) do update set hashes = excluded.hashes`.execute(ctx.db)
      await ctx.db.updateTable('certificate_log').set({ size: next, sealed_at: ctx.at }).where('org_no', '=', orgNo).execute()
      leaves = next
    },
  }
}

const column = (keys: readonly TileKey[], name: keyof TileKey) => keys.map((key) => key[name])

/** What happened to certificates and stands in no log yet, in the order it was written. */
export async function listUnlogged(ctx: Ctx, limit: number): Promise<Unlogged[]> {
  const { rows } = await sql<Unlogged>`
    select id, action, credential_hash as hash, at from certificate_event
    where log_index is null and credential_hash is not null order by id limit ${limit}`.execute(ctx.db)
  return rows
}

/** Notes the places of events in the log and publishes the entries. */
export async function insertEntries(ctx: Ctx, orgNo: number, entries: readonly (StoredEntry & { eventId: number })[]): Promise<void> {
  const indexes = entries.map((entry) => entry.index)
  await sql`
    insert into certificate_log_entry (org_no, index, event, certificate, at)
    select ${orgNo}, * from unnest(${indexes}::bigint[], ${entries.map((entry) => entry.event)}::text[],
      ${entries.map((entry) => Buffer.from(entry.certificate, 'hex'))}::bytea[], ${entries.map((entry) => entry.at)}::timestamptz[])`.execute(ctx.db)
  await sql`
    update certificate_event e set log_index = m.index
    from unnest(${entries.map((entry) => entry.eventId)}::bigint[], ${indexes}::bigint[]) as m(id, index) where e.id = m.id`.execute(ctx.db)
}

export async function setHead(ctx: Ctx, orgNo: number, head: string): Promise<void> {
  await ctx.db.updateTable('certificate_log').set({ head }).where('org_no', '=', orgNo).execute()
}

/** Publishes the root of a day, once. */
export async function insertCheckpoint(ctx: Ctx, row: CheckpointRow): Promise<void> {
  await ctx.db
    .insertInto('certificate_checkpoint')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export function listCheckpoints(ctx: Ctx, limit: number): Promise<CheckpointRow[]> {
  return ctx.db.selectFrom('certificate_checkpoint').selectAll().orderBy('day', 'desc').limit(limit).execute()
}

type EntryRow = { index: number; event: string; certificate: Buffer; at: string }
const entryOf = (row: EntryRow): StoredEntry => ({ index: row.index, event: row.event as LogEvent, certificate: row.certificate.toString('hex'), at: new Date(row.at).toISOString() })

/** Entries from an index on, in order. */
export async function listEntries(ctx: Ctx, from: number, limit: number): Promise<StoredEntry[]> {
  const rows = await ctx.db.selectFrom('certificate_log_entry').select(['index', 'event', 'certificate', 'at']).where('index', '>=', from).orderBy('index').limit(limit).execute()
  return rows.map(entryOf)
}

/** Everything the log says of one credential. */
export async function listEntriesOf(ctx: Ctx, certificate: Buffer): Promise<StoredEntry[]> {
  const rows = await ctx.db
    .selectFrom('certificate_log_entry')
    .select(['index', 'event', 'certificate', 'at'])
    .where('certificate', '=', certificate)
    .orderBy('index')
    .limit(100)
    .execute()
  return rows.map(entryOf)
}
