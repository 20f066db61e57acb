import { z } from 'zod'
import { day, endpoint, exportFormat, moment, orgNo } from '../../kernel/api.ts'

const amount = z.number().nullable()
const period = z.string().regex(/^(\d{4}|live)$/)
const status = z.enum(['已达到', '正常推进', '有风险', '滞后']).nullable()

const line = z.object({
  id: z.string(),
  no: z.number().int(),
  section: z.string(),
  name: z.string(),
  unit: z.string(),
  decimals: z.number().int(),
  definition: z.string(),
  clause: z.string(),
})

const province = z.object({
  no: orgNo,
  name: z.string(),
  /** The newest release that counts for this period; null where the province has published nothing. */
  releasedAt: moment.nullable(),
  asOf: day.nullable(),
  /** How many lines of the plan it has published for this period. */
  lines: z.number().int(),
})

export const api = {
  getNationalBoard: endpoint({
    method: 'GET',
    path: '/api/national/board',
    title: '全国看板',
    needs: 'national.read',
    input: z.object({ period: period.optional() }),
    output: z.object({
      plan: z.object({ id: z.string(), title: z.string(), clause: z.string() }),
      /** Periods that some province has published, newest first; the one shown is `period`. */
      periods: z.array(period),
      period,
      /** How many provinces there are, and how many have published anything for this period. */
      total: z.number().int(),
      published: z.number().int(),
      provinces: z.array(province),
      rows: z.array(
        line.extend({
          /** The sum of the provinces in the plan's unit; of a ratio the sums divided. Null where it cannot be said. */
          value: amount,
          /** How many provinces are in it. */
          published: z.number().int(),
          baseline: z.object({ year: z.number(), value: z.number() }).nullable(),
          target: z.object({ year: z.number(), value: amount, upper: z.number().optional(), text: z.string().optional() }),
          operator: z.string(),
          status,
          unjudged: z.enum(['no-target', 'not-additive', 'nothing', 'incomplete', 'no-baseline']).nullable(),
          /** Definition versions among the provinces; more than one means that they did not count alike. */
          versions: z.array(z.number().int()),
          cells: z.array(z.object({ no: orgNo, value: amount })),
        }),
      ),
      ms: z.number(),
    }),
  }),
  exportNationalBoard: endpoint({
    method: 'POST',
    path: '/api/national/board/export',
    title: '导出全国看板',
    needs: 'national.read',
    audit: 'national.export',
    download: true,
    input: z.object({ period: period.optional(), format: exportFormat }),
    output: z.object({}),
  }),
  getProvinceFigures: endpoint({
    method: 'GET',
    path: '/api/national/provinces/{province}',
    title: '一省已发布的数据',
    needs: 'national.read',
    input: z.object({ province: orgNo }),
    output: z.object({
      province: z.object({ no: orgNo, name: z.string() }),
      plan: z.object({ id: z.string(), title: z.string() }),
      periods: z.array(period),
      releases: z.array(z.object({ id: z.string(), planTitle: z.string(), period, asOf: day, releasedAt: moment, restated: z.boolean(), figures: z.number().int() })),
      rows: z.array(line.extend({ values: z.array(z.object({ period, value: amount, definitionVersion: z.number().int().nullable(), source: z.string().nullable() })) })),
    }),
  }),
}
