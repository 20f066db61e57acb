import { CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'

export const idOf = (error: unknown): string | undefined => (error instanceof CallError ? error.problem.id : undefined)

export const problemOf = (error: unknown): Problem => (error instanceof CallError ? error.problem : { status: 0, message: '没有连上服务器，稍后再试。' })
