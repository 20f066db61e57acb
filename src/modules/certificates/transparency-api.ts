import { z } from 'zod'
import { day, endpoint } from '../../kernel/api.ts'

const event = z.enum(['issued', 'revoked', 'suspended', 'resumed', 'voided', 'reissued'])
const entry = z.object({ index: z.number().int(), event, certificate: z.string(), at: z.string() })
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
/** base64url of 32 bytes. */
const hash = z.string()

export const transparencyApi = {
  getTransparencyLog: endpoint({
    method: 'GET',
    path: '/api/public/transparency',
    title: '查看证书透明日志',
    needs: 'public',
    published: true,
    input: z.object({}),
    output: z.object({
      log: z.string(),
      size: count,
      hash: z.enum(['SHA-256', 'SM3']),
      /** Signed root of the last sealing (compact JWS, luban-checkpoint); null before the first entry. */
      head: z.string().nullable(),
      /** Where the key that signs is published. */
      issuer: z.string(),
      daily: z.array(z.object({ day, size: count, root: hash, document: z.string() })),
    }),
  }),
  listTransparencyEntries: endpoint({
    method: 'GET',
    path: '/api/public/transparency/entries',
    title: '下载证书透明日志的条目',
    needs: 'public',
    published: true,
    input: z.object({ from: count.default(0), size: z.number().int().min(1).max(5000).default(1000) }),
    output: z.object({ entries: z.array(entry), size: count }),
  }),
  getInclusionProof: endpoint({
    method: 'GET',
    path: '/api/public/transparency/inclusion',
    title: '取证书在透明日志中的证明',
    needs: 'public',
    published: true,
    input: z.object({
      /** Digest of the credential, 64 hex. */
      certificate: z.string().regex(/^[0-9a-f]{64}$/),
      /** The size of the tree to prove for; the present one unless told. */
      size: count.optional(),
    }),
    output: z.object({
      size: count,
      root: hash,
      /** What the tree is hashed with. */
      hash: z.enum(['SHA-256', 'SM3']),
      /** Signed root of exactly this size where one is at hand. */
      document: z.string().nullable(),
      entries: z.array(entry.extend({ proof: z.array(hash) })),
    }),
  }),
  getConsistencyProof: endpoint({
    method: 'GET',
    path: '/api/public/transparency/consistency',
    title: '取透明日志前后一致的证明',
    needs: 'public',
    published: true,
    input: z.object({ first: count, second: count }),
    output: z.object({ first: count, second: count, firstRoot: hash, secondRoot: hash, proof: z.array(hash) }),
  }),
}
