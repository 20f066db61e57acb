import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { auditKeeper } from '../../kernel/audit-roots.ts'
import { verifyAudit, type AuditVerdict } from '../../kernel/audit-verify.ts'
import type { Config } from '../../kernel/config.ts'
import { openSealed } from '../../kernel/files.ts'
import { openSystem, type System } from '../system.ts'
import { quoted } from './catalog.ts'
import type { Manifest } from './manifest.ts'

export type Proof = {
  /** Per province: the chain as recomputed, and whether its head is the one that the backup recorded. */
  chains: { name: string; verdict: AuditVerdict; sameHead: boolean }[]
  /** Stored files that open with the restored keys and carry their own digest, and those that do not. */
  files: { good: number; bad: string[] }
  /** ID numbers that were opened and hashed again with the restored keys. */
  people: { good: number; bad: number }
}

const SAMPLE = 200

/** Brings a restored deployment to the structure of this version and proves it: the chain, the files, the keys. */
export async function proveRestored(config: Config, manifest: Manifest): Promise<Proof> {
  const system = await openSystem(config)
  try {
    const keeper = auditKeeper(system.vault, config.home)
    const chains = []
    const people = { good: 0, bad: 0 }
    for (const { schema, name, audit } of manifest.provinces) {
      const verdict = await verifyAudit(system.database, schema, keeper)
      chains.push({ name, verdict, sameHead: verdict.sealed === (audit?.sealed ?? 0) && (await headOf(system, schema)) === (audit?.chainHash ?? '') })
      const tried = await tryPeople(system, schema)
      people.good += tried.good
      people.bad += tried.bad
    }
    return { chains, files: await tryFiles(system), people }
  } finally {
    await system.stop()
  }
}

export function isProven({ chains, files, people }: Proof): boolean {
  return chains.every((one) => one.verdict.ok && one.sameHead) && files.bad.length === 0 && people.bad === 0
}

async function headOf({ database }: System, schema: string): Promise<string> {
  const admin = await database.admin()
  try {
    const { rows } = await admin.query<{ hash: string }>(`select encode(chain_hash, 'hex') as hash from ${quoted(admin, schema, 'audit_seal')} order by id desc limit 1`)
    return rows[0]?.hash ?? ''
  } finally {
    await admin.end()
  }
}

async function tryPeople({ database, vault }: System, schema: string): Promise<{ good: number; bad: number }> {
  const admin = await database.admin()
  try {
    const { rows } = await admin.query<{ type: string; hash: Buffer; sealed: Buffer }>(
      `select document_type as type, id_hash as hash, id_sealed as sealed from ${quoted(admin, schema, 'person')} where length(id_sealed) > 28 order by id limit ${SAMPLE}`,
    )
    const good = rows.filter((row) => {
      try {
        return vault.hash(row.type, vault.open(row.sealed)).equals(row.hash)
      } catch {
        return false
      }
    }).length
    return { good, bad: rows.length - good }
  } finally {
    await admin.end()
  }
}

async function tryFiles({ config, vault }: System): Promise<Proof['files']> {
  const root = join(config.home, 'files')
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  const bad: string[] = []
  let good = 0
  for (const entry of entries.filter((one) => one.isFile())) {
    try {
      const content = openSealed(vault, await readFile(join(entry.parentPath, entry.name)))
      if (createHash('sha256').update(content).digest('hex') !== entry.name) throw new Error('digest')
      good += 1
    } catch {
      bad.push(entry.name)
    }
  }
  return { good, bad }
}
