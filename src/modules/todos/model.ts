import type { StatusShapeName, StatusTone } from '../../ui/status-words.ts'
import type { RuleWord } from '../../ui/status-words.ts'

/** The five deadline groups of the to-do list, in their order. */
export const dueGroups = [
  { key: 'overdue', title: '已逾期' },
  { key: 'today', title: '今天到期' },
  { key: 'week', title: '本周到期' },
  { key: 'later', title: '以后到期' },
  { key: 'none', title: '不限期' },
] as const

export type DueGroup = (typeof dueGroups)[number]['key']

/** The group of a due day; `weekEnd` is the Sunday of the week of today. Days are YYYY-MM-DD. */
export function dueGroupOf(dueOn: string | null, today: string, weekEnd: string): DueGroup {
  if (dueOn === null) return 'none'
  if (dueOn < today) return 'overdue'
  if (dueOn === today) return 'today'
  return dueOn <= weekEnd ? 'week' : 'later'
}

/** The word on a rule's tag. */
export const verdictWords: Record<'block' | 'warn' | 'pending' | 'pass', RuleWord> = {
  block: '阻断',
  warn: '提示',
  pending: '待登记',
  pass: '通过',
}

export type CaseTone = 'idle' | 'waiting' | 'moving' | 'returned' | 'done' | 'closed'

/** Shape and colour of a case's state; the word is the state's own title. */
export const toneLooks: Record<CaseTone, { shape: StatusShapeName; tone: StatusTone }> = {
  idle: { shape: 'none', tone: 'mute' },
  waiting: { shape: 'waiting', tone: 'info' },
  moving: { shape: 'moving', tone: 'info' },
  returned: { shape: 'returned', tone: 'warn' },
  done: { shape: 'done', tone: 'ok' },
  closed: { shape: 'returned', tone: 'mute' },
}

/** Shape of a line of the timeline, from what was done. */
export function eventLook(action: string, to: string): { shape: StatusShapeName; tone: StatusTone } {
  if (/return|exclude/.test(action) || to === 'returned') return { shape: 'returned', tone: 'warn' }
  if (/withdraw|cancel/.test(action)) return { shape: 'returned', tone: 'mute' }
  if (action === 'opened') return { shape: 'note', tone: 'info' }
  if (action === 'open') return { shape: 'none', tone: 'mute' }
  return { shape: 'done', tone: 'ok' }
}

/** `11-22 15:40` of an ISO moment, in China. */
export function dayTime(moment: string): string {
  return new Date(Date.parse(moment) + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ')
}

/** `11-22` of an ISO moment, in China. */
export function dayOnly(moment: string): string {
  return dayTime(moment).slice(0, 5)
}
