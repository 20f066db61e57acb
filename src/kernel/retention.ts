import type { Ctx } from './context.ts'

/** One record that may have to go. `label` is masked; `orgNo` the organisation that keeps it. */
export type RetainedRecord = { recordId: string; orgNo: number; personId: string | null; label: string; dueOn: string | null }

/**
 * How long one kind of record is kept, after what, and what happens then. A module says it in its file `retention.ts`;
 * the years are a parameter, so that an authority changes them without a release.
 */
export type RetentionRule = {
  /** `students.enrollment`: the module, then the kind of record. */
  kind: string
  title: string
  /** 「离校」: the years run from here. */
  after: string
  /** Key of the parameter that holds the years. */
  parameter: string
  action: 'erase' | 'anonymise'
  /** What stays, in words. */
  keeps: string
  /** Records whose years were over by `before` (a day), at most `limit`, the oldest first. */
  listDue: (ctx: Ctx, before: string, limit: number) => Promise<RetainedRecord[]>
  /** Records of a person that go on request although nothing is due; absent where the law asks to keep them. */
  listOnRequest?: (ctx: Ctx, personId: string) => Promise<RetainedRecord[]>
  /** Destroys the personal data of these records. Answers with the ids that were still there. */
  erase: (ctx: Ctx, recordIds: readonly string[]) => Promise<string[]>
}

const rules: RetentionRule[] = []

/** Called once by the composition for each module. */
export function registerRetention(declared: readonly RetentionRule[]): void {
  for (const one of declared) if (!rules.some((known) => known.kind === one.kind)) rules.push(one)
}

export function listRetentionRules(): readonly RetentionRule[] {
  return rules
}

export const ERASED = '已清除'
