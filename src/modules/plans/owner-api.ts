import { z } from 'zod'
import { endpoint, moment, orgNo, uuid } from '../../kernel/api.ts'

const place = { planId: z.string().max(60), indicatorId: z.string().max(60) }

/** Who answers for a line of a plan in one authority's region. */
export const ownerFields = z.object({ id: uuid, unit: z.string(), person: z.string(), setBy: z.string(), setAt: moment })

export const ownerApi = {
  listOwners: endpoint({
    method: 'GET',
    path: '/api/plans/{planId}/indicators/{indicatorId}/owners',
    title: '指标责任的变更',
    needs: 'plans.read',
    input: z.object({ ...place, org: orgNo.optional() }),
    output: z.object({
      /** The responsible unit as the text names it; empty where it names none. */
      text: z.string(),
      rows: z.array(ownerFields.extend({ reason: z.string(), endedAt: moment.nullable() })),
    }),
  }),
  setOwner: endpoint({
    method: 'POST',
    path: '/api/plans/{planId}/indicators/{indicatorId}/owners',
    title: '明确指标责任',
    needs: 'plans.assign',
    audit: 'plan.assign',
    input: z.object({
      ...place,
      /** The owner the page showed; null where there was none. Another one meanwhile is not overwritten. */
      before: uuid.nullable(),
      /** Null ends the assignment: then the unit that the text names answers. */
      unit: z.string().trim().min(2).max(60).nullable(),
      person: z.string().trim().max(30).default(''),
      reason: z.string().trim().max(200).default(''),
    }),
    output: z.object({ id: uuid.nullable() }),
  }),
}
