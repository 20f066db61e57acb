import { CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'

/** The server's answer to a failed call, in the form the notices take. */
export function problemIn(error: unknown): Problem {
  return error instanceof CallError ? error.problem : { status: 500, message: '没有办成，系统出了故障。' }
}

/** Messages under single fields of a form; `founding.number` belongs to the field of the same key. */
export function issuesIn(error: unknown): { key: string; text: string }[] {
  const issues = error instanceof CallError ? (error.problem.issues ?? []) : []
  return issues
    .filter((issue) => issue.path !== '')
    .map((issue) => ({ key: issue.path, text: issue.message }))
}
