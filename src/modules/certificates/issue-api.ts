import { z } from 'zod'
import { day, endpoint, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'

const batch = z.object({
  id: uuid,
  orgNo,
  orgName: z.string(),
  kind: z.string(),
  kindTitle: z.string(),
  title: z.string(),
  source: z.enum(['graduation', 'sheet', 'single']),
  state: z.enum(['waiting', 'running', 'done', 'stopped']),
  total: z.number().int(),
  issued: z.number().int(),
  refused: z.number().int(),
  jobId: uuid.nullable(),
  by: z.string(),
  createdAt: z.string(),
})

export const rowProblem = z.object({ excelRow: z.number().int(), column: z.string(), header: z.string(), found: z.string(), level: z.string(), message: z.string(), mend: z.string() })
export const fileBalance = z.object({
  sent: z.number().int(),
  accepted: z.number().int(),
  rejected: z.number().int(),
  fileProblems: z.array(z.object({ message: z.string(), mend: z.string() })),
  problems: z.array(rowProblem),
})

export const issueApi = {
  listIssueSources: endpoint({
    method: 'GET',
    path: '/api/certificate-sources',
    title: '查看可以制证的毕业名单',
    needs: 'certificates.read',
    input: z.object({}),
    output: z.object({
      lists: z.array(
        z.object({ id: uuid, title: z.string(), orgName: z.string(), year: z.number().int(), approvedOn: day, graduated: z.number().int(), completed: z.number().int(), incomplete: z.number().int(), batches: z.array(batch) }),
      ),
    }),
  }),
  issueFromList: endpoint({
    method: 'POST',
    path: '/api/certificate-batches',
    title: '按毕业名单制证',
    needs: 'certificates.issue',
    audit: 'certificate.issue-from-list',
    input: z.object({ listId: uuid.optional(), enrollmentIds: z.array(uuid).min(1).max(500).optional() }),
    output: z.object({ batches: z.array(batch) }),
  }),
  downloadIssueTemplate: endpoint({
    method: 'GET',
    path: '/api/certificate-batches/template',
    title: '下载制证名单模板',
    needs: 'certificates.issue',
    input: z.object({}),
    output: z.object({}),
    download: true,
  }),
  issueFromSheet: endpoint({
    method: 'POST',
    path: '/api/certificate-batches/sheet',
    title: '按上传的名单制证',
    needs: 'certificates.issue',
    audit: 'certificate.issue-from-sheet',
    input: z.object({ kind: z.enum(['training', 'apprentice', 'skill']), title: z.string().trim().min(2).max(60), dryRun: z.boolean().default(false), filename: z.string().max(200).optional() }),
    output: z.object({ batch: batch.nullable(), balance: fileBalance }),
    upload: { maxBytes: 20 * 1024 * 1024, accept: '.xlsx,.csv' },
  }),
  retryBatch: endpoint({
    method: 'POST',
    path: '/api/certificate-batches/{id}/retry',
    title: '重新制证没有颁发的',
    needs: 'certificates.issue',
    audit: 'certificate.retry-batch',
    input: z.object({ id: uuid }),
    output: z.object({ batch }),
  }),
  listCertificateBatches: endpoint({
    method: 'GET',
    path: '/api/certificate-batches',
    title: '查看制证批次',
    needs: 'certificates.read',
    input: z.object(listQuery),
    output: listOf(batch),
  }),
  getCertificateBatch: endpoint({
    method: 'GET',
    path: '/api/certificate-batches/{id}',
    title: '查看制证批次的逐人结果',
    needs: 'certificates.read',
    input: z.object({ ...listQuery, id: uuid, state: z.enum(['waiting', 'issued', 'refused']).optional() }),
    output: z.object({
      batch,
      total: z.number().int(),
      rows: z.array(z.object({ seq: z.number().int(), label: z.string(), state: z.string(), reason: z.string().nullable(), certificateId: uuid.nullable() })),
    }),
  }),
}
