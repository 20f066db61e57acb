import { CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'

/** The server's answer to a failed call, in the form the notices take. */
export function problemIn(error: unknown): Problem {
  return error instanceof CallError ? error.problem : { status: 500, message: '没有办成，系统出了故障。' }
}

export function errorId(error: unknown): { id?: string | undefined } | null {
  return error ? { id: error instanceof CallError ? error.problem.id : undefined } : null
}
