import { z } from 'zod'
import { endpoint } from '../../kernel/api.ts'

const amount = z.number().nullable()
const problem = z.object({ place: z.string(), message: z.string() })
const upload = { maxBytes: 5 * 1024 * 1024, accept: '.json,.xlsx' }

const lineSummary = z.object({
  id: z.string(),
  no: z.number().int(),
  section: z.string(),
  name: z.string(),
  unit: z.string(),
  baseline: z.object({ year: z.number().int(), value: z.number() }).nullable(),
  target: z.object({ year: z.number().int(), value: amount, upper: z.number().optional(), text: z.string().optional() }),
  operator: z.string(),
  kind: z.string(),
  period: z.string(),
  source: z.string(),
  clause: z.string(),
})

const planHead = z.object({ id: z.string(), title: z.string(), table: z.string(), region: z.string(), from: z.number().int(), to: z.number().int(), indicators: z.number().int() })

export const planFileApi = {
  listPlanFiles: endpoint({
    method: 'GET',
    path: '/api/plan-files',
    title: '上传的规划',
    needs: 'plans.manage',
    input: z.object({}),
    output: z.object({
      plans: z.array(planHead.extend({ version: z.number().int(), fileName: z.string(), uploadedBy: z.string(), uploadedAt: z.string() })),
    }),
  }),
  listPlanVersions: endpoint({
    method: 'GET',
    path: '/api/plan-files/{planId}/versions',
    title: '规划的各个版本',
    needs: 'plans.manage',
    input: z.object({ planId: z.string().max(60) }),
    output: z.object({
      versions: z.array(z.object({ version: z.number().int(), title: z.string(), fileName: z.string(), reason: z.string(), uploadedBy: z.string(), uploadedAt: z.string() })),
    }),
  }),
  downloadPlanTemplate: endpoint({
    method: 'GET',
    path: '/api/plan-files/template',
    title: '下载规划指标表模板',
    needs: 'plans.manage',
    download: true,
    input: z.object({}),
    output: z.object({}),
  }),
  checkPlanFile: endpoint({
    method: 'POST',
    path: '/api/plan-files/check',
    title: '预检规划文件',
    needs: 'plans.manage',
    audit: 'plan.check-file',
    upload,
    input: z.object({ filename: z.string().max(200).optional() }),
    output: z.object({
      sha256: z.string(),
      /** Null where the file cannot be read as a plan. */
      plan: planHead.nullable(),
      /** The version it would become; 1 for a new plan. */
      version: z.number().int(),
      lines: z.array(lineSummary),
      problems: z.array(problem),
      /** Against the version that holds: lines that come, go or change. */
      changes: z.array(z.object({ id: z.string(), name: z.string(), change: z.enum(['added', 'removed', 'changed']), what: z.string() })),
    }),
  }),
  storePlanFile: endpoint({
    method: 'POST',
    path: '/api/plan-files',
    title: '登记规划',
    needs: 'plans.manage',
    audit: 'plan.store-file',
    upload,
    input: z.object({
      /** Of the file that was checked. */
      sha256: z.string().length(64),
      reason: z.string().min(2).max(200),
      filename: z.string().max(200).optional(),
    }),
    output: z.object({ planId: z.string(), version: z.number().int() }),
  }),
}
