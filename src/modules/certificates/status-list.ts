import type { Ctx } from '../../kernel/context.ts'
import { statusListCredential } from '../../kernel/credentials/status-list.ts'
import { signVcJwt } from '../../kernel/credentials/vc-jose.ts'
import { signingKey } from './keys.ts'
import type { CertificateRow } from './rows.ts'
import { listStatusLists, listUnpublished, lockStatusList, putStatusDocument, type ListPlace } from './status-list-store.ts'
import { listEndedIndexes } from './store.ts'

/** A list is signed every night and at every change; a reader who finds it older than this asks again. */
const VALID_MS = 3 * 86_400_000

const nameOf = ({ orgNo, list }: ListPlace) => `${orgNo} ${list}`

/** Signs the lists anew that these certificates change, and those that nobody has seen yet. */
export async function publishStatusLists(ctx: Ctx, rows: readonly CertificateRow[]): Promise<void> {
  const places = new Map(rows.map((row) => [nameOf({ orgNo: row.org_no, list: row.status_list }), { orgNo: row.org_no, list: row.status_list }]))
  // A row of version 1 in force has said nothing to its list; one written again may have been suspended before.
  const changed = new Set(rows.filter((row) => row.state !== 'valid' || row.version > 1).map((row) => nameOf({ orgNo: row.org_no, list: row.status_list })))
  const fresh = new Set((await listUnpublished(ctx, [...places.values()])).map(nameOf))
  for (const [name, place] of places) if (changed.has(name) || fresh.has(name)) await signStatusList(ctx, place)
}

/** Signs every list of a body, or of all in scope; answers with how many. */
export async function signStatusLists(ctx: Ctx, orgNo?: number): Promise<number> {
  const places = await listStatusLists(ctx, orgNo)
  for (const place of places) await signStatusList(ctx, place)
  return places.length
}

async function signStatusList(ctx: Ctx, place: ListPlace): Promise<void> {
  await lockStatusList(ctx, place)
  const key = await signingKey(ctx, place.orgNo)
  const ended = await listEndedIndexes(ctx, place.orgNo, place.list)
  const from = new Date(ctx.at)
  const until = new Date(from.getTime() + VALID_MS)
  for (const purpose of ['revocation', 'suspension'] as const) {
    const set = ended.filter((one) => (one.state === 'suspended') === (purpose === 'suspension')).map((one) => one.index)
    const credential = statusListCredential({ issuer: key.issuer, list: place.list, purpose, set, from: from.toISOString(), until: until.toISOString() })
    await putStatusDocument(ctx, {
      org_no: place.orgNo,
      list: place.list,
      purpose,
      kid: key.kid,
      document: signVcJwt(key, credential, from),
      signed_at: from.toISOString(),
      valid_until: until.toISOString(),
    })
  }
}
