import { createContext, useContext } from 'react'

/** What the drawer shows of one clause of the clause index. */
export type ClauseText = { title: string; number: string; part: string; statement: string; source: string }
export type LoadClause = (id: string) => Promise<ClauseText>

/** Opens a clause beside the page; outside a provider the chip stays plain text. */
export const ClauseContext = createContext<((id: string) => void) | undefined>(undefined)

export function useOpenClause(): ((id: string) => void) | undefined {
  return useContext(ClauseContext)
}
