import { z } from 'zod'
import { type Api, columnName, day, endpoint, exportFormat, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'

const row = z.object({
  id: uuid,
  orgNo,
  orgName: z.string(),
  /** Masked. */
  name: z.string(),
  project: z.string(),
  occupation: z.string().nullable(),
  startedOn: day,
  completedOn: day,
  hours: z.number().int(),
  passed: z.boolean(),
})

export const api = {
  listTrainingRecords: endpoint({
    method: 'GET',
    path: '/api/training-records',
    title: '培训记录名单',
    needs: 'training.read',
    input: z.object({
      ...listQuery,
      org: orgNo.optional(),
      /** Only what the authority `org` runs itself. */
      direct: z.boolean().default(false),
      period: z.string().max(4).default('live'),
      passed: z.boolean().optional(),
    }),
    output: listOf(row),
  }),
  exportTrainingRecords: endpoint({
    method: 'POST',
    path: '/api/training-records/exports',
    title: '导出培训记录',
    needs: 'training.read',
    audit: 'training.export',
    views: 'people',
    input: z.object({
      q: listQuery.q,
      sort: listQuery.sort,
      org: orgNo.optional(),
      /** Only what the authority `org` runs itself. */
      direct: z.boolean().default(false),
      period: z.string().max(4).default('live'),
      passed: z.boolean().optional(),
      columns: z.array(columnName).max(40).optional(),
      format: exportFormat,
    }),
    output: z.unknown(),
    download: true,
  }),
} satisfies Api
