import { z } from 'zod'
import { type Api, columnName, day, endpoint, exportFormat, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'

const row = z.object({
  id: uuid,
  name: z.string(),
  kind: z.enum(['technician-school', 'training']),
  orgNo,
  /** The leading school. */
  orgName: z.string(),
  foundedOn: day,
  dissolvedOn: day.nullable(),
  approvalNo: z.string().nullable(),
  members: z.number().int(),
})

export const api = {
  listGroups: endpoint({
    method: 'GET',
    path: '/api/education-groups',
    title: '技师学院（职业培训）集团名单',
    needs: 'partnerships.read',
    input: z.object({
      ...listQuery,
      org: orgNo.optional(),
      /** Only what the authority `org` runs itself. */
      direct: z.boolean().default(false),
      period: z.string().max(4).default('live'),
      kind: z.enum(['technician-school', 'training']).optional(),
    }),
    output: listOf(row),
  }),
  exportGroups: endpoint({
    method: 'POST',
    path: '/api/education-groups/exports',
    title: '导出集团名单',
    needs: 'partnerships.read',
    audit: 'partnerships.export',
    input: z.object({
      q: listQuery.q,
      sort: listQuery.sort,
      org: orgNo.optional(),
      /** Only what the authority `org` runs itself. */
      direct: z.boolean().default(false),
      period: z.string().max(4).default('live'),
      kind: z.enum(['technician-school', 'training']).optional(),
      columns: z.array(columnName).max(40).optional(),
      format: exportFormat,
    }),
    output: z.unknown(),
    download: true,
  }),
} satisfies Api
