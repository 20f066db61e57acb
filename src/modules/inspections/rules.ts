import type { Severity } from '../../kernel/inspections.ts'

export const severityTitles: Readonly<Record<Severity, string>> = { severe: '严重', serious: '较重', minor: '一般' }
export const findingStates = { open: '待改正', explained: '已说明，待认可', accepted: '已认可', resolved: '已销号' } as const
export type FindingState = keyof typeof findingStates

/** How many points one finding of each severity costs per hundred records; parameter `inspections.weight-*`. */
export type Weights = Readonly<Record<Severity, number>>

/**
 * The data-quality score of a school: 100 minus the weighted findings per hundred records looked at, never below 0,
 * two decimals. Accepted explanations do not count. No records: 100, because nothing is wrong.
 */
export function scoreOf(checked: number, found: Readonly<Record<Severity, number>>, weights: Weights): number {
  if (checked === 0) return 100
  const lost = ((found.severe * weights.severe + found.serious * weights.serious + found.minor * weights.minor) * 100) / checked
  return Math.max(0, Math.round((100 - lost) * 100) / 100)
}

export type Seen = { id: string; state: FindingState; fact: string; explanation: string | null }

/**
 * What becomes of a finding that was seen again: a resolved one opens again; one whose facts changed needs a new
 * explanation; everything else stays as it is.
 */
export function seenAgain(known: Seen, fact: string): FindingState {
  if (known.state === 'resolved') return 'open'
  if ((known.state === 'accepted' || known.state === 'explained') && known.fact !== fact) return 'open'
  return known.state
}
