import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call, CallError } from '../kernel/client.ts'
import { api } from '../modules/access/api.ts'
import { SessionContext } from '../modules/access/model.ts'
import { keepDraftsFor } from '../ui/draft-store.ts'
import { ErrorState } from '../ui/ErrorState.tsx'
import { SavedViewProvider } from '../ui/saved-views.ts'
import { queryClient, sessionKey } from './query-client.ts'
import { savedViews } from './saved-views.ts'
import { SignInAgain } from './SignInAgain.tsx'

const fetchSession = async () => {
  const session = await call(api.getSession, {})
  const owner = session.username ?? session.acting?.id
  if (session.signedIn && owner !== undefined) keepDraftsFor(owner)
  return session
}

/**
 * Reads the session once and gives it to every page. It is not asked again in the background: a session that
 * ended is told by the first request that needs it, in a dialog over the page.
 */
export function SessionProvider({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useQuery({
    queryKey: sessionKey,
    queryFn: fetchSession,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  if (data) {
    return (
      <SessionContext value={data}>
        <SavedViewProvider value={data.signedIn ? savedViews : undefined}>{children}</SavedViewProvider>
        {data.signedIn && <SignInAgain />}
      </SessionContext>
    )
  }
  if (!error) return null
  const problem = error instanceof CallError ? error.problem : undefined
  return (
    <main className="lu-main" style={{ maxWidth: 720, margin: '0 auto' }}>
      {problem?.status === 503 ? (
        <p role="alert">{problem.message}</p>
      ) : (
        <ErrorState what="页面没有打开" kept="没有读到登录情况。" error={error} onRetry={() => void refetch()} />
      )}
    </main>
  )
}

/** Asks the server anew who is signed in, after a sign-in. */
export async function reloadSession() {
  const session = await fetchSession()
  queryClient.setQueryData(sessionKey, session)
  return session
}
