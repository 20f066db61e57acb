import { z } from 'zod'
import { columnName, endpoint, exportFormat, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'

const state = z.enum(['draft', 'told', 'publishing', 'final', 'cancelled'])
const year = z.number().int().min(2000).max(2100)
const file = z.object({ fileId: uuid, name: z.string().max(200) })
const amount = z.number().nullable()
const line = z.object({ id: z.string(), name: z.string(), unit: z.string(), places: z.number().int(), operator: z.string() })
const figure = z.object({ line: z.string(), target: z.number(), targetNo: z.string(), actual: amount, attainment: amount, reached: z.boolean(), score: amount })
const appeal = z.object({
  id: uuid, caseNo: z.string(), unitName: z.string(), line: z.string().nullable(), text: z.string(), filedOn: z.string(),
  state: z.enum(['filed', 'sustained', 'rejected', 'withdrawn']), answer: z.string(), scoreBefore: amount, scoreAfter: amount,
})
const grading = z.object({ cap: z.number(), excellent: z.number(), good: z.number(), basic: z.number() })

const assessmentRow = z.object({
  id: uuid, caseNo: z.string(), orgNo, orgName: z.string(), planId: z.string(), planTitle: z.string(), year, title: z.string(), state,
  takenAt: z.string().nullable(), appealUntil: z.string().nullable(), finalOn: z.string().nullable(),
})

const filter = { year: year.optional(), state: state.optional() }

export const assessmentApi = {
  listAssessments: endpoint({
    method: 'GET', path: '/api/targets/assessments', title: '查看目标考核', needs: 'targets.manage',
    input: z.object({ ...listQuery, ...filter }),
    output: listOf(assessmentRow).extend({ plans: z.array(z.object({ id: z.string(), title: z.string(), from: year, to: year })) }),
  }),
  exportAssessments: endpoint({
    method: 'POST', path: '/api/targets/assessments/export', title: '导出目标考核清单', needs: 'targets.manage', audit: 'target.export-assessments', download: true,
    input: z.object({ q: z.string().max(60).optional(), ...filter, format: exportFormat, columns: z.array(columnName).max(30).optional() }),
    output: z.unknown(),
  }),
  openAssessment: endpoint({
    method: 'POST', path: '/api/targets/assessments', title: '建立目标考核', needs: 'targets.manage', audit: 'target.open-assessment',
    input: z.object({ planId: z.string().max(60), year }),
    output: z.object({ id: uuid, caseNo: z.string(), units: z.number().int() }),
  }),
  getAssessment: endpoint({
    method: 'GET', path: '/api/targets/assessments/{id}', title: '查看一次目标考核', needs: 'targets.manage',
    input: z.object({ id: uuid }),
    output: assessmentRow.extend({
      own: z.boolean(), grading,
      lines: z.array(line),
      units: z.array(z.object({ no: orgNo, name: z.string(), score: amount, grade: z.string().nullable(), figures: z.array(figure), openAppeals: z.number().int() })),
      counts: z.array(z.object({ grade: z.string(), count: z.number().int() })),
      appeals: z.array(appeal),
    }),
  }),
  exportAssessment: endpoint({
    method: 'POST', path: '/api/targets/assessments/{id}/export', title: '导出考核结果', needs: 'targets.manage', audit: 'target.export-assessment', download: true,
    input: z.object({ id: uuid, format: exportFormat, columns: z.array(columnName).max(30).optional() }),
    output: z.unknown(),
  }),
  printAssessment: endpoint({
    method: 'POST', path: '/api/targets/assessments/{id}/report', title: '出具考核报告', needs: 'targets.manage', audit: 'target.print-assessment', download: true,
    input: z.object({ id: uuid }),
    output: z.unknown(),
  }),
  getOwnResult: endpoint({
    method: 'GET', path: '/api/targets/results/{id}', title: '查看本单位的考核结果', needs: 'targets.read',
    input: z.object({ id: uuid }),
    output: z.object({
      assessmentId: uuid, unitName: z.string(), assessorName: z.string(), planTitle: z.string(), year, state: z.enum(['told', 'publishing', 'final']),
      score: amount, grade: z.string().nullable(), appealUntil: z.string().nullable(), mayAppeal: z.boolean(), whyNot: z.string().nullable(), grading,
      lines: z.array(line), figures: z.array(figure), appeals: z.array(appeal),
    }),
  }),
  uploadTargetFile: endpoint({
    method: 'POST', path: '/api/targets/files', title: '上传申诉和评估材料', needs: 'targets.confirm', audit: 'target.upload',
    upload: { maxBytes: 20 * 1024 * 1024, accept: '.pdf,.jpg,.png' },
    input: z.object({ filename: z.string().max(200).optional() }),
    output: z.object({ fileId: uuid, name: z.string() }),
  }),
  fileAppeal: endpoint({
    method: 'POST', path: '/api/targets/results/{id}/appeals', title: '对考核结果申诉', needs: 'targets.confirm', audit: 'target.appeal',
    input: z.object({ id: uuid, line: z.string().max(60).optional(), text: z.string().trim().min(5, '写明哪个数不对、应以什么为准').max(1000), files: z.array(file).max(10).default([]) }),
    output: z.object({ id: uuid, caseNo: z.string() }),
  }),
}
