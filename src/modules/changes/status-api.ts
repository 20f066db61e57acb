import { z } from 'zod'
import { day, endpoint, uuid } from '../../kernel/api.ts'

const option = z.object({ code: z.string(), label: z.string() })
const file = z.object({ fileId: uuid, name: z.string() })

const target = z.object({
  className: z.string().trim().max(64).optional(),
  grade: z.number().int().min(1990).max(2100).optional(),
  specialtyCode: z.string().max(20).optional(),
  trainingLevel: z.string().max(20).optional(),
  lengthYears: z.number().min(0.5).max(8).optional(),
})

/** What every kind of the table is filled in with. */
const filled = {
  reasonCode: z.string().min(1, '选择原因。').max(40),
  effectiveOn: day,
  note: z.string().trim().max(500).default(''),
  fileIds: z.array(uuid).max(10).default([]),
}

/** With `submit` it is handed in at once; where rules warn, `explain` is owed. With `caseId` a draft or a returned case is written again. */
const handing = {
  submit: z.boolean().default(true),
  explain: z.string().trim().max(500).optional(),
  caseId: uuid.optional(),
  caseVersion: z.number().int().optional(),
}

const opened = z.object({
  id: uuid,
  no: z.string(),
  state: z.string(),
  stateTitle: z.string(),
  version: z.number().int(),
})
const values = z.record(z.string().max(40), z.union([z.string().max(2000), z.number(), z.null()]))

const student = z.object({
  enrollmentId: uuid,
  version: z.number().int(),
  name: z.string(),
  idMasked: z.string(),
  studentNumber: z.string().nullable(),
  status: z.string(),
  statusUntil: day.nullable(),
  grade: z.number().int(),
  studyYear: z.number().int(),
  specialtyCode: z.string(),
  specialtyName: z.string(),
  trainingLevel: z.string(),
  lengthYears: z.number(),
  className: z.string().nullable(),
  registeredOn: day.nullable(),
})

export const statusApi = {
  getStatusForm: endpoint({
    method: 'GET',
    path: '/api/status-changes/form',
    title: '打开学籍异动的填写页',
    needs: 'changes.apply',
    input: z.object({ kind: z.string().max(40), enrollmentId: uuid.optional(), caseId: uuid.optional() }),
    output: z.object({
      student,
      today: day,
      reasons: z.array(option),
      /** Specialty, level and length on record today. */
      filed: z.array(
        z.object({
          code: z.string(),
          name: z.string(),
          trainingLevel: z.string(),
          levelTitle: z.string(),
          lengthYears: z.number(),
        }),
      ),
      classes: z.array(z.object({ name: z.string(), grade: z.number().int() })),
      /** Last day that may be asked for, where the kind has an end. */
      latest: day.nullable(),
      decidedBy: z.string(),
      /** Why it cannot be started; null where it can. */
      blocked: z.string().nullable(),
      draft: z
        .object({
          caseId: uuid,
          caseNo: z.string(),
          version: z.number().int(),
          learner: z.boolean(),
          reasonCode: z.string(),
          effectiveOn: day,
          until: day.nullable(),
          note: z.string(),
          to: target,
          files: z.array(file),
        })
        .nullable(),
    }),
  }),
  openStatusChange: endpoint({
    method: 'POST',
    path: '/api/status-changes',
    title: '办理学籍异动',
    needs: 'changes.apply',
    audit: 'change.open',
    input: z.object({
      kind: z.string().max(40),
      enrollmentId: uuid,
      version: z.number().int(),
      ...filled,
      until: day.optional(),
      to: target.default({}),
      ...handing,
    }),
    output: opened,
  }),
  getCorrectionForm: endpoint({
    method: 'GET',
    path: '/api/corrections/form',
    title: '打开更正的填写页',
    needs: 'changes.apply',
    views: 'person',
    input: z.object({ enrollmentId: uuid.optional(), caseId: uuid.optional() }),
    output: z.object({
      student,
      today: day,
      reasons: z.array(option),
      fields: z.array(
        z.object({
          key: z.string(),
          title: z.string(),
          type: z.string(),
          group: z.string(),
          options: z.array(option),
          help: z.string(),
          /** As shown, masked. */
          current: z.string(),
          approval: z.boolean(),
        }),
      ),
      blocked: z.string().nullable(),
      draft: z
        .object({
          caseId: uuid,
          caseNo: z.string(),
          version: z.number().int(),
          learner: z.boolean(),
          reasonCode: z.string(),
          note: z.string(),
          files: z.array(file),
        })
        .nullable(),
    }),
  }),
  openCorrection: endpoint({
    method: 'POST',
    path: '/api/corrections',
    title: '办理更正',
    needs: 'changes.apply',
    audit: 'change.open-correction',
    input: z.object({
      enrollmentId: uuid,
      version: z.number().int(),
      nature: z.enum(['error', 'changed']),
      values,
      ...filled,
      ...handing,
    }),
    output: opened,
  }),
  correctDirectly: endpoint({
    method: 'POST',
    path: '/api/enrollments/{id}/corrections',
    title: '直接改正登记项',
    needs: 'changes.apply',
    audit: 'change.correct-directly',
    input: z.object({
      id: uuid,
      version: z.number().int(),
      values,
      reason: z.string().trim().min(2, '写明改正的原因。').max(200),
    }),
    output: z.object({
      id: uuid,
      version: z.number().int(),
      changed: z.array(z.object({ title: z.string(), before: z.string(), after: z.string() })),
    }),
  }),
  stateOwnCase: endpoint({
    method: 'POST',
    path: '/api/me/changes/{id}/statement',
    title: '陈述和申辩',
    needs: 'changes.own',
    audit: 'change.statement',
    input: z.object({ id: uuid, statement: z.string().trim().min(4, '写下陈述，至少 4 个字。').max(1000) }),
    output: z.object({ id: uuid }),
  }),
}

export type StatusInput = z.output<(typeof statusApi)['openStatusChange']['input']>
export type CorrectionInput = z.output<(typeof statusApi)['openCorrection']['input']>
