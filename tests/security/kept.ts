import { randomUUID } from 'node:crypto'
import { cookieOf } from './accounts.ts'
import { reaches } from './keys.ts'
import { randomOf, type Random } from './random.ts'
import { request } from './sample.ts'
import type { Target } from './target.ts'
import type { Range } from './walk.ts'

/**
 * Words that a careless program changes: rare characters of two units, the dot of names, ideographic variants, letters
 * with loose accents, full-width letters, quotes, signs of HTML, SQL and patterns, spaces within, a leading equals sign.
 */
export const HARD_WORDS = ['𬭶鑫㛃', '阿依·古丽', '﨑山', "O'B\"\\n%_", '<b>&amp;', '=1+1@', 'e\u0301ｅ１', '两  格', '👩‍🔧工', '甲\n乙']
/** How long a mark is by which a word is found again. */
const MARKED = 7

export type Kept = { asked: number; taken: Record<string, number>; found: number; changed: string[] }

/**
 * Asks every operation that leaves an audit row with hard words in its free fields, once for each post that may and in
 * each turn, and looks for what was taken in every text of the database: there it stands as it was sent. An operation
 * may keep nothing (what was there already, a code asked for); what it keeps, it keeps whole.
 */
export async function askWithHardWords(target: Target, range: Range, random: Random, turns: number): Promise<Kept> {
  const kept: Kept = { asked: 0, taken: {}, found: 0, changed: [] }
  const columns = await textColumns(target)
  const ring = range.rings.get('p51')!
  const audited = new Set(target.composition.routes.filter(({ endpoint }) => endpoint.audit !== undefined).map(({ id }) => id))
  for (const operation of range.operations.filter((one) => audited.has(one.id) && one.method !== 'GET' && !one.upload && !one.download)) {
    const holders = range.holders.filter((one) => one.schema === 'p51' && one.may(operation))
    for (const holder of new Map(holders.map((one) => [one.role, one])).values()) {
      const keys = (range.tables.get(operation.id) ?? []).flatMap((table) => ring.byTable.get(table) ?? []).filter((key) => !holder.visitor && reaches(holder, key))
      for (let turn = 0; turn < turns; turn++) {
        const mark = `记${100_000 + random.below(900_000)}`
        const key = keys.length > 0 ? random.pick(keys).value : random.uuid()
        const { path, body } = request(operation, randomOf(random.below(2 ** 31)), { uuid: key, text: mark + random.pick(HARD_WORDS) })
        const sent = new Set(wordsIn(body).filter((one) => one.startsWith(mark) && one.length > MARKED))
        if (sent.size === 0) continue
        const cookie = await cookieOf(target, holder)
        const response = await target.ask(path, { ...(cookie ? { cookie } : {}), method: operation.method, headers: { 'idempotency-key': randomUUID() }, body: JSON.stringify(body) })
        await response.arrayBuffer()
        kept.asked += 1
        if (!response.ok) continue
        kept.taken[operation.id] = (kept.taken[operation.id] ?? 0) + 1
        const there = await holding(target, columns, mark)
        kept.found += there.length
        if (there.length === 0) continue
        for (const one of sent) {
          if (there.some((text) => text.includes(one) || text.includes(JSON.stringify(one).slice(1, -1)))) continue
          kept.changed.push(`${operation.id} ${holder.username}: ${JSON.stringify(one)} → ${there.map((text) => text.slice(0, 120)).join(' | ').slice(0, 400)}`)
        }
      }
    }
  }
  return kept
}

function wordsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsIn) : []
}

type Column = { table: string; column: string }

async function textColumns(target: Target): Promise<Column[]> {
  return target.sql<Column>(
    `select n.nspname || '.' || quote_ident(c.relname) as "table", quote_ident(a.attname) as "column" from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'text[]'::regtype)
     where n.nspname in ('p51', 'national', 'auth') and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'idempotency'`,
  )
}

/** Every text of the database in which a mark stands. */
async function holding(target: Target, columns: readonly Column[], mark: string): Promise<string[]> {
  const tables = Map.groupBy(columns, (one) => one.table)
  const texts = [...tables].map(([table, own]) => `select t.text from ${table} r cross join lateral (values ${own.map((one) => `(r.${one.column}::text)`).join(', ')}) t(text) where t.text like '%' || $1 || '%'`)
  const rows = await target.sql<{ text: string }>(texts.join(' union all '), [mark])
  return rows.map((row) => row.text)
}
