import { z } from 'zod'
import { endpoint, exportFormat, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'
import { batch, earlyKind, level, lineFilter, mode, planLine, regionPrefix, season, year } from './line-api.ts'

const MB = 1024 * 1024

/** One line as it is written by a school. */
export const lineDraft = z.object({
  orgNo: orgNo,
  season,
  specialtyCode: z.string().trim().min(1).max(20),
  /** Filled in from the filed specialty where it is left out. */
  specialtyName: z.string().trim().max(60).default(''),
  level,
  lengthMonths: z.number().int().min(1).max(120),
  mode,
  sourceRegion: regionPrefix.nullable().default(null),
  batch,
  earlyKind: earlyKind.nullable().default(null),
  seats: z.number().int().min(1).max(100_000),
  tuition: z.number().int().min(0).max(100_000_000),
})

const rule = z.object({ id: z.string(), title: z.string(), clause: z.string(), verdict: z.enum(['block', 'warn', 'pending', 'pass']), fact: z.string(), ways: z.array(z.string()) })
const stateWord = z.enum(['draft', 'sent', 'approved', 'cancelled'])
const revisionHead = z.object({ id: uuid, caseNo: z.string(), year, state: stateWord, change: z.boolean(), reason: z.string().nullable(), approvedOn: z.string().nullable(), createdAt: z.string() })
const line = lineDraft.extend({ id: uuid, specialtyName: z.string() })
const difference = z.object({ action: z.enum(['add', 'change', 'end']), before: lineDraft.nullable(), after: lineDraft.nullable() })

export const change = z.object({
  id: uuid,
  orgNo,
  schoolName: z.string(),
  year,
  action: z.enum(['add', 'change', 'end']),
  before: z.unknown(),
  after: z.unknown(),
  words: z.string(),
  reason: z.string(),
  caseNo: z.string(),
  approvedBy: z.string(),
  changedOn: z.string(),
})

const fileCheck = z.object({
  sha256: z.string(),
  sent: z.number().int(),
  passed: z.number().int(),
  rejected: z.number().int(),
  seats: z.number().int(),
  fileProblems: z.array(z.object({ message: z.string(), mend: z.string() })),
  problems: z.array(z.object({ excelRow: z.number().int(), column: z.string(), header: z.string(), found: z.string(), level: z.string(), message: z.string(), mend: z.string() })),
})
const upload = { maxBytes: 20 * MB, accept: '.xlsx,.csv' }

export const planApi = {
  listPlanLines: endpoint({
    method: 'GET',
    path: '/api/intake/lines',
    title: '查看招生计划',
    needs: 'prospectuses.read',
    input: z.object({ ...listQuery, ...lineFilter }),
    output: listOf(planLine).extend({ seats: z.number().int(), taken: z.number().int() }),
  }),
  exportPlanLines: endpoint({
    method: 'POST',
    path: '/api/intake/lines/export',
    title: '导出招生计划',
    needs: 'prospectuses.read',
    audit: 'prospectuses.export-lines',
    download: true,
    input: z.object({ q: listQuery.q, ...lineFilter, format: exportFormat }),
    output: z.object({}),
  }),
  getIntakePlan: endpoint({
    method: 'GET',
    path: '/api/intake/plans/{orgNo}/{year}',
    title: '查看学校一年的招生计划',
    needs: 'prospectuses.read',
    input: z.object({ orgNo, year }),
    output: z.object({
      orgNo,
      schoolName: z.string(),
      year,
      lines: z.array(planLine),
      revisions: z.array(revisionHead),
      quotas: z.array(z.object({ mode, seats: z.number().int(), planned: z.number().int(), setBy: z.string(), documentNo: z.string().nullable() })),
    }),
  }),
  openPlanRevision: endpoint({
    method: 'POST',
    path: '/api/intake/revisions',
    title: '编制或调整招生计划',
    needs: 'prospectuses.prepare',
    audit: 'prospectuses.open-plan',
    input: z.object({ year, copyFrom: year.optional() }),
    output: z.object({ id: uuid, caseNo: z.string(), lines: z.number().int(), left: z.array(z.string()) }),
  }),
  getPlanRevision: endpoint({
    method: 'GET',
    path: '/api/intake/revisions/{id}',
    title: '查看编制中的招生计划',
    needs: 'prospectuses.read',
    input: z.object({ id: uuid }),
    output: revisionHead.extend({
      orgNo,
      schoolName: z.string(),
      editable: z.boolean(),
      lines: z.array(line),
      differences: z.array(difference),
      rules: z.array(rule),
      specialties: z.array(z.object({ code: z.string(), name: z.string(), level, lengthMonths: z.number().int() })),
      places: z.array(z.object({ orgNo, name: z.string() })),
    }),
  }),
  setPlanLines: endpoint({
    method: 'PUT',
    path: '/api/intake/revisions/{id}/lines',
    title: '填写招生计划',
    needs: 'prospectuses.prepare',
    audit: 'prospectuses.set-lines',
    input: z.object({ id: uuid, reason: z.string().trim().max(500).nullable().default(null), lines: z.array(lineDraft).max(1000) }),
    output: z.object({ lines: z.number().int(), seats: z.number().int() }),
  }),
  getPlanTemplate: endpoint({
    method: 'GET',
    path: '/api/intake/template',
    title: '下载招生计划模板',
    needs: 'prospectuses.prepare',
    download: true,
    input: z.object({}),
    output: z.object({}),
  }),
  checkPlanFile: endpoint({
    method: 'POST',
    path: '/api/intake/revisions/{id}/check',
    title: '预检招生计划表格',
    needs: 'prospectuses.prepare',
    audit: 'prospectuses.check-lines',
    upload,
    input: z.object({ id: uuid }),
    output: fileCheck,
  }),
  loadPlanFile: endpoint({
    method: 'POST',
    path: '/api/intake/revisions/{id}/load',
    title: '导入招生计划表格',
    needs: 'prospectuses.prepare',
    audit: 'prospectuses.load-lines',
    upload,
    input: z.object({ id: uuid, sha256: z.string().length(64) }),
    output: fileCheck,
  }),
}
