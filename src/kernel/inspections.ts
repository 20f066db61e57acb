import type { Ctx } from './context.ts'

export type Severity = 'severe' | 'serious' | 'minor'

/** One rule as the nightly inspection applies it to records that already exist. */
export type Inspection = {
  id: string
  title: string
  clause: string
  severity: Severity
  /** Why it matters, for whoever has to mend it. */
  explanation: string
  /** What can be done. */
  advice: readonly string[]
}

/** A record that breaks a rule. `fact` says what is so; label and fact carry masked names only. */
export type Finding = { inspection: string; recordId: string; personId?: string | null; label: string; fact: string; link: string }

/**
 * Inspections that read the same records. `find` looks at one school at a time, so that a run goes in slices and a
 * school can be looked at alone; `checked` is how many records it looked at.
 */
export type InspectionSet = {
  subject: string
  inspections: readonly Inspection[]
  find: (ctx: Ctx, school: { no: number; name: string }) => Promise<{ checked: number; findings: Finding[] }>
}

const sets: InspectionSet[] = []

/** Called once by the composition for each module with the slot inspections.ts. */
export function registerInspections(list: readonly InspectionSet[]): void {
  for (const one of list) if (!sets.some((known) => known.subject === one.subject)) sets.push(one)
}

export function listInspectionSets(): readonly InspectionSet[] {
  return sets
}

export function listInspections(): Inspection[] {
  return sets.flatMap((set) => [...set.inspections])
}
