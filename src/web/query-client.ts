import { MutationCache, QueryClient } from '@tanstack/react-query'
import { CallError } from '../kernel/client.ts'

/** The one cache of the page. Refusals are answers, so only a missing network or a fault is tried once more. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < 1 && isTransient(error),
      retryDelay: 800,
      networkMode: 'always',
      refetchOnReconnect: true,
      // What stands on the page is not replaced by a fault while the network is away.
      refetchOnWindowFocus: () => navigator.onLine,
    },
    // Without a network the library would wait for it and say nothing: “正在提交……” for as long as it is away.
    mutations: { retry: false, networkMode: 'always' },
  },
  // Whatever was written may have moved a case on, so the number beside 待办 is asked again.
  mutationCache: new MutationCache({
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: todoCountKey }),
  }),
})

export const sessionKey = ['access', 'session'] as const
export const todoCountKey = ['web', 'todo-count'] as const
/** Begins as the keys of the module do, so that reading a notice counts anew. */
export const noticeCountKey = ['notices', 'count'] as const

function isTransient(error: unknown): boolean {
  return error instanceof CallError && (error.problem.status === 0 || error.problem.status >= 500)
}
