import { z } from 'zod'
import { day, endpoint, uuid } from '../../kernel/api.ts'

const province = z.string().regex(/^\d{2}0000$/, '选择省份。')
const sent = z.object({
  id: uuid,
  no: z.string(),
  state: z.string(),
  stateTitle: z.string(),
  version: z.number().int(),
})
const again = { enrollmentId: uuid, caseId: uuid.optional(), version: z.number().int().optional() }

/** Leaving for a school of another province. */
const outFacts = {
  province,
  schoolName: z.string().trim().min(4, '填写对方学校全称。').max(100),
  authorityName: z.string().trim().min(4, '填写对方主管部门全称。').max(100),
  specialtyName: z.string().trim().min(2, '填写转入的专业。').max(60),
  reason: z.string().trim().min(4, '写明转学的原因，至少 4 个字。').max(500),
  guardianAgreed: z.boolean().default(false),
  fileIds: z.array(uuid).max(10).default([]),
}

/** Coming from a school of another province; the student is on the list of the school as 待注册 already. */
const inFacts = {
  province,
  schoolName: z.string().trim().min(4, '填写原学校全称。').max(100),
  formerNumber: z.string().trim().min(4, '填写原学籍号。').max(40),
  leftOn: day,
  /** Number or verification code of the certificate of leaving that the other province gave out. */
  proofCode: z.string().trim().min(4, '填写转出证明的编号或查验编号。').max(60),
  reason: z.string().trim().min(4, '写明转学的原因，至少 4 个字。').max(500),
  fileIds: z.array(uuid).max(10).default([]),
}

const form = <T extends z.ZodRawShape>(facts: T) =>
  z.object({
    enrollmentId: uuid,
    student: z.string(),
    studentNumber: z.string().nullable(),
    about: z.string(),
    minor: z.boolean(),
    blocked: z.string().nullable(),
    provinces: z.array(z.object({ code: z.string(), name: z.string() })),
    draft: z
      .object({
        caseId: uuid,
        version: z.number().int(),
        facts: z.object(facts),
        files: z.array(z.object({ fileId: uuid, name: z.string() })),
      })
      .nullable(),
  })

const which = z.object({ enrollmentId: uuid.optional(), caseId: uuid.optional() })

export const transferFarApi = {
  getTransferOutForm: endpoint({
    method: 'GET',
    path: '/api/transfers-out/form',
    title: '打开转往外省申请表',
    needs: 'changes.apply',
    input: which,
    output: form(outFacts),
  }),
  openTransferOut: endpoint({
    method: 'POST',
    path: '/api/transfers-out',
    title: '申请转往外省',
    needs: 'changes.apply',
    audit: 'change.transfer-out',
    input: z.object({ ...again, ...outFacts }),
    output: sent,
  }),
  issueTransferProof: endpoint({
    method: 'POST',
    path: '/api/transfers-out/{id}/proof',
    title: '出具转出证明',
    needs: 'changes.apply',
    audit: 'change.transfer-proof',
    download: true,
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
  getTransferInForm: endpoint({
    method: 'GET',
    path: '/api/transfers-in/form',
    title: '打开外省转入申请表',
    needs: 'changes.apply',
    input: which,
    output: form(inFacts),
  }),
  openTransferIn: endpoint({
    method: 'POST',
    path: '/api/transfers-in',
    title: '申请外省转入',
    needs: 'changes.apply',
    audit: 'change.transfer-in',
    input: z.object({ ...again, ...inFacts }),
    output: sent,
  }),
}
