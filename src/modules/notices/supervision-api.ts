import { z } from 'zod'
import { type Api, day, endpoint, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'

export const supervisionApi = {
  listOverdue: endpoint({
    method: 'GET',
    path: '/api/supervision',
    title: '督办：逾期的办件',
    needs: 'notices.supervise',
    input: z.object({ page: listQuery.page, size: listQuery.size, q: listQuery.q, unit: orgNo.optional(), workflow: z.string().max(60).optional() }),
    output: listOf(
      z.object({
        id: uuid,
        no: z.string(),
        title: z.string(),
        workflowTitle: z.string(),
        stateTitle: z.string(),
        orgName: z.string(),
        waitingNo: orgNo,
        waitingName: z.string(),
        dueOn: day,
        /** Working days since the due day, at least 1. */
        workdaysLate: z.number().int(),
        since: z.string(),
        urgedAt: z.string().nullable(),
        page: z.string(),
        /** Why it cannot be urged now; null when it can. */
        whyNot: z.string().nullable(),
      }),
    ).extend({
      units: z.array(z.object({ orgNo, orgName: z.string(), overdue: z.number().int(), waiting: z.number().int(), oldestDue: day })),
      workflows: z.array(z.object({ id: z.string(), title: z.string() })),
    }),
  }),
  urgeCase: endpoint({
    method: 'POST',
    path: '/api/supervision/{id}/urge',
    title: '催办',
    needs: 'notices.supervise',
    audit: 'case.urge',
    input: z.object({ id: uuid, text: z.string().trim().min(4, '请写明要求，至少 4 个字。').max(300) }),
    output: z.object({ waitingName: z.string() }),
  }),
} satisfies Api
