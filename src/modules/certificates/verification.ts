import type { Ctx } from '../../kernel/context.ts'
import type { CertificateRow } from './rows.ts'
import { publishStatusLists } from './status-list.ts'
import { upsertPublic } from './verification-store.ts'

/**
 * Brings the public answer in step with these certificates, in the same transaction: called for every row written.
 * A change of state signs the status list again, so that page and list never contradict each other.
 */
export async function publishCertificates(ctx: Ctx, rows: readonly CertificateRow[]): Promise<void> {
  if (rows.length === 0) return
  await upsertPublic(ctx, rows)
  await publishStatusLists(ctx, rows)
}
