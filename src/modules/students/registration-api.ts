import { z } from 'zod'
import { day, endpoint, listOf, listQuery, uuid } from '../../kernel/api.ts'
import { registrationDeskApi } from './registration-desk-api.ts'

const rowOutcome = z.object({ id: z.string(), label: z.string(), ok: z.boolean(), message: z.string() })
const stepResult = z.object({
  id: uuid,
  state: z.string(),
  stateTitle: z.string(),
  version: z.number().int(),
  rows: z.array(rowOutcome),
})
const mode = z.enum(['full-time', 'part-time'])
const result = z.enum(['present', 'absent', 'mismatch'])

const candidateFilter = {
  studyMode: mode.optional(),
  grade: z.number().int().min(1990).max(2100).optional(),
  batchId: uuid.optional(),
  specialtyCode: z.string().max(20).optional(),
}

/** A student of a case: masked, with what the rules and the on-site check say. */
const registrationRow = z.object({
  itemId: uuid,
  enrollmentId: uuid,
  ordinal: z.number().int(),
  name: z.string(),
  idMasked: z.string(),
  sex: z.string(),
  specialtyName: z.string(),
  trainingLevel: z.string(),
  siteName: z.string(),
  className: z.string().nullable(),
  state: z.string(),
  stateTitle: z.string(),
  studentNumber: z.string().nullable(),
  onsite: result.nullable(),
  /** In a sample check that did not draw this student. */
  outsideSample: z.boolean(),
  problems: z.array(
    z.object({ ruleId: z.string(), hard: z.boolean(), reason: z.string(), clause: z.string() }),
  ),
  reason: z.string().nullable(),
  clause: z.string().nullable(),
})

const onsiteCheck = z.object({
  id: uuid,
  checkedOn: z.string(),
  place: z.string(),
  extent: z.enum(['full', 'sample']),
  verifiers: z.array(z.object({ name: z.string(), unit: z.string() })),
  note: z.string().nullable(),
  photoFileIds: z.array(uuid),
  signatureFileId: uuid.nullable(),
  recordedAt: z.string(),
  present: z.number().int(),
  absent: z.number().int(),
  mismatch: z.number().int(),
})

export const registrationApi = {
  ...registrationDeskApi,
  listRegistrations: endpoint({
    method: 'GET',
    path: '/api/registrations',
    title: '查看学籍注册办件',
    needs: 'students.readRegistration',
    input: z.object({
      ...listQuery,
      state: z.string().max(120).optional(),
      list: z.enum(['all', 'mine', 'theirs', 'done']).default('all'),
      studyMode: mode.optional(),
    }),
    output: listOf(
      z.object({
        id: uuid,
        no: z.string(),
        title: z.string(),
        orgName: z.string(),
        authorityName: z.string(),
        state: z.string(),
        stateTitle: z.string(),
        tone: z.enum(['idle', 'waiting', 'moving', 'returned', 'done', 'closed']),
        mine: z.boolean(),
        pending: z.number().int(),
        returned: z.number().int(),
        approved: z.number().int(),
        createdAt: z.string(),
        submittedAt: z.string().nullable(),
        closedAt: z.string().nullable(),
        dueOn: z.string().nullable(),
        workdaysLeft: z.number().int().nullable(),
        checked: z
          .object({
            at: z.string(),
            block: z.number(),
            warn: z.number(),
            pending: z.number(),
            pass: z.number(),
          })
          .nullable(),
      }),
    ).extend({ counts: z.object({ mine: z.number(), theirs: z.number(), done: z.number() }) }),
  }),
  listRegistrationCandidates: endpoint({
    method: 'GET',
    path: '/api/registration-candidates',
    title: '查看待注册学生',
    needs: 'students.submitRegistration',
    input: z.object({ ...listQuery, ...candidateFilter }),
    output: listOf(
      z.object({
        enrollmentId: uuid,
        name: z.string(),
        idMasked: z.string(),
        sex: z.string(),
        studyMode: mode,
        grade: z.number().int(),
        specialtyName: z.string(),
        trainingLevel: z.string(),
        siteName: z.string(),
        className: z.string().nullable(),
        /** Why it came back, where it did. */
        returned: z
          .object({
            reason: z.string(),
            clause: z.string().nullable(),
            caseId: uuid,
            caseNo: z.string(),
            at: z.string(),
          })
          .nullable(),
      }),
    ).extend({
      counts: z.array(
        z.object({
          studyMode: mode,
          grade: z.number().int(),
          count: z.number().int(),
          returned: z.number().int(),
        }),
      ),
    }),
  }),
  openRegistration: endpoint({
    method: 'POST',
    path: '/api/registrations',
    title: '建立学籍注册办件',
    needs: 'students.submitRegistration',
    audit: 'registration.open',
    // Without enrollmentIds: every pending student that the filter matches.
    input: z.object({ enrollmentIds: z.array(uuid).min(1).max(5000).optional(), ...candidateFilter }),
    output: z.object({
      cases: z.array(
        z.object({
          id: uuid,
          no: z.string(),
          title: z.string(),
          version: z.number().int(),
          count: z.number().int(),
          studyMode: mode,
        }),
      ),
    }),
  }),
  listRegistrationRows: endpoint({
    method: 'GET',
    path: '/api/registrations/{id}/rows',
    title: '查看办件中的学生',
    needs: 'students.readRegistration',
    input: z.object({
      id: uuid,
      ...listQuery,
      state: z.string().max(40).optional(),
      rule: z.string().max(40).optional(),
    }),
    output: listOf(registrationRow),
  }),
  addRegistrationRows: endpoint({
    method: 'POST',
    path: '/api/registrations/{id}/rows',
    title: '加入学生',
    needs: 'students.submitRegistration',
    audit: 'registration.add-rows',
    input: z.object({ id: uuid, version: z.number().int(), enrollmentIds: z.array(uuid).min(1).max(5000) }),
    output: stepResult,
  }),
  removeRegistrationRows: endpoint({
    method: 'POST',
    path: '/api/registrations/{id}/removals',
    title: '移出学生',
    needs: 'students.submitRegistration',
    audit: 'registration.remove-rows',
    // `blocked`: every student that a hard rule stops.
    input: z.object({
      id: uuid,
      version: z.number().int(),
      itemIds: z.array(uuid).max(5000).default([]),
      blocked: z.boolean().default(false),
    }),
    output: stepResult,
  }),
  returnRegistrationRows: endpoint({
    method: 'POST',
    path: '/api/registrations/{id}/returns',
    title: '退回学生',
    needs: 'students.reviewRegistration',
    audit: 'registration.return-rows',
    input: z.object({
      id: uuid,
      version: z.number().int(),
      itemIds: z.array(uuid).min(1).max(5000),
      reason: z.string().max(500),
      clause: z.string().max(20).optional(),
    }),
    output: stepResult,
  }),
  excludeBlockedRows: endpoint({
    method: 'POST',
    path: '/api/registrations/{id}/exclusions',
    title: '剔除被阻断的学生',
    needs: 'students.reviewRegistration',
    audit: 'registration.exclude-blocked',
    input: z.object({ id: uuid, version: z.number().int() }),
    output: stepResult,
  }),
  getOnsiteRoster: endpoint({
    method: 'GET',
    path: '/api/registrations/{id}/onsite-roster',
    title: '查看现场核实名单',
    needs: 'students.readRegistration',
    views: 'people',
    input: z.object({ id: uuid }),
    output: z.object({
      total: z.number().int(),
      /** Least number to draw, by today's parameters. */
      minimumSample: z.number().int(),
      minimumVerifiers: z.number().int(),
      rows: z.array(
        z.object({
          enrollmentId: uuid,
          ordinal: z.number().int(),
          name: z.string(),
          idMasked: z.string(),
          sex: z.string(),
          specialtyName: z.string(),
          className: z.string().nullable(),
          result: result.nullable(),
          note: z.string().nullable(),
        }),
      ),
    }),
  }),
  listOnsiteChecks: endpoint({
    method: 'GET',
    path: '/api/registrations/{id}/onsite-checks',
    title: '查看现场核实记录',
    needs: 'students.readRegistration',
    input: z.object({ id: uuid }),
    output: z.object({ rows: z.array(onsiteCheck) }),
  }),
  recordOnsiteCheck: endpoint({
    method: 'POST',
    path: '/api/registrations/{id}/onsite-checks',
    title: '登记现场核实',
    needs: 'students.reviewRegistration',
    audit: 'registration.record-onsite',
    input: z.object({
      id: uuid,
      version: z.number().int(),
      date: day,
      place: z.string().trim().min(1, '填写核实地点。').max(100),
      extent: z.enum(['full', 'sample']),
      verifiers: z
        .array(
          z.object({
            name: z.string().trim().min(1, '填写核实人姓名。').max(60),
            unit: z.string().trim().min(1, '填写核实人单位。').max(60),
          }),
        )
        .max(10),
      note: z.string().max(500).optional(),
      results: z
        .array(z.object({ enrollmentId: uuid, result, note: z.string().max(200).optional() }))
        .min(1)
        .max(10000),
      photoFileIds: z.array(uuid).max(12).default([]),
      signatureFileId: uuid.optional(),
    }),
    output: stepResult.extend({ checkId: uuid }),
  }),
  uploadOnsiteFile: endpoint({
    method: 'POST',
    path: '/api/registrations/{id}/files',
    title: '上传现场照片或签名',
    needs: 'students.reviewRegistration',
    audit: 'registration.upload-file',
    upload: { maxBytes: 10 * 1024 * 1024, accept: 'image/png,image/jpeg' },
    input: z.object({ id: uuid, purpose: z.enum(['photo', 'signature']), filename: z.string().max(200) }),
    output: z.object({ fileId: uuid, name: z.string(), bytes: z.number().int() }),
  }),
  getRegistrationFile: endpoint({
    method: 'GET',
    path: '/api/registrations/{id}/files/{fileId}',
    title: '下载办件材料',
    needs: 'students.readRegistration',
    download: true,
    input: z.object({ id: uuid, fileId: uuid }),
    output: z.object({}),
  }),
  listRecordSteps: endpoint({
    method: 'GET',
    path: '/api/enrollments/{id}/case-steps',
    title: '查看一份学籍的办理经过',
    needs: 'signedIn',
    input: z.object({ id: uuid }),
    output: z.object({
      steps: z.array(
        z.object({
          at: z.string(),
          title: z.string(),
          orgName: z.string(),
          caseNo: z.string(),
          reason: z.string().optional(),
          clause: z.string().optional(),
        }),
      ),
    }),
  }),
}

/** Spread into the module's permissions. */
export const registrationPermissions = {
  'students.readRegistration': {
    title: '学籍注册 · 查看',
    roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer', 'registrar', 'principal'],
  },
  'students.submitRegistration': { title: '学籍注册 · 学校填报', roles: ['registrar'] },
  'students.nameOperator': { title: '学籍操作员 · 指定', roles: ['principal', 'registrar'] },
  'students.reviewRegistration': {
    title: '学籍注册 · 主管部门审核',
    roles: ['provinceOfficer', 'cityOfficer', 'countyOfficer'],
  },
} as const

/** Spread into the module's menu. */
export const registrationMenu = [
  {
    portal: 'authority',
    group: '学籍',
    title: '学籍注册',
    path: '/registrations',
    icon: 'file',
    needs: 'students.readRegistration',
  },
  {
    portal: 'school',
    group: '学籍',
    title: '学籍注册',
    path: '/registrations',
    icon: 'file',
    needs: 'students.readRegistration',
  },
] as const
