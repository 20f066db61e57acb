import type { Ctx } from '../../kernel/context.ts'
import { trustKeys } from '../../kernel/credentials/trust.ts'
import { verifyCredential, type Verification } from '../../kernel/credentials/verify.ts'
import { listKeys } from './keys.ts'
import { findByNumber, findCredential } from './store.ts'
import { statusOf } from './verification-check.ts'

export type RegisterVerdict = { state: string; asOf: string; /** Undefined where the certificate has no credential. */ verification: Verification | undefined }

/** What the register of the province says of a number (normalised); of two kinds under one number the one in force. */
export async function judgeByNumber(ctx: Ctx, number: string): Promise<RegisterVerdict | undefined> {
  const rows = await findByNumber(ctx, number)
  const row = rows.find((one) => one.state === 'valid') ?? rows[0]
  if (!row) return undefined
  const credential = await findCredential(ctx, row.id)
  const expired = row.state === 'valid' && row.valid_until !== null && row.valid_until < ctx.today
  const verification = credential
    ? await verifyCredential(credential.document, { trust: trustKeys(await listKeys(ctx)), now: new Date(ctx.at), status: () => statusOf(row, ctx.at) })
    : undefined
  return { state: expired ? 'expired' : row.state, asOf: ctx.at, verification }
}
