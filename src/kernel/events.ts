import type { Ctx } from './context.ts'

/**
 * What a module tells the modules above it, in the same transaction. Fewer than twenty kinds; each names the module
 * that emits it.
 */
export type Events = {
  /** Students were registered: each has a number and is on the roll. From `students`. */
  'students.registered': { orgNo: number; on: string; caseNo: string; students: readonly { enrollmentId: string; studentNumber: string }[] }
  /** A candidate is about to enter another document in place of the one typed before. From `admissions`. */
  'candidate.document-changing': { personId: string }
  /** A student's list was approved: the diploma number is drawn, the enrollment has ended. From `graduation`. */
  'student.graduated': {
    enrollmentId: string
    personId: string
    orgNo: number
    outcome: 'graduated' | 'completed' | 'incomplete'
    on: string
    number: string
    caseNo: string
  }
  /** An enrollment changed hands or state by a case. From `changes`. */
  'student.changed': { enrollmentId: string; personId: string; orgNo: number; action: string; effectiveOn: string }
  /** A province published figures of a plan: sums of the whole province, zero where the records hold none. From `plans`. */
  'figures.released': {
    releaseId: string
    orgNo: number
    planId: string
    period: string
    asOf: string
    restates: string | null
    figures: readonly { indicator: string; reading: string; value: number; base: number | null; source: 'computed' | 'reported'; definitionVersion: number }[]
  }
}

export type EventKind = keyof Events
export type Listener<K extends EventKind = EventKind> = { kind: K; module: string; handle: (ctx: Ctx, event: Events[K]) => Promise<void> }

const listeners = new Map<EventKind, Listener[]>()

/** Declares what a module does when something is told; exported by its server.ts as `listeners`. */
export function on<K extends EventKind>(kind: K, module: string, handle: Listener<K>['handle']): Listener {
  return { kind, module, handle } as unknown as Listener
}

/** Called once by the composition for each module, in dependency order. */
export function registerListeners(list: readonly Listener[]): void {
  for (const one of list) {
    const known = (listeners.get(one.kind) ?? []).filter((other) => other.module !== one.module)
    listeners.set(one.kind, [...known, one])
  }
}

/** Tells every listener, one after the other in the order of the modules. A listener that throws undoes everything. */
export async function emit<K extends EventKind>(ctx: Ctx, kind: K, event: Events[K]): Promise<void> {
  for (const one of listeners.get(kind) ?? []) await one.handle(ctx, event as never)
}
