import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'

/** Runs one act that hands out a paper; afterwards the lists of papers are read again. */
export function useGive<I>(give: (input: I) => Promise<unknown>) {
  const client = useQueryClient()
  const act = useMutation({ mutationFn: give, onSuccess: () => client.invalidateQueries({ queryKey: ['papers'] }) })
  const problem: Problem | undefined =
    act.error instanceof CallError ? act.error.problem : act.error ? { status: 0, message: '没有办成，请再试一次。' } : undefined
  return { ...act, problem }
}
