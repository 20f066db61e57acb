import { z } from 'zod'
import { endpoint, uuid } from '../../kernel/api.ts'
import { consentActions, consentTexts, keysOf, relations } from './codes.ts'

const purpose = z.enum(keysOf(consentTexts))
const relation = z.enum(keysOf(relations))

const guardianFields = {
  name: z.string().trim().min(2).max(40),
  relation,
  phone: z.string().trim().min(5).max(20),
  documentNumber: z.string().trim().max(30).nullable(),
  isMain: z.boolean(),
}

const guardian = z.object({
  id: uuid,
  nameMasked: z.string(),
  relation,
  phoneMasked: z.string(),
  documentMasked: z.string().nullable(),
  isMain: z.boolean(),
  version: z.number(),
  endedOn: z.string().nullable(),
})

/** One purpose with its text and the newest answer. */
const asked = z.object({
  purpose,
  title: z.string(),
  version: z.string(),
  body: z.string(),
  state: z.enum(['given', 'refused', 'withdrawn', 'none']),
  at: z.string().nullable(),
  by: z.string().nullable(),
  way: z.string().nullable(),
  answeredVersion: z.string().nullable(),
  fileId: uuid.nullable(),
})

export type AskedConsent = z.infer<typeof asked>
export type GuardianRow = z.infer<typeof guardian>

const link = z.object({ id: uuid, guardian: z.string(), createdAt: z.string(), createdBy: z.string(), expiresAt: z.string(), revokedAt: z.string().nullable() })
const visit = z.object({ at: z.string(), what: z.string() })

export const familyWire = { guardian, asked, link, visit }

const shown = z.object({
  student: z.string(),
  school: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  conduct: z.array(z.object({ title: z.string(), level: z.string(), on: z.string(), until: z.string().nullable(), appealUntil: z.string().nullable() })),
  asOf: z.string(),
  consents: z.array(asked.omit({ fileId: true })),
  expiresAt: z.string(),
})

export type GuardianView = z.infer<typeof shown>

const code = z.string().min(8).max(60)

export const familyApi = {
  addGuardian: endpoint({
    method: 'POST',
    path: '/api/dossiers/{enrollmentId}/guardians',
    title: '登记监护人',
    needs: 'dossiers.edit',
    audit: 'guardian.add',
    input: z.object({ enrollmentId: uuid, ...guardianFields }),
    output: z.object({ id: uuid }),
  }),
  endGuardian: endpoint({
    method: 'POST',
    path: '/api/guardians/{id}/end',
    title: '结束监护关系',
    needs: 'dossiers.edit',
    audit: 'guardian.end',
    input: z.object({ id: uuid, version: z.number().int(), reason: z.string().trim().min(2).max(200) }),
    output: z.object({ id: uuid }),
  }),
  revealGuardian: endpoint({
    method: 'POST',
    path: '/api/guardians/{id}/reveal',
    title: '查看监护人完整信息',
    needs: 'dossiers.edit',
    audit: 'guardian.reveal',
    secret: true,
    views: 'person',
    input: z.object({ id: uuid, purpose: z.string().max(200) }),
    output: z.object({ name: z.string(), phone: z.string(), documentNumber: z.string().nullable() }),
  }),
  sendGuardianLink: endpoint({
    method: 'POST',
    path: '/api/guardians/{id}/links',
    title: '发给监护人查看码',
    needs: 'dossiers.edit',
    audit: 'guardian.send-link',
    secret: true,
    input: z.object({ id: uuid }),
    output: z.object({ id: uuid, code: z.string(), path: z.string(), expiresAt: z.string() }),
  }),
  revokeGuardianLink: endpoint({
    method: 'POST',
    path: '/api/guardian-links/{id}/revoke',
    title: '作废监护人查看码',
    needs: 'dossiers.edit',
    audit: 'guardian.revoke-link',
    input: z.object({ id: uuid }),
    output: z.object({ id: uuid }),
  }),
  uploadDossierFile: endpoint({
    method: 'POST',
    path: '/api/dossiers/{enrollmentId}/files',
    title: '上传档案材料',
    needs: 'dossiers.edit',
    audit: 'dossier.upload',
    upload: { maxBytes: 2 * 1024 * 1024, accept: '.pdf,.jpg,.jpeg,.png' },
    input: z.object({ enrollmentId: uuid }),
    output: z.object({ fileId: uuid, name: z.string() }),
  }),
  getDossierFile: endpoint({
    method: 'GET',
    path: '/api/dossiers/{enrollmentId}/files/{fileId}',
    title: '打开档案材料',
    needs: 'dossiers.read',
    views: 'person',
    input: z.object({ enrollmentId: uuid, fileId: uuid }),
    output: z.unknown(),
    download: true,
  }),
  recordConsent: endpoint({
    method: 'POST',
    path: '/api/dossiers/{enrollmentId}/consents',
    title: '登记同意书',
    needs: 'dossiers.edit',
    audit: 'consent.record',
    input: z.object({
      enrollmentId: uuid,
      purpose,
      action: z.enum(keysOf(consentActions)),
      /** Empty where the student, of age, answers. */
      guardianId: uuid.nullable(),
      way: z.enum(['signature', 'paper']),
      fileId: uuid.nullable(),
    }),
    output: z.object({ state: z.string() }),
  }),
  answerOwnConsent: endpoint({
    method: 'POST',
    path: '/api/me/dossier/consents',
    title: '答复同意书',
    needs: 'dossiers.own',
    audit: 'consent.answer-own',
    input: z.object({ enrollmentId: uuid, purpose, action: z.enum(keysOf(consentActions)) }),
    output: z.object({ state: z.string() }),
  }),
  openAsGuardian: endpoint({
    method: 'POST',
    path: '/api/guardian/open',
    title: '监护人凭码查看',
    needs: 'public',
    audit: 'guardian.open',
    secret: true,
    input: z.object({ code }),
    output: shown,
  }),
  answerAsGuardian: endpoint({
    method: 'POST',
    path: '/api/guardian/answer',
    title: '监护人凭码答复同意书',
    needs: 'public',
    audit: 'guardian.answer',
    input: z.object({ code, purpose, version: z.string().max(20), action: z.enum(keysOf(consentActions)) }),
    output: z.object({ state: z.string() }),
  }),
}
