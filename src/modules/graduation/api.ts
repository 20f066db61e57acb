import { z } from 'zod'
import { day, endpoint, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'
import { equivalenceApi } from './equivalence-api.ts'
import { listApi } from './list-api.ts'
import { auditLine, outcome } from './wire.ts'

const MB = 1024 * 1024
const kind = z.enum(['grades', 'moral', 'labour', 'internship', 'certificate', 'conduct'])
const evaluation = z.enum(['excellent', 'good', 'pass', 'fail'])
const count = z.number().min(0).max(2000)

/** The content of a record; which fields count is decided by its kind. */
export const factValue = z.object({
  creditsPassed: count.nullish(),
  creditsRequired: count.nullish(),
  coursesPassed: count.nullish(),
  coursesRequired: count.nullish(),
  result: evaluation.nullish(),
  unit: z.string().max(100).nullish(),
  months: z.number().min(0).max(60).nullish(),
  number: z.string().max(200).nullish(),
  occupation: z.string().max(60).nullish(),
  level: z.enum(['1', '2', '3', '4', '5']).nullish(),
  issuedOn: day.nullish(),
  open: z.number().int().min(0).max(99).nullish(),
  note: z.string().max(200).nullish(),
})

const fact = z.object({
  id: uuid,
  kind,
  kindTitle: z.string(),
  words: z.string(),
  signer: z.string(),
  signedOn: z.string(),
  source: z.string(),
  evidenceName: z.string(),
  evidenceFileId: uuid,
  recordedAt: z.string(),
  recordedBy: z.string(),
  endedAt: z.string().nullable(),
  endedReason: z.string().nullable(),
})

const studentHead = z.object({
  enrollmentId: uuid,
  name: z.string(),
  studentNumber: z.string().nullable(),
  className: z.string().nullable(),
  grade: z.number().int(),
  specialtyName: z.string(),
  trainingLevel: z.string(),
  orgNo,
  orgName: z.string(),
  status: z.string(),
  expectedOn: z.string(),
})
const audit = z.object({ lines: z.array(auditLine), met: z.boolean(), missing: z.array(z.string()), proposed: outcome, expectedOn: z.string() })

const fileCheck = z.object({
  sha256: z.string(),
  sent: z.number().int(),
  passed: z.number().int(),
  rejected: z.number().int(),
  replaces: z.number().int(),
  fileProblems: z.array(z.object({ message: z.string(), mend: z.string() })),
  problems: z.array(z.object({ excelRow: z.number().int(), column: z.string(), header: z.string(), found: z.string(), level: z.string(), message: z.string(), mend: z.string() })),
})

const factApi = {
  getPrecheck: endpoint({
    method: 'GET',
    path: '/api/graduation/precheck',
    title: '毕业预警：查看一批学生还缺什么',
    needs: 'graduation.read',
    input: z.object({
      ...listQuery,
      orgNo: orgNo.optional(),
      grade: z.number().int().min(1990).max(2100).optional(),
      className: z.string().max(60).optional(),
      specialtyCode: z.string().max(20).optional(),
      missing: z.enum(['any', 'grades', 'moral', 'labour', 'internship', 'certificate', 'conduct', 'length']).optional(),
    }),
    output: listOf(studentHead.extend({ met: z.boolean(), missing: z.array(z.object({ id: z.string(), title: z.string(), words: z.string() })) })).extend({
      endsBy: z.string(),
      students: z.number().int(),
      ready: z.number().int(),
      summary: z.array(z.object({ id: z.string(), title: z.string(), missing: z.number().int() })),
      classes: z.array(z.object({ grade: z.number().int(), className: z.string().nullable(), specialtyCode: z.string(), specialtyName: z.string(), students: z.number().int() })),
    }),
  }),
  getStudentAudit: endpoint({
    method: 'GET',
    path: '/api/graduation/students/{id}',
    title: '查看一名学生的毕业审核',
    needs: 'graduation.read',
    views: 'person',
    input: z.object({ id: uuid }),
    output: z.object({ student: studentHead, on: z.string(), audit, facts: z.array(fact) }),
  }),
  getMyGraduation: endpoint({
    method: 'GET',
    path: '/api/graduation/mine',
    title: '查看本人的毕业审核',
    needs: 'graduation.own',
    input: z.object({}),
    output: z.object({
      records: z.array(
        z.object({
          student: studentHead,
          on: z.string(),
          audit,
          facts: z.array(fact),
          diploma: z.object({ outcome, number: z.string(), graduatedOn: z.string(), classKind: z.string() }).nullable(),
        }),
      ),
    }),
  }),
  uploadGraduationEvidence: endpoint({
    method: 'POST',
    path: '/api/graduation/evidence',
    title: '上传毕业审核佐证',
    needs: 'graduation.prepare',
    audit: 'graduation.evidence',
    upload: { maxBytes: 20 * MB, accept: '.pdf,.jpg,.jpeg,.png' },
    input: z.object({}),
    output: z.object({ fileId: uuid, name: z.string(), bytes: z.number().int() }),
  }),
  readGraduationEvidence: endpoint({
    method: 'GET',
    path: '/api/graduation/facts/{id}/evidence',
    title: '打开毕业审核佐证',
    needs: 'graduation.read',
    download: true,
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
  recordGraduationFact: endpoint({
    method: 'POST',
    path: '/api/graduation/facts',
    title: '登记毕业审核材料',
    needs: 'graduation.prepare',
    audit: 'graduation.record-fact',
    input: z.object({ enrollmentId: uuid, kind, value: factValue, evidenceFileId: uuid, signer: z.string().min(1).max(40), signedOn: day }),
    output: z.object({ id: uuid }),
  }),
  endGraduationFact: endpoint({
    method: 'POST',
    path: '/api/graduation/facts/{id}/end',
    title: '撤销毕业审核材料',
    needs: 'graduation.prepare',
    audit: 'graduation.end-fact',
    input: z.object({ id: uuid, reason: z.string().min(2).max(200) }),
    output: z.object({ ended: z.literal(true) }),
  }),
  getFactTemplate: endpoint({
    method: 'GET',
    path: '/api/graduation/facts/template',
    title: '下载毕业审核材料模板',
    needs: 'graduation.prepare',
    download: true,
    input: z.object({ kind }),
    output: z.object({}),
  }),
  checkFactFile: endpoint({
    method: 'POST',
    path: '/api/graduation/facts/check',
    title: '预检毕业审核材料表格',
    needs: 'graduation.prepare',
    audit: 'graduation.check-facts',
    upload: { maxBytes: 20 * MB, accept: '.xlsx,.csv' },
    input: z.object({ kind }),
    output: fileCheck,
  }),
  loadFactFile: endpoint({
    method: 'POST',
    path: '/api/graduation/facts/load',
    title: '导入毕业审核材料表格',
    needs: 'graduation.prepare',
    audit: 'graduation.load-facts',
    upload: { maxBytes: 20 * MB, accept: '.xlsx,.csv' },
    input: z.object({ kind, sha256: z.string().length(64), evidenceFileId: uuid }),
    output: fileCheck,
  }),
}

export const api = { ...factApi, ...listApi, ...equivalenceApi }
