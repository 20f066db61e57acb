import { readAnchor, signRoot, type AuditKeeper, type AuditRoot } from './audit-roots.ts'
import { CANONICAL, CHANGE_DIGEST, inSchema } from './audit-chain.ts'
import { clockInChina } from './dates.ts'
import type { Database } from './db/open.ts'

const BATCH = 5_000
/** Rows commit in the order of their numbers but for the length of a transaction; more than this is no accident. */
const MINUTES = 10
const MOST_PROBLEMS = 50

/** One place that does not fit. `auditId` is 0 where the place is not one row; `sealId` 0 where it is not one link. */
export type AuditProblem = { kind: ProblemKind; auditId: number; sealId: number; what: string }
export type ProblemKind =
  | 'row-deleted'
  | 'row-changed'
  | 'row-inserted'
  | 'clock-back'
  | 'chain-changed'
  | 'chain-rewritten'
  | 'chain-truncated'
  | 'root-replaced'
  | 'root-deleted'
  | 'anchor-forged'
  | 'older-database'

export type AuditVerdict = {
  ok: boolean
  sealed: number
  unsealed: number
  roots: number
  /** Whether the data folder remembers a state that the chain was compared with. */
  anchor: 'kept' | 'absent'
  /** Every place found, at most fifty; `problem` is the first of them. */
  problems: AuditProblem[]
  problem?: AuditProblem
}

/** Asks the database inside the schema, seeing all of the province. */
export type Ask = <T extends object>(text: string, values?: unknown[]) => Promise<T[]>

/** Recomputes the whole chain and names every place that does not fit; reports the unsealed tail. */
export async function verifyAudit(database: Database, schema: string, keeper: AuditKeeper): Promise<AuditVerdict> {
  return inSchema(database, schema, (client) =>
    verifyWith(async (text, values) => (await client.query(text, values)).rows as never, schema, keeper),
  )
}

/** The same inside a transaction that is already open, for the page of the auditors. */
export async function verifyWith(ask: Ask, schema: string, keeper: AuditKeeper): Promise<AuditVerdict> {
  const problems: AuditProblem[] = []
  const report = (kind: ProblemKind, what: string, at: { auditId?: number; sealId?: number } = {}) => {
    if (problems.length < MOST_PROBLEMS) problems.push({ kind, auditId: at.auditId ?? 0, sealId: at.sealId ?? 0, what })
  }
  const roots = await listRoots(ask)
  checkRoots(roots, schema, keeper, report)
  const chain = await checkChain(ask, roots, keeper, report)
  const anchor = await checkAnchor(ask, schema, keeper, { ...chain, roots }, report)
  const counted = await ask<{ n: number }>(
    'select count(*) as n from audit a where not exists (select 1 from audit_seal s where s.audit_id = a.id)',
  )
  await checkUnsealed(ask, report)
  return {
    ok: problems.length === 0,
    sealed: chain.sealed,
    unsealed: counted[0]!.n,
    roots: roots.length,
    anchor,
    problems,
    ...(problems[0] ? { problem: problems[0] } : {}),
  }
}

type Report = (kind: ProblemKind, what: string, at?: { auditId?: number; sealId?: number }) => void

function listRoots(ask: Ask): Promise<AuditRoot[]> {
  return ask<AuditRoot>(
    `select id, sealed, last_seal_id as "lastSealId", chain_hash as "chainHash", mac from audit_root order by id`,
  )
}

/** Each root must bear our signature over itself and over the root before it. */
function checkRoots(roots: readonly AuditRoot[], schema: string, keeper: AuditKeeper, report: Report): void {
  let previous: Buffer = Buffer.alloc(32)
  for (const root of roots) {
    if (!signRoot(keeper, schema, root, previous).equals(root.mac))
      report('root-replaced', `第 ${root.id} 个根的签注不符，这个根或它前面的根被改动`, { sealId: root.lastSealId })
    previous = root.mac
  }
}

type Link = { seal_id: number; audit_id: number; row_hash: Buffer; chain_hash: Buffer; at: string | null; text: string | null; values_differ: boolean; erased_undecided: boolean }

/** Walks the chain once: contents, links, roots on the way, and the order of time. */
async function checkChain(ask: Ask, roots: readonly AuditRoot[], keeper: AuditKeeper, report: Report) {
  let previous: Buffer = Buffer.alloc(32)
  let sealed = 0
  let after = 0
  let next = 0
  let rewritten = false
  let latest = { id: 0, at: 0 }
  for (;;) {
    const rows = await ask<Link>(
      `select s.id as seal_id, s.audit_id, s.row_hash, s.chain_hash, x.at, x.text,
         exists (select 1 from audit_change c where c.audit_id = s.audit_id and c.digest is not null and c.erased_at is null
           and coalesce(c.digest <> ${CHANGE_DIGEST}, true)) as values_differ,
         exists (select 1 from audit_change c where c.audit_id = s.audit_id and c.erased_at is not null and (num_nonnulls(c.before, c.after, c.salt) > 0
           or not exists (select 1 from audit_change d where d.person_id = c.person_id and d.action in ('erase', 'anonymise') and d.at >= c.at))) as erased_undecided
       from audit_seal s left join lateral (${CANONICAL} where a.id = s.audit_id) x on true
       where s.id > $1 order by s.id limit ${BATCH}`,
      [after],
    )
    for (const row of rows) {
      const at = { auditId: row.audit_id, sealId: row.seal_id }
      if (row.text === null || row.at === null) report('row-deleted', '审计行被删除', at)
      else if (!keeper.digest(row.text).equals(row.row_hash)) report('row-changed', '审计行或其变更行的内容被改动', at)
      else if (row.values_differ) report('row-changed', '变更行里改前改后的内容与摘要不符，内容被改动', at)
      else if (row.erased_undecided) report('row-changed', '变更行的内容被清除，却没有对应的清除决定', at)
      else latest = checkTime(row, latest, report)
      if (!keeper.digest(previous, row.row_hash).equals(row.chain_hash))
        report('chain-changed', '链值不符，封存链被改动', at)
      // The walk goes on from what stands there, so that every place is named and not only the first.
      previous = row.chain_hash
      sealed += 1
      after = row.seal_id
      for (let root = roots[next]; root && root.sealed <= sealed; root = roots[++next]) {
        if (rewritten || root.sealed !== sealed || root.chainHash.equals(row.chain_hash)) continue
        rewritten = true
        const from = roots[next - 1]?.sealed ?? 0
        report('chain-rewritten', `第 ${from + 1} 至 ${root.sealed} 环与第 ${root.id} 个根不符，封存链被删改后重算`, at)
      }
    }
    if (rows.length < BATCH) break
  }
  const beyond = roots.find((root) => root.sealed > sealed)
  if (beyond)
    report('chain-truncated', `第 ${beyond.id} 个根记着 ${beyond.sealed} 环，现在只有 ${sealed} 环，链尾被截断`, { sealId: after })
  return { sealed, last: previous, lastSealId: after }
}

/** Rows are numbered when they are written, so time and number rise together; a clock turned back shows once. */
function checkTime(row: Link, latest: { id: number; at: number }, report: Report): { id: number; at: number } {
  const at = Date.parse(row.at!)
  const place = { auditId: row.audit_id, sealId: row.seal_id }
  const apart = Math.round((latest.at - at) / 60_000)
  if (row.audit_id < latest.id) {
    if (Math.abs(apart) > MINUTES) report('row-inserted', `审计行的编号与时间不符（相差 ${Math.abs(apart)} 分钟），是事后补插的`, place)
    return latest
  }
  if (latest.id > 0 && apart > MINUTES) report('clock-back', `时间比前一行早 ${apart} 分钟，时钟被拨回`, place)
  return { id: row.audit_id, at }
}

/** A row below the last sealed number that the sealer does not reach any more was put there afterwards. */
async function checkUnsealed(ask: Ask, report: Report): Promise<void> {
  const rows = await ask<{ id: number }>(
    `select a.id from audit a
     where a.id < (select max(audit_id) from audit_seal) and a.at < (select max(sealed_at) from audit_seal) - interval '${MINUTES} minutes'
       and not exists (select 1 from audit_seal s where s.audit_id = a.id) order by a.id limit 20`,
  )
  for (const row of rows) report('row-inserted', '已封存的行中间出现没有封存的行，是事后补插的', { auditId: row.id })
}

type Found = { sealed: number; last: Buffer; lastSealId: number; roots: readonly AuditRoot[] }

/** Compares with what the data folder remembers: the chain must still hold that link, and the last root. */
async function checkAnchor(ask: Ask, schema: string, keeper: AuditKeeper, found: Found, report: Report): Promise<AuditVerdict['anchor']> {
  const anchor = readAnchor(keeper, schema)
  if (anchor === 'absent') return 'absent'
  if (anchor === 'forged') {
    report('anchor-forged', '数据目录里记下的链尾签注不符，这个文件被改动')
    return 'kept'
  }
  const when = clockInChina(anchor.at).slice(0, 16)
  const root = found.roots.find((one) => one.id === anchor.rootId)
  if (found.sealed < anchor.sealed) {
    const gone = anchor.sealed - found.sealed
    const remembered = `比数据目录 ${when} 记下的少 ${gone} 环`
    if (anchor.rootId > 0 && !root)
      report('older-database', `${remembered}，那时的根也不在：数据库恢复自更早的备份，或链尾连同根被截去`, { sealId: found.lastSealId })
    else report('chain-truncated', `${remembered}，链尾被截断`, { sealId: found.lastSealId })
    return 'kept'
  }
  if (anchor.rootId > 0 && !root) report('root-deleted', `数据目录记着第 ${anchor.rootId} 个根，库里没有，根被删除`)
  const [link] = await ask<{ chain_hash: Buffer }>('select chain_hash from audit_seal order by id offset $1 limit 1', [anchor.sealed - 1])
  if (link && link.chain_hash.toString('hex') !== anchor.chainHash)
    report('chain-rewritten', `第 ${anchor.sealed} 环与数据目录 ${when} 记下的不符，封存链被删改后重算`, { sealId: anchor.lastSealId })
  return 'kept'
}
