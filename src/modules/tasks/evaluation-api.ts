import { z } from 'zod'
import { columnName, day, endpoint, exportFormat, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'

const state = z.enum(['self', 'review', 'publishing', 'done', 'cancelled'])
const file = z.object({ fileId: uuid, name: z.string().max(200) })
const score = z.number().min(0).max(100)

const evaluationRow = z.object({
  id: uuid,
  orgNo,
  unitName: z.string(),
  year: z.number().int(),
  rubric: z.string(),
  rubricTitle: z.string(),
  caseNo: z.string(),
  state,
  score: z.number().nullable(),
  grade: z.string().nullable(),
  visitedOn: z.string().nullable(),
  publishedOn: z.string().nullable(),
})

const filter = {
  q: z.string().max(60).optional(),
  year: z.number().int().min(2000).max(2100).optional(),
  rubric: z.string().max(40).optional(),
  state: state.optional(),
}

export const evaluationApi = {
  openEvaluations: endpoint({
    method: 'POST',
    path: '/api/tasks/evaluations',
    title: '布置年度评价',
    needs: 'tasks.supervise',
    audit: 'task.open-evaluations',
    input: z.object({ year: z.number().int().min(2020).max(2100), rubric: z.string().max(40), orgNos: z.array(orgNo).max(500).optional() }),
    output: z.object({ opened: z.number().int(), already: z.number().int() }),
  }),
  listEvaluations: endpoint({
    method: 'GET',
    path: '/api/tasks/evaluations',
    title: '查看年度评价',
    needs: 'tasks.read',
    input: z.object({ ...listQuery, ...filter }),
    output: listOf(evaluationRow).extend({ rubrics: z.array(z.object({ id: z.string(), title: z.string(), note: z.string() })) }),
  }),
  exportEvaluations: endpoint({
    method: 'POST',
    path: '/api/tasks/evaluations/export',
    title: '导出年度评价',
    needs: 'tasks.read',
    audit: 'task.export-evaluations',
    input: z.object({ ...filter, format: exportFormat, columns: z.array(columnName).max(30).optional() }),
    output: z.unknown(),
    download: true,
  }),
  getEvaluation: endpoint({
    method: 'GET',
    path: '/api/tasks/evaluations/{id}',
    title: '查看一件年度评价',
    needs: 'tasks.read',
    input: z.object({ id: uuid }),
    output: evaluationRow.extend({
      note: z.string(),
      visitors: z.string(),
      findings: z.string(),
      maySelf: z.boolean(),
      mayScore: z.boolean(),
      items: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          weight: z.number(),
          kind: z.enum(['computed', 'self']),
          standard: z.string(),
          clause: z.string(),
          computed: z.number().nullable(),
          basis: z.string(),
          selfScore: z.number().nullable(),
          selfText: z.string(),
          files: z.array(file),
          score: z.number().nullable(),
          finding: z.string(),
        }),
      ),
    }),
  }),
  saveSelfEvaluation: endpoint({
    method: 'PUT',
    path: '/api/tasks/evaluations/{id}/self',
    title: '填写自评',
    needs: 'tasks.report',
    audit: 'task.save-self',
    input: z.object({
      id: uuid,
      items: z.array(z.object({ id: z.string().max(40), score, text: z.string().trim().min(2).max(1000), files: z.array(file).max(10).default([]) })).min(1).max(40),
    }),
    output: z.object({ saved: z.number().int() }),
  }),
  scoreEvaluation: endpoint({
    method: 'POST',
    path: '/api/tasks/evaluations/{id}/scores',
    title: '登记实地评价和评分',
    needs: 'tasks.supervise',
    audit: 'task.score',
    input: z.object({
      id: uuid,
      version: z.number().int(),
      visitedOn: day,
      visitors: z.string().trim().min(2).max(200),
      findings: z.string().trim().min(2).max(2000),
      items: z.array(z.object({ id: z.string().max(40), score, finding: z.string().trim().max(500).default('') })).min(1).max(40),
    }),
    output: z.object({ score: z.number(), grade: z.string() }),
  }),
}
