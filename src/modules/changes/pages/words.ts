import { CallError } from '../../../kernel/client.ts'
import { dayInChina } from '../../../kernel/dates.ts'
import type { Problem } from '../../../kernel/errors.ts'

export const toneLooks = {
  idle: { shape: 'none' },
  waiting: { shape: 'waiting' },
  moving: { shape: 'moving' },
  returned: { shape: 'returned' },
  done: { shape: 'done' },
  closed: { shape: 'none' },
} as const

export const requestLooks = {
  asked: { shape: 'waiting' },
  taken: { shape: 'done' },
  refused: { shape: 'block' },
  withdrawn: { shape: 'none' },
} as const

export function problemOf(error: unknown): Problem | undefined {
  return error instanceof CallError ? error.problem : undefined
}

/** What the server said of single fields, for RecordForm. */
export function issuesOf(error: unknown): { key: string; text: string }[] {
  return (problemOf(error)?.issues ?? []).map((one) => ({
    key: one.path.replace(/^facts\./, ''),
    text: one.message,
  }))
}

export const dayOf = (moment: string): string => dayInChina(moment)
