import { z } from 'zod'
import { type Api, day, endpoint, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'

const severity = z.enum(['severe', 'serious', 'minor'])
const state = z.enum(['open', 'explained', 'accepted', 'resolved'])

export const findingRow = z.object({
  id: z.string(),
  orgNo,
  orgName: z.string(),
  inspection: z.string(),
  title: z.string(),
  clause: z.string(),
  severity,
  state,
  label: z.string(),
  fact: z.string(),
  link: z.string(),
  why: z.string(),
  advice: z.array(z.string()),
  explanation: z.string().nullable(),
  decision: z.string().nullable(),
  firstSeenOn: day,
  lastSeenOn: day,
  resolvedOn: day.nullable(),
  version: z.number().int(),
})

export const api = {
  listFindings: endpoint({
    method: 'GET',
    path: '/api/inspections/findings',
    title: '巡检发现的问题',
    needs: 'inspections.read',
    input: z.object({
      ...listQuery,
      org: orgNo.optional(),
      inspection: z.string().max(80).optional(),
      severity: severity.optional(),
      state: state.optional(),
    }),
    output: listOf(findingRow).extend({
      counts: z.array(z.object({ inspection: z.string(), title: z.string(), severity, count: z.number().int() })),
    }),
  }),
  listScores: endpoint({
    method: 'GET',
    path: '/api/inspections/scores',
    title: '各校数据质量分',
    needs: 'inspections.read',
    input: z.object(listQuery),
    output: listOf(
      z.object({
        orgNo,
        orgName: z.string(),
        runOn: day,
        checked: z.number().int(),
        severe: z.number().int(),
        serious: z.number().int(),
        minor: z.number().int(),
        score: z.number(),
        /** The score of the run before; null for the first. */
        before: z.number().nullable(),
      }),
    ),
  }),
  listRules: endpoint({
    method: 'GET',
    path: '/api/inspections/rules',
    title: '巡检规则',
    needs: 'inspections.read',
    input: z.object({}),
    output: z.object({
      rules: z.array(
        z.object({ id: z.string(), subject: z.string(), title: z.string(), clause: z.string(), severity, explanation: z.string(), advice: z.array(z.string()) }),
      ),
    }),
  }),
  runNow: endpoint({
    method: 'POST',
    path: '/api/inspections/run',
    title: '立即复查本校',
    needs: 'inspections.explain',
    audit: 'inspection.run',
    input: z.object({}),
    output: z.object({ jobId: z.string() }),
  }),
  explainFinding: endpoint({
    method: 'POST',
    path: '/api/inspections/findings/{id}/explain',
    title: '说明情况',
    needs: 'inspections.explain',
    audit: 'inspection.explain',
    input: z.object({ id: uuid, version: z.number().int(), explanation: z.string().trim().min(5).max(500) }),
    output: findingRow,
  }),
  decideFinding: endpoint({
    method: 'POST',
    path: '/api/inspections/findings/{id}/decide',
    title: '答复说明',
    needs: 'inspections.decide',
    audit: 'inspection.decide',
    input: z.object({ id: uuid, version: z.number().int(), accept: z.boolean(), decision: z.string().trim().min(2).max(500) }),
    output: findingRow,
  }),
} satisfies Api
