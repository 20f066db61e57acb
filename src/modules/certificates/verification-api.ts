import { z } from 'zod'
import { day, endpoint } from '../../kernel/api.ts'

const state = z.enum(['valid', 'void', 'replaced', 'revoked', 'suspended', 'expired'])

/** What the public sees of a certificate: the minimum. */
export const foundCertificate = z.object({
  state,
  kind: z.string(),
  kindTitle: z.string(),
  /** Masked; who asked has typed the full name. */
  holder: z.string(),
  issuerName: z.string(),
  classKind: z.string().nullable(),
  classKindTitle: z.string().nullable(),
  specialtyName: z.string().nullable(),
  level: z.string().nullable(),
  issuedOn: day,
  validUntil: day.nullable(),
  stateOn: day.nullable(),
  replacedByNumber: z.string().nullable(),
  /** 补录 or 补登; null for what was issued here. */
  originMark: z.string().nullable(),
  /** The education it counts as, for each purpose, with the text that says so; empty for what is not valid or no diploma. */
  equivalence: z.array(z.object({ purpose: z.string(), title: z.string(), education: z.string().nullable(), sentence: z.string() })),
  /** Digest (SHA-256, hex) of the electronic credential: finds it in the transparency log. */
  credential: z.string().nullable(),
})

const place = { at: z.string(), domain: z.string().nullable(), demonstration: z.boolean() }

export const verdict = z.enum(['valid', 'invalid', 'revoked', 'suspended', 'expired', 'not-yet-valid', 'unknown-issuer', 'unsupported'])

export const verificationApi = {
  verifyCertificate: endpoint({
    method: 'GET',
    path: '/api/public/certificates/{number}',
    title: '查验证书',
    needs: 'public',
    published: true,
    // Longer than any number or name; what is none is answered like what does not exist.
    input: z.object({ number: z.string().max(200), name: z.string().max(100).default('') }),
    output: z.object({
      ...place,
      /** How the number was read: 全角字符改为半角… */
      read: z.object({ number: z.string(), changed: z.array(z.string()), problem: z.string().nullable() }),
      found: z.array(foundCertificate),
    }),
  }),
  checkCredential: endpoint({
    method: 'POST',
    path: '/api/public/credentials/check',
    title: '核验电子证书或二维码',
    needs: 'public',
    audit: 'credential.check',
    // A credential file or the text of a QR code; anything else gets the verdict “invalid”.
    input: z.object({ text: z.string().max(1_100_000) }),
    output: z.object({
      ...place,
      verdict,
      verdictTitle: z.string(),
      reasons: z.array(z.object({ code: z.string(), text: z.string() })),
      form: z.enum(['vc+jwt', 'data-integrity', 'qr']).nullable(),
      certificate: z
        .object({
          number: z.string(),
          name: z.string(),
          kind: z.string(),
          kindTitle: z.string(),
          issuer: z.string(),
          issuerName: z.string().nullable(),
          issuedOn: day,
          validUntil: z.string().nullable(),
          results: z.array(z.object({ name: z.string(), value: z.string() })),
        })
        .nullable(),
      statusAsOf: z.string().nullable(),
      /** The same certificate as it stands in the register now. */
      register: foundCertificate.nullable(),
    }),
  }),
  issueVerificationReport: endpoint({
    method: 'POST',
    path: '/api/public/certificates/{number}/report',
    title: '出具查验报告',
    needs: 'public',
    audit: 'certificate.report',
    input: z.object({ number: z.string().max(200), name: z.string().min(1).max(100), purpose: z.string().trim().max(60).default('') }),
    output: z.object({}),
    download: true,
  }),
}
