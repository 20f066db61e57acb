import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Database } from './db/open.ts'

const BATCH = 5_000

/** Everything of an audit row that the seal covers, with its change rows, in one canonical text. */
const CANONICAL = `
  select a.id,
    jsonb_build_array(a.id, a.org_no, a.at, a.request_id, a.account_id, a.actor_name, a.role, a.actor_org_no, a.actor_org_name,
      a.verb, a.subject_kind, a.subject_id, a.subject_label, a.person_id, a.reason, a.clause, a.detail,
      coalesce((select jsonb_agg(jsonb_build_array(c.id, c.org_no, c.at, c.record_kind, c.record_id, c.person_id, c.action, c.before, c.after) order by c.id)
                from audit_change c where c.audit_id = a.id), '[]'::jsonb))::text as text
  from audit a`

/**
 * Chains the rows that committed since the last run: hash of the row, then hash over the previous link.
 * Rows commit unchained, because chaining inside the transaction would make all writers wait for each other.
 * Answers with the number of rows sealed.
 */
export async function sealAudit(database: Database, schema: string): Promise<number> {
  return inSchema(database, schema, async (client) => {
    await client.query('select pg_advisory_xact_lock(510052)')
    const { rows } = await client.query<{ id: number; text: string }>(
      `${CANONICAL} where a.id > (select coalesce(max(audit_id), 0) - 10000 from audit_seal)
         and not exists (select 1 from audit_seal s where s.audit_id = a.id) order by a.id limit ${BATCH}`,
    )
    if (rows.length === 0) return 0
    let previous =
      (
        await client.query<{ chain_hash: Buffer }>(
          'select chain_hash from audit_seal order by id desc limit 1',
        )
      ).rows[0]?.chain_hash ?? Buffer.alloc(32)
    const links = rows.map((row) => {
      const rowHash = createHash('sha256').update(row.text).digest()
      previous = createHash('sha256').update(previous).update(rowHash).digest()
      return { audit_id: row.id, row_hash: rowHash.toString('hex'), chain_hash: previous.toString('hex') }
    })
    await client.query(
      `insert into audit_seal (audit_id, row_hash, chain_hash)
       select audit_id, decode(row_hash, 'hex'), decode(chain_hash, 'hex')
       from json_to_recordset($1) as l(audit_id bigint, row_hash text, chain_hash text)`,
      [JSON.stringify(links)],
    )
    return rows.length
  })
}

export type AuditVerdict = {
  ok: boolean
  sealed: number
  unsealed: number
  problem?: { auditId: number; sealId: number; what: string }
}

/** Recomputes the whole chain and names the first place that does not fit; reports the unsealed tail. */
export async function verifyAudit(database: Database, schema: string): Promise<AuditVerdict> {
  return inSchema(database, schema, async (client) => {
    const counts = await client.query<{ sealed: number; unsealed: number }>(
      `select (select count(*) from audit_seal) as sealed, (select count(*) from audit a where not exists (select 1 from audit_seal s where s.audit_id = a.id)) as unsealed`,
    )
    const { sealed, unsealed } = counts.rows[0]!
    let previous: Buffer = Buffer.alloc(32)
    let after = 0
    for (;;) {
      const { rows } = await client.query<{
        seal_id: number
        audit_id: number
        row_hash: Buffer
        chain_hash: Buffer
        text: string | null
      }>(
        `select s.id as seal_id, s.audit_id, s.row_hash, s.chain_hash, x.text
         from audit_seal s left join lateral (${CANONICAL} where a.id = s.audit_id) x on true
         where s.id > $1 order by s.id limit ${BATCH}`,
        [after],
      )
      for (const row of rows) {
        const fail = (what: string): AuditVerdict => ({
          ok: false,
          sealed,
          unsealed,
          problem: { auditId: row.audit_id, sealId: row.seal_id, what },
        })
        if (row.text === null) return fail('审计行被删除')
        const rowHash = createHash('sha256').update(row.text).digest()
        if (!rowHash.equals(row.row_hash)) return fail('审计行或其变更行的内容被改动')
        previous = createHash('sha256').update(previous).update(rowHash).digest()
        if (!previous.equals(row.chain_hash)) return fail('链值不符，封存链被改动')
        after = row.seal_id
      }
      if (rows.length < BATCH) return { ok: true, sealed, unsealed }
    }
  })
}

async function inSchema<T>(
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
