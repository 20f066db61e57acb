import { useQuery } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { api } from '../api.ts'

/** Year, counts and the values the filters offer; the same on every public page. */
export function useSummary() {
  return useQuery({ queryKey: ['portal', 'summary'], queryFn: () => call(api.getPublicSummary, {}), staleTime: 300_000 })
}
