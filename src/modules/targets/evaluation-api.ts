import { z } from 'zod'
import { day, endpoint, orgNo, uuid } from '../../kernel/api.ts'

const kind = z.enum(['mid', 'final'])
const state = z.enum(['writing', 'review', 'published', 'cancelled'])
const status = z.enum(['已达到', '正常推进', '有风险', '滞后']).nullable()
const amount = z.number().nullable()
const file = z.object({ fileId: uuid, name: z.string().max(200) })
const head = z.object({ id: uuid, caseNo: z.string(), orgName: z.string(), planId: z.string(), planTitle: z.string(), kind, title: z.string(), state, releaseTitle: z.string(), asOf: z.string(), publishedOn: z.string().nullable() })
const line = z.object({ id: z.string(), name: z.string(), unit: z.string(), section: z.string(), clause: z.string(), value: amount, target: amount, targetText: z.string(), operator: z.string(), status, review: z.string() })

export const evaluationApi = {
  listPlanEvaluations: endpoint({
    method: 'GET', path: '/api/targets/evaluations', title: '查看规划评估', needs: 'targets.read',
    input: z.object({}),
    output: z.object({
      own: z.array(head),
      published: z.array(z.object({ id: uuid, orgName: z.string(), planTitle: z.string(), kind, title: z.string(), publishedOn: z.string() })),
    }),
  }),
  getEvaluationChoices: endpoint({
    method: 'GET', path: '/api/targets/evaluations/choices', title: '查看可以评估的规划和数据', needs: 'targets.evaluate',
    input: z.object({}),
    output: z.object({
      plans: z.array(z.object({ id: z.string(), title: z.string(), from: z.number(), to: z.number(), releases: z.array(z.object({ id: uuid, title: z.string(), period: z.string(), asOf: z.string() })) })),
    }),
  }),
  openPlanEvaluation: endpoint({
    method: 'POST', path: '/api/targets/evaluations', title: '建立规划评估', needs: 'targets.evaluate', audit: 'target.open-evaluation',
    input: z.object({ planId: z.string().max(60), kind, releaseId: uuid }),
    output: z.object({ id: uuid, caseNo: z.string() }),
  }),
  getPlanEvaluation: endpoint({
    method: 'GET', path: '/api/targets/evaluations/{id}', title: '查看一次规划评估', needs: 'targets.evaluate',
    input: z.object({ id: uuid }),
    output: head.extend({
      version: z.number().int(), editable: z.boolean(), overview: z.string(), thirdParty: z.string(), thirdOpinion: z.string(), thirdFiles: z.array(file),
      lines: z.array(line),
      counts: z.array(z.object({ status: z.string(), count: z.number().int() })),
      findings: z.array(z.object({ id: uuid, line: z.string(), name: z.string(), finding: z.string(), advice: z.string(), unitNo: orgNo.nullable(), unitName: z.string().nullable(), taskId: uuid.nullable(), taskDue: z.string().nullable() })),
      units: z.array(z.object({ no: orgNo, name: z.string() })),
    }),
  }),
  savePlanEvaluation: endpoint({
    method: 'PUT', path: '/api/targets/evaluations/{id}', title: '填写规划评估', needs: 'targets.evaluate', audit: 'target.save-evaluation',
    input: z.object({
      id: uuid, version: z.number().int(), overview: z.string().trim().max(5000).optional(), thirdParty: z.string().trim().max(80).optional(), thirdOpinion: z.string().trim().max(2000).optional(),
      thirdFiles: z.array(file).max(10).optional(), reviews: z.array(z.object({ line: z.string().max(60), text: z.string().trim().max(2000) })).max(400).default([]),
    }),
    output: z.object({ version: z.number().int() }),
  }),
  addFinding: endpoint({
    method: 'POST', path: '/api/targets/evaluations/{id}/findings', title: '登记评估发现的问题', needs: 'targets.evaluate', audit: 'target.add-finding',
    input: z.object({ id: uuid, line: z.string().max(60), finding: z.string().trim().min(2).max(500), advice: z.string().trim().max(500).default(''), unitNo: orgNo.optional() }),
    output: z.object({ id: uuid }),
  }),
  removeFinding: endpoint({
    method: 'DELETE', path: '/api/targets/findings/{id}', title: '去掉评估发现的问题', needs: 'targets.evaluate', audit: 'target.remove-finding',
    input: z.object({ id: uuid }),
    output: z.object({ id: uuid }),
  }),
  raiseFollowUp: endpoint({
    method: 'POST', path: '/api/targets/findings/{id}/task', title: '把评估发现的问题交办', needs: 'tasks.supervise', audit: 'target.follow-up',
    input: z.object({ id: uuid, due: day }),
    output: z.object({ taskId: uuid }),
  }),
  readPublishedEvaluation: endpoint({
    method: 'GET', path: '/api/targets/published/{id}', title: '阅读公布的规划评估', needs: 'targets.read',
    input: z.object({ id: uuid }),
    output: z.object({
      id: uuid, orgName: z.string(), kind, title: z.string(), publishedOn: z.string(), caseNo: z.string(), planTitle: z.string(), releaseTitle: z.string(), asOf: z.string(),
      overview: z.string(), thirdParty: z.string(), thirdOpinion: z.string(),
      lines: z.array(z.object({ id: z.string(), name: z.string(), unit: z.string(), value: amount, target: amount, status, review: z.string() })),
      findings: z.array(z.object({ name: z.string(), finding: z.string(), advice: z.string(), unitName: z.string().nullable() })),
    }),
  }),
  printPlanEvaluation: endpoint({
    method: 'POST', path: '/api/targets/published/{id}/report', title: '出具规划评估报告', needs: 'targets.evaluate', audit: 'target.print-evaluation', download: true,
    input: z.object({ id: uuid }),
    output: z.unknown(),
  }),
}
