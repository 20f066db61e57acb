import type { Ctx } from '../../kernel/context.ts'
import { toBase64url } from '../../kernel/credentials/bytes.ts'
import { Invalid, NotFound } from '../../kernel/errors.ts'
import { implement } from '../../kernel/server.ts'
import { didOf } from './keys.ts'
import { transparencyApi } from './transparency-api.ts'
import { listCheckpoints, listEntries, listEntriesOf } from './transparency-store.ts'
import { logName, openLog } from './transparency.ts'

/** So many published roots go with the overview. */
const DAYS = 60

export const transparencyHandlers = implement(transparencyApi, {
  async getTransparencyLog(ctx) {
    const log = await openLog(ctx)
    const daily = await listCheckpoints(ctx, DAYS)
    return {
      log: logName(),
      size: log?.row.size ?? 0,
      hash: (log?.row.hash ?? ctx.vault.suite.treeHash) as 'SHA-256' | 'SM3',
      head: log?.row.head ?? null,
      issuer: log ? didOf(log.row.org_no) : '',
      daily: daily.map((one) => ({ day: one.day, size: one.size, root: toBase64url(one.root), document: one.document })),
    }
  },

  async listTransparencyEntries(ctx, { from, size }) {
    const log = await openLog(ctx)
    return { entries: await listEntries(ctx, from, size), size: log?.row.size ?? 0 }
  },

  async getInclusionProof(ctx, { certificate, size: asked }) {
    const log = await begun(ctx)
    const size = asked ?? log.row.size
    if (size > log.row.size) throw tooLarge('size', log.row.size)
    const entries = (await listEntriesOf(ctx, Buffer.from(certificate, 'hex'))).filter((one) => one.index < size)
    const proved = []
    for (const one of entries) proved.push({ ...one, proof: (await log.inclusionProof(one.index, size)).map(toBase64url) })
    return { size, root: toBase64url(await log.root(size)), hash: log.row.hash as 'SHA-256' | 'SM3', document: await documentOf(ctx, log.row, size), entries: proved }
  },

  async getConsistencyProof(ctx, { first, second }) {
    const log = await begun(ctx)
    if (second > log.row.size) throw tooLarge('second', log.row.size)
    if (first > second) throw new Invalid([{ path: 'first', message: 'first 不能大于 second。' }])
    const [firstRoot, secondRoot] = [await log.root(first), await log.root(second)]
    const proof = await log.consistencyProof(first, second)
    return { first, second, firstRoot: toBase64url(firstRoot), secondRoot: toBase64url(secondRoot), proof: proof.map(toBase64url) }
  },
})

async function begun(ctx: Ctx) {
  const log = await openLog(ctx)
  if (!log) throw new NotFound('透明日志的条目')
  return log
}

const tooLarge = (path: string, size: number) => new Invalid([{ path, message: `日志现有 ${size} 条，没有更大的树。` }])

async function documentOf(ctx: Ctx, row: { size: number; head: string | null }, size: number): Promise<string | null> {
  if (size === row.size) return row.head
  return (await listCheckpoints(ctx, DAYS)).find((one) => one.size === size)?.document ?? null
}
