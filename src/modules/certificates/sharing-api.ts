import { z } from 'zod'
import { day, endpoint, uuid } from '../../kernel/api.ts'
import { foundCertificate } from './verification-api.ts'

/** 20 letters and figures; spaces and hyphens do not matter. */
const token = z.string().max(60)
const viewer = z.string().trim().min(2, '请写明您的单位或姓名。').max(60)

const share = z.object({
  id: uuid,
  purpose: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  state: z.enum(['open', 'expired', 'ended']),
  views: z.array(z.object({ at: z.string(), viewer: z.string(), way: z.enum(['link', 'list']) })),
})

const own = z.object({
  id: uuid,
  number: z.string(),
  name: z.string(),
  certificate: foundCertificate,
})

export const sharingApi = {
  listMyCertificates: endpoint({
    method: 'GET',
    path: '/api/me/certificates',
    title: '查看自己的证书',
    needs: 'certificates.own',
    input: z.object({}),
    output: z.object({ rows: z.array(own) }),
  }),
  getMyCertificate: endpoint({
    method: 'GET',
    path: '/api/me/certificates/{id}',
    title: '查看自己的一本证书',
    needs: 'certificates.own',
    input: z.object({ id: uuid }),
    output: own.extend({
      events: z.array(z.object({ at: z.string(), title: z.string(), reason: z.string().nullable() })),
      shares: z.array(share),
      domain: z.string().nullable(),
      demonstration: z.boolean(),
    }),
  }),
  downloadMyCredential: endpoint({
    method: 'GET',
    path: '/api/me/certificates/{id}/credential',
    title: '下载自己的电子证书',
    needs: 'certificates.own',
    input: z.object({ id: uuid, form: z.enum(['vc-jwt', 'open-badge']).default('vc-jwt') }),
    output: z.object({}),
    download: true,
  }),
  shareMyCertificate: endpoint({
    method: 'POST',
    path: '/api/me/certificates/{id}/shares',
    title: '分享自己的证书',
    needs: 'certificates.own',
    audit: 'certificate.share',
    input: z.object({ id: uuid, purpose: z.string().trim().min(2, '请写明给谁看、作什么用。').max(60), days: z.number().int().min(1).max(180) }),
    /** The code is shown once. */
    output: z.object({ id: uuid, code: z.string(), path: z.string(), expiresOn: day }),
    secret: true,
  }),
  endMyShare: endpoint({
    method: 'POST',
    path: '/api/me/certificate-shares/{id}/end',
    title: '收回证书分享',
    needs: 'certificates.own',
    audit: 'certificate.end-share',
    input: z.object({ id: uuid }),
    output: z.object({ id: uuid }),
  }),
  openShare: endpoint({
    method: 'POST',
    path: '/api/public/certificate-shares/open',
    title: '打开证书分享',
    needs: 'public',
    audit: 'certificate.open-share',
    input: z.object({ code: token, viewer }),
    output: z.object({
      at: z.string(),
      domain: z.string().nullable(),
      demonstration: z.boolean(),
      found: z.object({ number: z.string(), name: z.string(), purpose: z.string(), expiresAt: z.string(), certificate: foundCertificate }).nullable(),
    }),
  }),
  checkCertificates: endpoint({
    method: 'POST',
    path: '/api/public/certificate-shares/check',
    title: '成批核验证书',
    needs: 'public',
    audit: 'certificate.check-list',
    input: z.object({ viewer, rows: z.array(z.object({ number: z.string().max(200), name: z.string().max(100), code: token })).min(1).max(500) }),
    output: z.object({
      at: z.string(),
      domain: z.string().nullable(),
      demonstration: z.boolean(),
      /** In the order asked. Without a code that holds for number and name nothing is told. */
      rows: z.array(z.object({ number: z.string(), name: z.string(), certificate: foundCertificate.nullable() })),
    }),
  }),
}
