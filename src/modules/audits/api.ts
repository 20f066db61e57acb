import { z } from 'zod'
import { type Api, day, endpoint, listOf, listQuery, orgNo, uuid, exportFormat } from '../../kernel/api.ts'

const filter = {
  q: z.string().max(60).optional(),
  actor: z.string().max(60).optional(),
  verb: z.string().max(60).optional(),
  subjectKind: z.string().max(40).optional(),
  person: uuid.optional(),
  org: orgNo.optional(),
  from: day.optional(),
  to: day.optional(),
}

export const auditRow = z.object({
  id: z.number().int(),
  at: z.string(),
  actor: z.string(),
  roleTitle: z.string(),
  actorOrg: z.string(),
  verb: z.string(),
  verbTitle: z.string(),
  subjectKind: z.string(),
  subjectKindTitle: z.string(),
  subject: z.string(),
  orgNo,
  personId: z.string().nullable(),
  /** Where the request came from; null for jobs, visitors and rows from before it was kept. */
  source: z.string().nullable(),
  reason: z.string().nullable(),
  clause: z.string().nullable(),
  /** Records touched. */
  changes: z.number().int(),
})

const problem = z.object({ kind: z.string(), auditId: z.number().int(), sealId: z.number().int(), what: z.string() })
const verdict = z.object({
  ok: z.boolean(),
  sealed: z.number().int(),
  unsealed: z.number().int(),
  roots: z.number().int(),
  anchor: z.enum(['kept', 'absent']),
  problems: z.array(problem),
})

export const api = {
  listAudits: endpoint({
    method: 'GET',
    path: '/api/audits',
    title: '审计查询',
    needs: 'audits.read',
    input: z.object({ ...listQuery, ...filter }),
    output: listOf(auditRow).extend({
      verbs: z.array(z.object({ verb: z.string(), title: z.string() })),
      kinds: z.array(z.object({ kind: z.string(), title: z.string() })),
    }),
  }),
  getChain: endpoint({
    method: 'GET',
    path: '/api/audit-chain',
    title: '审计封存链的状态',
    needs: 'audits.read',
    input: z.object({}),
    output: z.object({
      /** Null for posts that see a part of the province only: the chain is one for the province. */
      chain: z
        .object({
          sealed: z.number().int(),
          unsealed: z.number().int(),
          sealedAt: z.string().nullable(),
          roots: z.number().int(),
          rootAt: z.string().nullable(),
        })
        .nullable(),
      lastVerified: z.object({ at: z.string(), by: z.string(), ok: z.boolean(), text: z.string() }).nullable(),
    }),
  }),
  getAudit: endpoint({
    method: 'GET',
    path: '/api/audits/{id}',
    title: '审计明细',
    needs: 'audits.read',
    input: z.object({ id: z.number().int().positive(), page: listQuery.page }),
    output: auditRow.extend({
      requestId: z.string(),
      clauseLabel: z.string().nullable(),
      facts: z.array(z.object({ title: z.string(), text: z.string() })),
      records: z.array(
        z.object({
          id: z.number().int(),
          kindTitle: z.string(),
          recordId: z.string(),
          orgNo,
          action: z.string(),
          fields: z.array(z.object({ title: z.string(), before: z.string(), after: z.string() })),
        }),
      ),
    }),
  }),
  exportAudits: endpoint({
    method: 'POST',
    path: '/api/audits/export',
    title: '导出审计',
    needs: 'audits.export',
    audit: 'audit.export',
    download: true,
    input: z.object({ ...filter, format: exportFormat }),
    output: z.object({}),
  }),
  verifyChain: endpoint({
    method: 'POST',
    path: '/api/audit-chain/verify',
    title: '核对审计封存链',
    needs: 'audits.verify',
    audit: 'audit.verify',
    input: z.object({}),
    output: verdict,
  }),
  listPersonViews: endpoint({
    method: 'GET',
    path: '/api/audit-views',
    title: '谁看过谁的记录',
    needs: 'audits.read',
    input: z.object({ ...listQuery, person: uuid.optional(), viewer: z.string().max(60).optional(), from: day.optional(), to: day.optional() }),
    output: listOf(
      z.object({
        id: z.number().int(),
        at: z.string(),
        personId: z.string(),
        person: z.string(),
        idMasked: z.string(),
        viewer: z.string(),
        organisation: z.string(),
        role: z.string(),
        what: z.string(),
        purpose: z.string().nullable(),
      }),
    ),
  }),
} satisfies Api
