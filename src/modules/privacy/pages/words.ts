import { CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'

/** A moment as people in China read it, to the minute. */
export function whenText(at: string | null): string {
  return at ? new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ') : '—'
}

export const idOf = (error: unknown): string | undefined => (error instanceof CallError ? error.problem.id : undefined)

export const problemOf = (error: unknown): Problem => (error instanceof CallError ? error.problem : { status: 0, message: '没有连上服务器，稍后再试。' })
