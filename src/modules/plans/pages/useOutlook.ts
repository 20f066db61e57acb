import { useQuery } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { api } from '../api.ts'

/** Where a line is heading for the reader's organisation; asked for apart from the board, which does not wait for it. */
export function useOutlook(planId: string, indicatorId: string, held: boolean) {
  return useQuery({
    queryKey: ['plans', planId, indicatorId, 'outlook'],
    queryFn: () => call(api.getOutlook, { planId, indicatorId }),
    enabled: held,
  })
}
