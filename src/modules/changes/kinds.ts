import { changeGroups, type ChangeKind } from './change-kind.ts'
import { closingKinds } from './closing-kinds.ts'
import { cohortKinds } from './cohort-kinds.ts'
import { statusKinds } from './status-kinds.ts'
import { transferKinds } from './transfer-kinds.ts'

/** Every kind of change, in the order of the menus. A new kind is added here, and its opener in openers.ts. */
export const changeKinds: readonly ChangeKind[] = [...transferKinds, ...statusKinds, ...closingKinds, ...cohortKinds].sort(
  (a, b) => changeGroups.indexOf(a.group) - changeGroups.indexOf(b.group),
)

export function findChangeKind(key: string): ChangeKind | undefined {
  return changeKinds.find((one) => one.key === key)
}

/** Page of the school's form for one record. */
export function formOf(kind: ChangeKind, enrollmentId?: string): string {
  return `${kind.page ?? `/changes/new/${kind.key}`}${enrollmentId ? `?enrollment=${enrollmentId}` : ''}`
}

/** Kinds that somebody can start for a record of this status. */
export function kindsFor(starter: ChangeKind['starters'][number], status: string): ChangeKind[] {
  return changeKinds.filter((one) => one.starters.includes(starter) && one.from.includes(status))
}
