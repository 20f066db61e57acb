import { z } from 'zod'
import { day, endpoint, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'

const state = z.enum(['valid', 'void', 'replaced', 'revoked', 'suspended'])
const origin = z.enum(['issued', 'backfile', 'paper'])
export const changeAction = z.enum(['correct', 'rename', 'lost', 'void', 'revoke', 'suspend', 'resume'])

const row = z.object({
  id: uuid,
  number: z.string(),
  kind: z.string(),
  title: z.string(),
  /** Masked. */
  name: z.string(),
  orgNo,
  issuerName: z.string(),
  specialty: z.string().nullable(),
  classKind: z.string().nullable(),
  level: z.string().nullable(),
  issuedOn: day,
  state,
  origin,
  printed: z.boolean(),
  printing: z.boolean(),
  delivered: z.boolean(),
})

/** What may be put right: only what is given changes. */
export const correction = z.object({
  name: z.string().trim().min(1).max(60).optional(),
  specialtyName: z.string().trim().min(1).max(60).optional(),
  classKind: z.enum(['intermediate', 'senior', 'technician']).optional(),
  level: z.string().trim().min(1).max(40).optional(),
  issuedOn: day.optional(),
  sex: z.enum(['男', '女']).optional(),
})

export const registerApi = {
  listCertificates: endpoint({
    method: 'GET',
    path: '/api/certificates',
    title: '查看证书台账',
    needs: 'certificates.read',
    input: z.object({
      ...listQuery,
      kind: z.string().max(40).optional(),
      state: state.optional(),
      origin: origin.optional(),
      batchId: uuid.optional(),
      todo: z.enum(['print', 'deliver']).optional(),
    }),
    output: listOf(row).extend({ kinds: z.array(z.object({ code: z.string(), title: z.string() })) }),
  }),
  getCertificate: endpoint({
    method: 'GET',
    path: '/api/certificates/{id}',
    title: '查看证书',
    needs: 'certificates.read',
    views: 'person',
    input: z.object({ id: uuid }),
    output: row.extend({
      /** In full: who opens one certificate is kept for the holder. */
      fullName: z.string(),
      otherNames: z.array(z.string()),
      idMasked: z.string().nullable(),
      validUntil: day.nullable(),
      stateOn: day.nullable(),
      stateReason: z.string().nullable(),
      replacedBy: z.object({ id: uuid, number: z.string(), title: z.string() }).nullable(),
      refersTo: z.object({ id: uuid, number: z.string(), title: z.string() }).nullable(),
      facts: z.array(z.object({ label: z.string(), value: z.string() })),
      demonstration: z.boolean(),
      credentialHash: z.string().nullable(),
      events: z.array(
        z.object({ at: z.string(), title: z.string(), action: z.string(), reason: z.string().nullable(), by: z.string(), caseNo: z.string().nullable(), words: z.string().nullable(), logIndex: z.number().nullable() }),
      ),
      sheets: z.array(z.object({ serial: z.string().nullable(), state: z.string(), reason: z.string().nullable(), on: day.nullable() })),
      deliveries: z.array(z.object({ on: day, by: z.string(), taker: z.string(), recordedBy: z.string() })),
      openCase: z.object({ id: uuid, no: z.string() }).nullable(),
      possible: z.array(z.object({ action: changeAction, title: z.string() })),
      /** What a holder who lost the paper gets here. */
      lostWay: z.enum(['proof', 'reissue', 'none']),
    }),
  }),
  uploadCertificateFile: endpoint({
    method: 'POST',
    path: '/api/certificate-files',
    title: '上传证书办件材料',
    needs: 'certificates.apply',
    audit: 'certificate.upload-file',
    input: z.object({ filename: z.string().max(200).optional() }),
    output: z.object({ fileId: uuid, name: z.string() }),
    upload: { maxBytes: 20 * 1024 * 1024, accept: '.pdf,.jpg,.jpeg,.png' },
  }),
  openCertificateCase: endpoint({
    method: 'POST',
    path: '/api/certificate-cases',
    title: '申请更正、更名、补办、作废、撤销、暂停或恢复证书',
    needs: 'certificates.apply',
    audit: 'certificate.apply',
    input: z.object({
      caseId: uuid.optional(),
      version: z.number().int().optional(),
      certificateId: uuid,
      action: changeAction,
      reason: z.string().trim().min(4).max(500),
      correction: correction.optional(),
      newName: z.string().trim().min(2).max(60).optional(),
      fileIds: z.array(uuid).max(10).default([]),
    }),
    output: z.object({ id: uuid, no: z.string(), state: z.string(), stateTitle: z.string(), authorityName: z.string() }),
  }),
}
