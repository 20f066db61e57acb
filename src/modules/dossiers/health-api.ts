import { z } from 'zod'
import { day, endpoint, uuid } from '../../kernel/api.ts'
import { healthKinds, keysOf } from './codes.ts'

const entry = z.object({
  id: uuid,
  kind: z.enum(keysOf(healthKinds)),
  content: z.string(),
  measures: z.string(),
  fromOn: day,
  untilOn: day.nullable(),
  by: z.string(),
})

export type HealthEntry = z.infer<typeof entry>
export const healthWire = entry

const viewer = z.object({ id: uuid, accountId: z.string(), name: z.string(), reason: z.string(), untilOn: day, grantedBy: z.string(), grantedAt: z.string(), active: z.boolean() })

export const healthApi = {
  openHealth: endpoint({
    method: 'POST',
    path: '/api/dossiers/{enrollmentId}/health/open',
    title: '打开健康与特殊需要',
    needs: 'dossiers.health',
    audit: 'health.open',
    views: 'person',
    secret: true,
    input: z.object({ enrollmentId: uuid, purpose: z.string().max(200) }),
    output: z.object({ entries: z.array(entry) }),
  }),
  addHealth: endpoint({
    method: 'POST',
    path: '/api/dossiers/{enrollmentId}/health',
    title: '登记健康与特殊需要',
    needs: 'dossiers.health',
    audit: 'health.add',
    input: z.object({
      enrollmentId: uuid,
      kind: z.enum(keysOf(healthKinds)),
      content: z.string().trim().min(2).max(2000),
      measures: z.string().trim().max(2000),
      fromOn: day,
      untilOn: day.nullable(),
    }),
    output: z.object({ id: uuid }),
  }),
  endHealth: endpoint({
    method: 'POST',
    path: '/api/health-records/{id}/end',
    title: '停用一条健康记录',
    needs: 'dossiers.health',
    audit: 'health.end',
    input: z.object({ id: uuid, reason: z.string().trim().min(2).max(200) }),
    output: z.object({ id: uuid }),
  }),
  listHealthViewers: endpoint({
    method: 'GET',
    path: '/api/health-viewers',
    title: '可看健康档案的人',
    needs: 'dossiers.grantHealth',
    input: z.object({}),
    output: z.object({ rows: z.array(viewer), people: z.array(z.object({ accountId: z.string(), name: z.string(), role: z.string() })) }),
  }),
  grantHealth: endpoint({
    method: 'POST',
    path: '/api/health-viewers',
    title: '指定可看健康档案的人',
    needs: 'dossiers.grantHealth',
    audit: 'health.grant',
    input: z.object({ accountId: z.string().min(1).max(80), reason: z.string().trim().min(4).max(200), untilOn: day }),
    output: z.object({ id: uuid }),
  }),
  revokeHealth: endpoint({
    method: 'POST',
    path: '/api/health-viewers/{id}/revoke',
    title: '取消查看健康档案',
    needs: 'dossiers.grantHealth',
    audit: 'health.revoke',
    input: z.object({ id: uuid }),
    output: z.object({ id: uuid }),
  }),
}
