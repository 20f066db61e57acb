import { listCases } from '../../../kernel/case-lists.ts'
import { getCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound } from '../../../kernel/errors.ts'

/** The case kind by which module orgs orders a school to mend, or to take nobody (001:158). */
export const ORDER = 'orgs.order'

export type OrderState = { no: string; lifted: boolean; dropped: boolean }

/** How an order of 限期整改 or 暂停招生 stands; null where it is out of reach. */
export async function orderOf(ctx: Ctx, caseId: string): Promise<OrderState | null> {
  try {
    const file = await getCase(ctx, caseId)
    return { no: file.no, lifted: file.state === 'lifted', dropped: file.state === 'dropped' }
  } catch (error) {
    if (error instanceof NotFound) return null
    throw error
  }
}

/** Orders to a school that can be what followed a complaint, the newest first. */
export async function listOrders(ctx: Ctx, schoolNo: number) {
  const { rows } = await listCases(ctx, { list: 'all', workflow: ORDER, orgNo: schoolNo }, { page: 1, size: 20 })
  return rows
}
