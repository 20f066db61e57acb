import { z } from 'zod'
import { endpoint, orgNo } from '../../kernel/api.ts'

const planId = z.string().max(60)
const amount = z.number().nullable()
const place = z.object({ no: orgNo, name: z.string(), kind: z.enum(['province', 'city', 'county', 'own', 'school', 'other']), direct: z.boolean() })
const point = z.object({ year: z.number().int(), value: z.number() })

/** What the board shows beside its table: the parts of an organisation at once, and where a line is heading. */
export const viewApi = {
  getHeat: endpoint({
    method: 'GET',
    path: '/api/plans/{planId}/heat',
    title: '下级对照表',
    needs: 'plans.read',
    input: z.object({
      planId,
      org: orgNo.optional(),
      /** `main` is the plan's table, `all` every line, otherwise a section of the text. */
      section: z.string().max(40).default('main'),
      /** A year that has ended, or 'live'. */
      period: z.string().max(4).default('live'),
    }),
    output: z.object({
      org: place,
      period: z.string(),
      periods: z.array(z.string()),
      columns: z.array(
        z.object({
          id: z.string(),
          no: z.number().int(),
          name: z.string(),
          unit: z.string(),
          decimals: z.number().int(),
          ratio: z.boolean(),
          source: z.enum(['computed', 'reported']),
          clause: z.string(),
          /** A smaller value is wanted. */
          falling: z.boolean(),
          total: amount,
        }),
      ),
      /** Cells in the order of `columns`, in the plan's unit, not rounded. `target` is what was assigned to the part. */
      rows: z.array(place.extend({ cells: z.array(z.object({ value: amount, target: amount, reached: z.boolean().nullable() })) })),
    }),
  }),
  getOutlook: endpoint({
    method: 'GET',
    path: '/api/plans/{planId}/indicators/{indicatorId}/outlook',
    title: '指标走势推算',
    needs: 'plans.read',
    input: z.object({ planId, indicatorId: z.string().max(60), org: orgNo.optional() }),
    output: z.object({
      /** Whether the plan's target will be met; '没有预测' where no model is published. */
      verdict: z.string(),
      /** Sentences in order; the first says that the data are simulated where they are. */
      words: z.array(z.string()),
      /** Ended years without a gap before them, in the plan's unit; of a cumulative line the years by themselves. */
      history: z.array(point),
      /** The years one by one, where the line itself adds them up: its fan has no place on the chart of the sum. */
      yearly: z.boolean(),
      published: z.boolean(),
      reason: z.string(),
      method: z.string(),
      points: z.array(point.omit({ value: true }).extend({ mean: z.number(), lo: z.number(), hi: z.number(), low: z.number(), high: z.number() })),
      /** The straight line through the first and the last year, for the same years as the forecast. */
      straight: z.array(point),
      tests: z.array(z.object({ method: z.string(), error: z.number(), folds: z.number().int() })),
    }),
  }),
  getStanding: endpoint({
    method: 'GET',
    path: '/api/plans/{planId}/standing',
    title: '本校在全省的位次',
    needs: 'plans.read',
    input: z.object({ planId, org: orgNo.optional() }),
    output: z.object({
      org: place,
      /** The newest release of a whole year; null where nothing has been released. */
      release: z.object({ title: z.string(), period: z.string() }).nullable(),
      /** Of a line with too few schools to hide among, `place` is null. */
      rows: z.array(z.object({ id: z.string(), no: z.number().int(), name: z.string(), unit: z.string(), decimals: z.number().int(), value: amount, place: z.number().int().nullable(), places: z.number().int() })),
    }),
  }),
}
