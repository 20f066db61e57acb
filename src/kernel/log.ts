import pino, { type LoggerOptions } from 'pino'
import { maskNumbers } from './mask.ts'

/**
 * The process log, on standard error: standard output belongs to the answer of a command. Fields that could carry
 * personal data are removed before anything is written; what a database error quotes of a row is never taken over;
 * identity and telephone numbers that stand in any text are masked.
 */
export const logOptions: LoggerOptions = {
  level: process.env.LOG_LEVEL ?? 'info',
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: {
    paths: ['password', 'idNumber', 'phone', 'authorization', 'cookie', 'name', 'birthDate', 'address'].flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
    remove: true,
  },
  serializers: { err: describeError, error: describeError },
  hooks: { streamWrite: maskLine },
}

/** An identity of the error and where it came from. `detail`, `where` and parameters of the database quote rows, so they stay out. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error }
  const { code, table, column, constraint, routine, severity } = error as Error & Record<string, unknown>
  return { type: error.constructor.name, message: error.message, stack: error.stack, code, table, column, constraint, routine, severity, ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}) }
}

/** Numbers inside strings only, so that a line stays valid JSON. */
function maskLine(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"/g, maskNumbers)
}

export const log = pino(logOptions, pino.destination({ dest: 2, sync: true }))
