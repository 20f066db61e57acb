import { z } from 'zod'
import { endpoint, listOf, orgNo, uuid } from '../../kernel/api.ts'

const transferFacts = {
  toOrgNo: orgNo,
  toSiteNo: orgNo.optional(),
  specialtyCode: z.string().min(1, '选择转入专业。').max(20),
  trainingLevel: z.string().min(1, '选择培养层次。').max(20),
  grade: z.number().int().min(1990).max(2100),
  reason: z.string().trim().min(4, '写明转学的原因，至少 4 个字。').max(500),
  guardianAgreed: z.boolean().default(false),
  fileIds: z.array(uuid).max(10).default([]),
}

export const transferApi = {
  listTransferTargets: endpoint({
    method: 'GET',
    path: '/api/transfer-targets',
    title: '查找转入学校',
    needs: 'changes.apply',
    input: z.object({ q: z.string().max(60).optional() }),
    output: listOf(z.object({ no: orgNo, name: z.string(), place: z.string(), level: z.string() })),
  }),
  getOwnSpecialties: endpoint({
    method: 'GET',
    path: '/api/transfer-targets/own',
    title: '查看本校可以转入的专业',
    needs: 'changes.apply',
    input: z.object({}),
    output: z.object({ specialties: z.array(z.object({ code: z.string(), name: z.string(), trainingLevel: z.string(), levelTitle: z.string() })) }),
  }),
  getTransferTarget: endpoint({
    method: 'GET',
    path: '/api/transfer-targets/{schoolNo}',
    title: '查看转入学校的专业',
    needs: 'changes.apply',
    input: z.object({ schoolNo: orgNo }),
    output: z.object({
      no: orgNo,
      name: z.string(),
      authorityName: z.string(),
      sites: z.array(z.object({ no: orgNo, name: z.string() })),
      specialties: z.array(
        z.object({ code: z.string(), name: z.string(), trainingLevel: z.string(), levelTitle: z.string(), lengthYears: z.number() }),
      ),
    }),
  }),
  getTransferForm: endpoint({
    method: 'GET',
    path: '/api/transfers/form',
    title: '打开转学申请表',
    needs: 'changes.apply',
    input: z.object({ enrollmentId: uuid.optional(), caseId: uuid.optional() }),
    output: z.object({
      enrollmentId: uuid,
      student: z.string(),
      studentNumber: z.string().nullable(),
      status: z.string(),
      specialtyCode: z.string(),
      specialtyName: z.string(),
      trainingLevel: z.string(),
      grade: z.number().int(),
      /** Why a transfer cannot be started; null where it can. */
      blocked: z.string().nullable(),
      minor: z.boolean(),
      draft: z.object({ caseId: uuid, version: z.number().int(), toName: z.string(), facts: z.object(transferFacts), files: z.array(z.object({ fileId: uuid, name: z.string() })) }).nullable(),
    }),
  }),
  openTransfer: endpoint({
    method: 'POST',
    path: '/api/transfers',
    title: '申请转学',
    needs: 'changes.apply',
    audit: 'change.transfer',
    // With caseId the draft or returned case is handed in again with these facts.
    input: z.object({ enrollmentId: uuid, caseId: uuid.optional(), version: z.number().int().optional(), ...transferFacts }),
    output: z.object({ id: uuid, no: z.string(), state: z.string(), stateTitle: z.string(), version: z.number().int() }),
  }),
}

export type TransferInput = z.output<(typeof transferApi)['openTransfer']['input']>
