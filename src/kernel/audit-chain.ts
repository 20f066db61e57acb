import type pg from 'pg'
import { readAnchor, signRoot, writeAnchor, type AuditKeeper } from './audit-roots.ts'
import type { Database } from './db/open.ts'

const BATCH = 5_000
const ROOT_EVERY_MS = 3_600_000

/** What stands for the values of a change of a person's record, of the row `c`; null where it has no salt. */
export const CHANGE_DIGEST = `sha256(c.salt || convert_to(jsonb_build_array(c.before, c.after)::text, 'UTF8'))`

/** Everything of an audit row that the seal covers, with its change rows, in one canonical text. */
export const CANONICAL = `
  select a.id, a.at,
    jsonb_build_array(a.id, a.org_no, a.at, a.request_id, a.account_id, a.actor_name, a.role, a.actor_org_no, a.actor_org_name,
      a.verb, a.subject_kind, a.subject_id, a.subject_label, a.person_id, a.reason, a.clause, a.detail,
      coalesce((select jsonb_agg(jsonb_build_array(c.id, c.org_no, c.at, c.record_kind, c.record_id, c.person_id, c.action)
                  || case when c.digest is null then jsonb_build_array(c.before, c.after) else jsonb_build_array('sha256:' || encode(c.digest, 'hex')) end
                  || case when c.effective_on is null then '[]'::jsonb else jsonb_build_array(c.effective_on) end order by c.id)
                from audit_change c where c.audit_id = a.id), '[]'::jsonb))::text as text
  from audit a`

type Last = { sealed: number; lastSealId: number; chainHash: Buffer }
type Root = Last & { id: number; at: string; mac: Buffer }

/**
 * Chains the rows that committed since the last run: hash of the row, then hash over the previous link. Rows commit
 * unchained, because chaining inside the transaction would make all writers wait for each other. Every hour a
 * signed root is added, and the state after every run is remembered in the data folder once it has committed.
 * Answers with the number of rows sealed.
 */
export async function sealAudit(
  database: Database,
  schema: string,
  keeper: AuditKeeper,
  rootEveryMs: number = ROOT_EVERY_MS,
): Promise<number> {
  const made = await inSchema(database, schema, async (client) => {
    await client.query('select pg_advisory_xact_lock(510052)')
    const { rows } = await client.query<{ id: number; text: string }>(
      `${CANONICAL} where a.id > (select coalesce(max(audit_id), 0) - 10000 from audit_seal)
         and not exists (select 1 from audit_seal s where s.audit_id = a.id) order by a.id limit ${BATCH}`,
    )
    if (rows.length === 0) return undefined
    const before = await client.query<{ chain_hash: Buffer }>('select chain_hash from audit_seal order by id desc limit 1')
    let previous: Buffer = before.rows[0]?.chain_hash ?? Buffer.alloc(32)
    const links = rows.map((row) => {
      const rowHash = keeper.digest(row.text)
      previous = keeper.digest(previous, rowHash)
      return { audit_id: row.id, row_hash: rowHash.toString('hex'), chain_hash: previous.toString('hex') }
    })
    await client.query(
      `insert into audit_seal (audit_id, row_hash, chain_hash)
       select audit_id, decode(row_hash, 'hex'), decode(chain_hash, 'hex')
       from json_to_recordset($1) as l(audit_id bigint, row_hash text, chain_hash text)`,
      [JSON.stringify(links)],
    )
    return { count: rows.length, ...(await addRoot(client, schema, keeper, rootEveryMs)) }
  })
  if (!made) return 0
  if (made.follows) {
    const { sealed, lastSealId, chainHash, rootId, at } = made
    writeAnchor(keeper, schema, { sealed, lastSealId, chainHash: chainHash.toString('hex'), rootId, at })
  }
  return made.count
}

/** Adds a root where the last one is an hour old, and says whether the chain goes on from what the folder remembers. */
async function addRoot(client: pg.PoolClient, schema: string, keeper: AuditKeeper, everyMs: number) {
  const root = await lastRoot(client)
  const { rows } = await client.query<{ n: number; id: number; chain_hash: Buffer; at: string }>(
    `select (select count(*) from audit_seal where id > $1) as n, s.id, s.chain_hash, now() as at
     from audit_seal s order by s.id desc limit 1`,
    [root?.lastSealId ?? 0],
  )
  const { n, id, chain_hash: chainHash, at } = rows[0]!
  const last: Last = { sealed: (root?.sealed ?? 0) + n, lastSealId: id, chainHash }
  let rootId = root?.id ?? 0
  if (!root || Date.parse(at) - Date.parse(root.at) >= everyMs) {
    // Counted anew, so that a root never repeats what an earlier count got wrong.
    last.sealed = (await client.query<{ n: number }>('select count(*) as n from audit_seal')).rows[0]!.n
    const mac = signRoot(keeper, schema, last, root?.mac ?? Buffer.alloc(32))
    const made = await client.query<{ id: number }>(
      'insert into audit_root (sealed, last_seal_id, chain_hash, mac) values ($1, $2, $3, $4) returning id',
      [last.sealed, last.lastSealId, last.chainHash, mac],
    )
    rootId = made.rows[0]!.id
  }
  return { ...last, rootId, at, follows: await follows(client, schema, keeper, last) }
}

/** False when the chain has lost what the folder remembers; then the memory stays, as the evidence. */
async function follows(client: pg.PoolClient, schema: string, keeper: AuditKeeper, last: Last): Promise<boolean> {
  const anchor = readAnchor(keeper, schema)
  if (anchor === 'absent') return true
  if (anchor === 'forged' || anchor.sealed > last.sealed) return false
  const { rows } = await client.query<{ chain_hash: Buffer }>('select chain_hash from audit_seal where id = $1', [anchor.lastSealId])
  return rows[0]?.chain_hash.toString('hex') === anchor.chainHash
}

async function lastRoot(client: pg.PoolClient): Promise<Root | undefined> {
  const { rows } = await client.query<Root>(
    `select id, sealed, last_seal_id as "lastSealId", chain_hash as "chainHash", at, mac from audit_root order by id desc limit 1`,
  )
  return rows[0]
}

/** Runs the work in one transaction inside a province's schema, seeing all of it. */
export async function inSchema<T>(
  database: Database,
  schema: string,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await database.widePool.connect()
  try {
    await client.query('begin')
    await client.query('select national.enter($1, null, null, null)', [schema])
    const value = await work(client)
    await client.query('commit')
    return value
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
