import { z } from 'zod'
import { endpoint, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'

const MAX_FILE = 2 * 1024 * 1024
const FILE_KINDS = 'application/pdf,image/jpeg,image/png'

const requestState = z.enum(['asked', 'taken', 'refused', 'withdrawn'])
const fileRef = z.object({ fileId: uuid, name: z.string() })
const stored = z.object({ fileId: uuid, name: z.string(), bytes: z.number().int() })

/** A request as lists show it: the student masked. */
const requestRow = z.object({
  id: uuid,
  kind: z.string(),
  kindTitle: z.string(),
  state: requestState,
  stateTitle: z.string(),
  student: z.string(),
  studentNumber: z.string().nullable(),
  enrollmentId: uuid.nullable(),
  orgName: z.string(),
  /** The school that asks; null for the student. */
  fromOrgName: z.string().nullable(),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  reason: z.string(),
  files: z.array(fileRef),
  askedAt: z.string(),
  askedByName: z.string(),
  answer: z.string().nullable(),
  answeredAt: z.string().nullable(),
  caseId: uuid.nullable(),
  caseNo: z.string().nullable(),
  version: z.number().int(),
  /** The own organisation answers it. */
  mine: z.boolean(),
})

const toned = { state: z.string(), stateTitle: z.string(), tone: z.enum(['idle', 'waiting', 'moving', 'returned', 'done', 'closed']) }

export const requestApi = {
  listChanges: endpoint({
    method: 'GET',
    path: '/api/changes',
    title: '查看学籍异动办件',
    needs: 'changes.read',
    input: z.object({
      ...listQuery,
      list: z.enum(['all', 'mine', 'theirs', 'done']).default('all'),
      kind: z.string().max(400).optional(),
    }),
    output: listOf(
      z.object({
        id: uuid,
        no: z.string(),
        kindTitle: z.string(),
        title: z.string(),
        orgName: z.string(),
        ...toned,
        waitingFor: z.string().nullable(),
        waitingSince: z.string().nullable(),
        dueOn: z.string().nullable(),
        mine: z.boolean(),
        /** The side the own organisation holds in a case of another one. */
        asParty: z.string().nullable(),
        createdAt: z.string(),
        closedAt: z.string().nullable(),
        /** The own school can give out the certificate of leaving for it. */
        proof: z.boolean(),
        page: z.string(),
      }),
    ).extend({
      counts: z.object({ mine: z.number(), theirs: z.number(), done: z.number(), requests: z.number() }),
      workflows: z.array(z.object({ id: z.string(), title: z.string() })),
    }),
  }),
  getChangeMenu: endpoint({
    method: 'GET',
    path: '/api/changes/menu',
    title: '查看一名学生可以办理的异动',
    needs: 'changes.apply',
    input: z.object({ enrollmentId: uuid }),
    output: z.object({
      enrollmentId: uuid,
      student: z.string(),
      studentNumber: z.string().nullable(),
      status: z.string(),
      statusTitle: z.string(),
      specialtyName: z.string(),
      grade: z.number().int(),
      /** The open case the record stands in, if any. */
      open: z.object({ caseId: uuid, caseNo: z.string() }).nullable(),
      /** Keys of the kinds its status allows. */
      kinds: z.array(z.string()),
    }),
  }),
  listChangeRequests: endpoint({
    method: 'GET',
    path: '/api/change-requests',
    title: '查看学籍异动申请',
    needs: 'changes.read',
    input: z.object({ ...listQuery, state: requestState.optional() }),
    output: listOf(requestRow),
  }),
  takeChangeRequest: endpoint({
    method: 'POST',
    path: '/api/change-requests/{id}/taking',
    title: '受理学籍异动申请',
    needs: 'changes.apply',
    audit: 'change.take',
    // Where another school asks, the record meant is chosen by the school that keeps it.
    input: z.object({ id: uuid, version: z.number().int(), enrollmentId: uuid.optional() }),
    output: z.object({ caseId: uuid, caseNo: z.string(), page: z.string() }),
  }),
  refuseChangeRequest: endpoint({
    method: 'POST',
    path: '/api/change-requests/{id}/refusal',
    title: '不受理学籍异动申请',
    needs: 'changes.apply',
    audit: 'change.refuse',
    input: z.object({ id: uuid, version: z.number().int(), reason: z.string().trim().min(2, '写明理由，申请人会看到。').max(500) }),
    output: requestRow,
  }),
  askTransfer: endpoint({
    method: 'POST',
    path: '/api/change-requests',
    title: '请求转入一名学生',
    needs: 'changes.apply',
    audit: 'change.ask-transfer',
    input: z.object({
      schoolNo: orgNo,
      studentName: z.string().trim().min(2, '填写学生姓名。').max(60),
      studentNumber: z.string().trim().min(6, '填写学生在原学校的学籍号。').max(40),
      specialtyCode: z.string().max(20),
      trainingLevel: z.string().max(20),
      grade: z.number().int().min(1990).max(2100),
      reason: z.string().trim().min(2, '写明原因。').max(500),
    }),
    output: requestRow,
  }),
  withdrawTransferRequest: endpoint({
    method: 'POST',
    path: '/api/change-requests/{id}/withdrawal',
    title: '撤回转入请求',
    needs: 'changes.apply',
    audit: 'change.withdraw-request',
    input: z.object({ id: uuid, version: z.number().int() }),
    output: requestRow,
  }),
  uploadChangeFile: endpoint({
    method: 'POST',
    path: '/api/change-files',
    title: '上传异动材料',
    needs: 'changes.apply',
    audit: 'change.upload-file',
    upload: { maxBytes: MAX_FILE, accept: FILE_KINDS },
    input: z.object({ enrollmentId: uuid, filename: z.string().max(200) }),
    output: stored,
  }),
  getRequestFile: endpoint({
    method: 'GET',
    path: '/api/change-requests/{id}/files/{fileId}',
    title: '打开申请材料',
    needs: 'changes.read',
    download: true,
    input: z.object({ id: uuid, fileId: uuid }),
    output: z.object({}),
  }),
  getMyChanges: endpoint({
    method: 'GET',
    path: '/api/me/changes',
    title: '查看本人的学籍异动',
    needs: 'changes.own',
    input: z.object({}),
    output: z.object({
      records: z.array(
        z.object({
          enrollmentId: uuid,
          orgName: z.string(),
          specialtyName: z.string(),
          status: z.string(),
          /** Keys of kinds that can be asked for now, each with the reason where it cannot. */
          kinds: z.array(z.object({ key: z.string(), blocked: z.string().nullable() })),
        }),
      ),
      requests: z.array(requestRow),
      cases: z.array(
        z.object({
          id: uuid,
          no: z.string(),
          title: z.string(),
          ...toned,
          waitingFor: z.string().nullable(),
          dueOn: z.string().nullable(),
          closed: z.boolean(),
          steps: z.array(z.object({ at: z.string(), title: z.string(), orgName: z.string(), reason: z.string().nullable(), clause: z.string().nullable() })),
        }),
      ),
      schools: z.array(z.object({ no: orgNo, name: z.string() })),
    }),
  }),
  askChange: endpoint({
    method: 'POST',
    path: '/api/me/changes',
    title: '申请本人的学籍异动',
    needs: 'changes.own',
    audit: 'change.ask',
    input: z.object({
      enrollmentId: uuid,
      kind: z.string().max(40),
      facts: z.record(z.string().max(40), z.string().max(1000)),
      fileIds: z.array(uuid).max(6).default([]),
    }),
    output: requestRow,
  }),
  withdrawMyChange: endpoint({
    method: 'POST',
    path: '/api/me/changes/{id}/withdrawal',
    title: '撤回本人的申请',
    needs: 'changes.own',
    audit: 'change.withdraw-own',
    input: z.object({ id: uuid, version: z.number().int() }),
    output: requestRow,
  }),
  uploadMyChangeFile: endpoint({
    method: 'POST',
    path: '/api/me/change-files',
    title: '上传本人的异动材料',
    needs: 'changes.own',
    audit: 'change.upload-own-file',
    upload: { maxBytes: MAX_FILE, accept: FILE_KINDS },
    input: z.object({ filename: z.string().max(200) }),
    output: stored,
  }),
}
