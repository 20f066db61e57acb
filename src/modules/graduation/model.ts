import type { Audit } from './audit-rules.ts'
import type { Outcome } from './codes.ts'

/** 2026-07-01 in a title: 2026 年 7 月. */
export function monthWords(day: string): string {
  const [year, month] = day.split('-')
  return `${year} 年 ${Number(month)} 月`
}

/** Whether an outcome says more than the audit proposes; such a row is named to whoever decides. */
export function isBetter(outcome: Outcome, proposed: Outcome): boolean {
  const rank: Record<Outcome, number> = { graduated: 2, completed: 1, incomplete: 0 }
  return rank[outcome] > rank[proposed]
}

/** Two audits that say the same of every condition. */
export function sameAudit(left: Pick<Audit, 'lines' | 'proposed'>, right: Pick<Audit, 'lines' | 'proposed'>): boolean {
  const words = (audit: Pick<Audit, 'lines' | 'proposed'>) => `${audit.proposed} ${audit.lines.map((line) => `${line.id}:${line.verdict}`).join(' ')}`
  return words(left) === words(right)
}
