import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { CryptoSuite } from './crypto-suite.ts'
import type { IdVault } from './crypto.ts'

/** How long the sealing chain was at a moment and what its last link said, signed with a key outside the database. */
export type AuditRoot = {
  id: number
  /** Links from the beginning up to this root. */
  sealed: number
  lastSealId: number
  chainHash: Buffer
  mac: Buffer
}

/** What the data folder remembers of a chain; a database put back from an old backup is older than this. */
export type Anchor = { sealed: number; lastSealId: number; chainHash: string; rootId: number; at: string; mac: string }

/**
 * Who hashes the links (with the algorithm of the deployment), signs the roots and where the last state is remembered. Without a folder nothing is remembered outside the
 * database.
 */
export type AuditKeeper = { mac: IdVault['mac']; digest: CryptoSuite['digest']; home: string | null }

/** The keeper of this process: the keys of the installation and its data folder. */
export function auditKeeper(vault: IdVault, home: string = resolve(process.env.LUBAN_HOME || '.luban')): AuditKeeper {
  return { mac: vault.mac, digest: vault.suite.digest, home }
}

/** The signature of a root covers the one before it, so that none can be taken out of the middle. */
export function signRoot(
  keeper: AuditKeeper,
  schema: string,
  root: Pick<AuditRoot, 'sealed' | 'lastSealId' | 'chainHash'>,
  previous: Buffer,
): Buffer {
  const parts = [schema, root.sealed, root.lastSealId, root.chainHash.toString('hex'), previous.toString('hex')]
  return keeper.mac('audit-root', parts.join('|'))
}

const fileOf = (home: string, schema: string) => join(home, 'audit-roots', `${schema}.json`)

function signAnchor(keeper: AuditKeeper, schema: string, anchor: Omit<Anchor, 'mac'>): string {
  const parts = [schema, anchor.sealed, anchor.lastSealId, anchor.chainHash, anchor.rootId, anchor.at]
  return keeper.mac('audit-anchor', parts.join('|')).toString('hex')
}

/** What the data folder remembers: absent, forged (not signed by us), or the anchor. */
export function readAnchor(keeper: AuditKeeper, schema: string): Anchor | 'absent' | 'forged' {
  if (!keeper.home) return 'absent'
  let text: string
  try {
    text = readFileSync(fileOf(keeper.home, schema), 'utf8')
  } catch {
    return 'absent'
  }
  try {
    const { mac, ...anchor } = JSON.parse(text) as Anchor
    return signAnchor(keeper, schema, anchor) === mac ? { ...anchor, mac } : 'forged'
  } catch {
    return 'forged'
  }
}

/** Remembers the state of a chain in the data folder, in one piece: a crash leaves the old state or the new one. */
export function writeAnchor(keeper: AuditKeeper, schema: string, anchor: Omit<Anchor, 'mac'>): void {
  if (!keeper.home) return
  const file = fileOf(keeper.home, schema)
  mkdirSync(join(keeper.home, 'audit-roots'), { recursive: true })
  const text = JSON.stringify({ ...anchor, mac: signAnchor(keeper, schema, anchor) })
  writeFileSync(`${file}.new`, text, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
