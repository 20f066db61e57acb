import { z } from 'zod'
import { day, endpoint, uuid } from '../../kernel/api.ts'
import { keysOf, qualityKinds } from './codes.ts'

const year = z.number().int().min(1990).max(2100)

const entry = z.object({
  id: uuid,
  schoolYear: year,
  kind: z.enum(keysOf(qualityKinds)),
  title: z.string(),
  content: z.string().nullable(),
  result: z.string().nullable(),
  hours: z.number().nullable(),
  happenedOn: day.nullable(),
  fileId: uuid.nullable(),
  by: z.string(),
})

export type QualityEntry = z.infer<typeof entry>
export const qualityWire = entry

const upload = { maxBytes: 20 * 1024 * 1024, accept: '.xlsx,.csv' }

const check = z.object({
  sha256: z.string(),
  sent: z.number(),
  added: z.number(),
  known: z.number(),
  rejected: z.number(),
  fileProblems: z.array(z.object({ message: z.string(), mend: z.string() })),
  problems: z.array(
    z.object({ excelRow: z.number(), column: z.string(), header: z.string(), found: z.string(), level: z.enum(['block', 'warn', 'fixed']), message: z.string(), mend: z.string() }),
  ),
})

export type QualityCheck = z.infer<typeof check>

export const qualityApi = {
  addQuality: endpoint({
    method: 'POST',
    path: '/api/dossiers/{enrollmentId}/quality',
    title: '登记综合素质',
    needs: 'dossiers.edit',
    audit: 'quality.add',
    input: z.object({
      enrollmentId: uuid,
      schoolYear: year,
      kind: z.enum(keysOf(qualityKinds)),
      title: z.string().trim().min(2).max(80),
      content: z.string().trim().max(1000).nullable(),
      result: z.string().trim().max(40).nullable(),
      hours: z.number().min(0).max(2000).nullable(),
      happenedOn: day.nullable(),
      fileId: uuid.nullable(),
    }),
    output: z.object({ id: uuid }),
  }),
  withdrawQuality: endpoint({
    method: 'POST',
    path: '/api/quality/{id}/withdraw',
    title: '撤下一条综合素质记录',
    needs: 'dossiers.edit',
    audit: 'quality.withdraw',
    input: z.object({ id: uuid, reason: z.string().trim().min(2).max(200) }),
    output: z.object({ id: uuid }),
  }),
  downloadQualityTemplate: endpoint({
    method: 'GET',
    path: '/api/quality/template',
    title: '综合素质模板',
    needs: 'dossiers.edit',
    input: z.object({}),
    output: z.unknown(),
    download: true,
  }),
  checkQuality: endpoint({
    method: 'POST',
    path: '/api/quality/check',
    title: '预检综合素质文件',
    needs: 'dossiers.edit',
    audit: 'quality.check',
    upload,
    input: z.object({}),
    output: check,
  }),
  loadQuality: endpoint({
    method: 'POST',
    path: '/api/quality/load',
    title: '写入综合素质文件',
    needs: 'dossiers.edit',
    audit: 'quality.load',
    upload,
    input: z.object({ sha256: z.string().length(64) }),
    output: check,
  }),
  listQualityGaps: endpoint({
    method: 'GET',
    path: '/api/quality/completeness',
    title: '综合素质记录是否齐全',
    needs: 'dossiers.read',
    input: z.object({ schoolYear: year.optional(), grade: z.number().int().optional(), className: z.string().max(64).optional() }),
    output: z.object({
      schoolYear: z.number(),
      total: z.number(),
      complete: z.number(),
      /** How many students lack each kind. */
      lacking: z.array(z.object({ kind: z.string(), title: z.string(), count: z.number() })),
      /** Students with gaps, at most 500. */
      rows: z.array(z.object({ id: uuid, name: z.string(), studentNumber: z.string().nullable(), grade: z.number(), className: z.string().nullable(), missing: z.array(z.string()) })),
    }),
  }),
}
