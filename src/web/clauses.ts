import type { AnyEndpoint, Api } from '../kernel/api.ts'
import { call } from '../kernel/client.ts'
import type { ClauseText } from '../ui/clause-context.ts'

const policy = import.meta.glob<{ api: Api }>('../modules/policy/api.ts')

/** Reads one clause of the clause index for the panel beside the page; loaded when the first chip is pressed. */
export async function loadClause(id: string): Promise<ClauseText> {
  const [load] = Object.values(policy)
  const api = (await load?.())?.api ?? {}
  const endpoint = Object.values(api).find(isClauseEndpoint)
  if (!endpoint) throw new Error('no endpoint answers with a clause')
  return (await call(endpoint, { id })) as ClauseText
}

function isClauseEndpoint({ method, path }: AnyEndpoint): boolean {
  return method === 'GET' && path.endsWith('/clauses/{id}')
}
