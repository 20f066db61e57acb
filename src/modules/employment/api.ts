import { z } from 'zod'
import { type Api, columnName, day, endpoint, exportFormat, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'

const row = z.object({
  id: uuid,
  orgNo,
  orgName: z.string(),
  studentNumber: z.string().nullable(),
  /** Masked. */
  name: z.string(),
  specialty: z.string().nullable(),
  graduatedOn: day,
  destination: z.string(),
  destinationLabel: z.string(),
  employerName: z.string().nullable(),
  settledOn: day.nullable(),
  /** Whether the graduate counts into the numerator of the initial employment rate. */
  counted: z.boolean(),
})

export const api = {
  listDestinations: endpoint({
    method: 'GET',
    path: '/api/graduate-destinations',
    title: '毕业去向名单',
    needs: 'employment.read',
    input: z.object({
      ...listQuery,
      org: orgNo.optional(),
      /** Only what the authority `org` runs itself. */
      direct: z.boolean().default(false),
      period: z.string().max(4).default('live'),
      counted: z.boolean().optional(),
      destination: z.array(z.string().max(30)).optional(),
    }),
    output: listOf(row),
  }),
  exportDestinations: endpoint({
    method: 'POST',
    path: '/api/graduate-destinations/exports',
    title: '导出毕业去向',
    needs: 'employment.read',
    audit: 'employment.export',
    views: 'people',
    input: z.object({
      q: listQuery.q,
      sort: listQuery.sort,
      org: orgNo.optional(),
      /** Only what the authority `org` runs itself. */
      direct: z.boolean().default(false),
      period: z.string().max(4).default('live'),
      counted: z.boolean().optional(),
      destination: z.array(z.string().max(30)).optional(),
      columns: z.array(columnName).max(40).optional(),
      format: exportFormat,
    }),
    output: z.unknown(),
    download: true,
  }),
} satisfies Api
