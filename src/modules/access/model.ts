import { createContext, useContext } from 'react'
import type { Output } from '../../kernel/api.ts'
import type { api } from './api.ts'

/** Who is signed in, in which post, with which permissions, in which deployment. */
export type Session = Output<typeof api.getSession>
export type SessionPost = Session['posts'][number]

/** Filled by the web composition; a page reads it through `useSession`. */
export const SessionContext = createContext<Session | undefined>(undefined)

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useSession is used outside the session provider')
  return session
}

/** True when the acting post holds a declared permission. The server decides again; this only shapes the page. */
export function useMay(permission: string): boolean {
  const session = useSession()
  return session.permissions.includes(permission)
}
