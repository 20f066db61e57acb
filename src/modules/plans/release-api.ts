import { z } from 'zod'
import { day, endpoint, moment, orgNo, uuid } from '../../kernel/api.ts'

const planId = z.string().max(60)
const amount = z.number().nullable()

const release = z.object({
  id: uuid,
  planId,
  period: z.string(),
  asOf: day,
  title: z.string(),
  note: z.string().nullable(),
  /** The release that this one restates. */
  restates: uuid.nullable(),
  releasedBy: z.string(),
  releasedAt: moment,
})

export const releaseApi = {
  listReleases: endpoint({
    method: 'GET',
    path: '/api/plans/{planId}/releases',
    title: '数据发布',
    needs: 'plans.read',
    input: z.object({ planId }),
    output: z.object({ releases: z.array(release) }),
  }),
  releaseFigures: endpoint({
    method: 'POST',
    path: '/api/plans/{planId}/releases',
    title: '发布规划数据',
    needs: 'plans.release',
    audit: 'plan.release',
    input: z.object({
      planId,
      /** A year that has ended, or 'live' for today. */
      period: z.string().regex(/^(\d{4}|live)$/),
      title: z.string().trim().min(4).max(80),
      note: z.string().trim().max(400).optional(),
      /** Restates an earlier release of the same period; the note then says why. */
      restates: uuid.optional(),
    }),
    output: z.object({
      id: uuid,
      figures: z.number().int(),
      /** Reported lines that were left out, because units still owe their figures. */
      left: z.array(z.object({ name: z.string(), units: z.number().int(), locked: z.number().int() })),
    }),
  }),
  getRelease: endpoint({
    method: 'GET',
    path: '/api/plans/{planId}/releases/{id}',
    title: '发布的数据与重算对照',
    needs: 'plans.read',
    input: z.object({ planId, id: uuid, org: orgNo.optional() }),
    output: z.object({
      release,
      org: z.object({ no: orgNo, name: z.string() }),
      rows: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          unit: z.string(),
          decimals: z.number().int(),
          source: z.enum(['computed', 'reported']),
          definitionVersion: z.number().int(),
          /** In the plan's unit, as released and as it is now. */
          released: amount,
          now: amount,
          changed: z.boolean(),
        }),
      ),
      /** Organisations whose own figure is another one now, in records. */
      differences: z.array(z.object({ indicator: z.string(), name: z.string(), orgNo, orgName: z.string(), released: amount, now: amount })),
      differenceCount: z.number().int(),
    }),
  }),
}
