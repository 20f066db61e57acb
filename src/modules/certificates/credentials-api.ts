import { z } from 'zod'
import { endpoint, orgNo } from '../../kernel/api.ts'

const key = z.object({
  kid: z.string(),
  alg: z.enum(['EdDSA', 'SM2']),
  notBefore: z.string(),
  notAfter: z.string().nullable(),
  revokedAt: z.string().nullable(),
  state: z.enum(['present', 'past', 'revoked']),
})
const kid = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)
const reason = z.string().trim().min(2, '请写明原因。').max(200)

/** Public documents are answered below /credentials as well (src/server/credentials.ts), where did:web looks for them. */
export const credentialsApi = {
  getDidDocument: endpoint({
    method: 'GET',
    path: '/api/public/credentials/{org}/did.json',
    title: '取颁证单位的公钥（did:web）',
    needs: 'public',
    published: true,
    input: z.object({ org: orgNo }),
    output: z.object({}),
    download: true,
  }),
  listIssuers: endpoint({
    method: 'GET',
    path: '/api/public/credentials/issuers.json',
    title: '取全部颁证单位的公钥',
    needs: 'public',
    published: true,
    input: z.object({}),
    output: z.object({}),
    download: true,
  }),
  getStatusList: endpoint({
    method: 'GET',
    path: '/api/public/credentials/{org}/status/{list}/{purpose}',
    title: '取证书状态列表',
    needs: 'public',
    published: true,
    input: z.object({ org: orgNo, list: z.number().int().min(0).max(999_999_999), purpose: z.enum(['revocation', 'suspension']) }),
    output: z.object({}),
    download: true,
  }),
  listSigningKeys: endpoint({
    method: 'GET',
    path: '/api/certificate-keys',
    title: '查看签名密钥',
    needs: 'certificates.keys',
    input: z.object({}),
    output: z.object({
      domain: z.string(),
      /** The official address is set. */
      official: z.boolean(),
      issuers: z.array(z.object({ orgNo, name: z.string(), did: z.string(), keys: z.array(key) })),
    }),
  }),
  rotateSigningKey: endpoint({
    method: 'POST',
    path: '/api/certificate-keys/{org}/rotate',
    title: '换签名密钥',
    needs: 'certificates.keys',
    audit: 'certificateKey.rotate',
    input: z.object({ org: orgNo, reason }),
    output: z.object({ kid: z.string() }),
  }),
  revokeSigningKey: endpoint({
    method: 'POST',
    path: '/api/certificate-keys/{org}/keys/{kid}/revoke',
    title: '作废签名密钥',
    needs: 'certificates.keys',
    audit: 'certificateKey.revoke',
    input: z.object({ org: orgNo, kid, reason }),
    output: z.object({ kid: z.string() }),
  }),
}
