import { CallError } from '../../../kernel/client.ts'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Notice } from '../../../ui/Notice.tsx'

/** An answer that is no page: the server's own sentence where it gave one, otherwise what did not happen. */
export function PublicError({ error, what, onRetry }: { error: Error; what: string; onRetry: () => void }) {
  const problem = error instanceof CallError ? error.problem : undefined
  if (problem && problem.status < 500) return <Notice tone="warn" title={problem.message} />
  return <ErrorState what={what} kept="" error={error} onRetry={onRetry} />
}
