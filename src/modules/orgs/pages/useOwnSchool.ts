import { useQuery } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { useSession } from '../../access/model.ts'
import { api } from '../api.ts'

/** The detail of a unit, as it stands today or stood on a day. */
export function useOrg(orgNo: number, on?: string) {
  return useQuery({
    queryKey: ['orgs', 'detail', orgNo, on ?? ''],
    queryFn: () => call(api.getOrg, { orgNo, ...(on ? { on } : {}) }),
  })
}

/** The school of the acting post; a teaching point's post works for its school. */
export function useOwnSchoolNo(): number {
  return mainUnit(useSession().acting?.orgNo ?? 0)
}
