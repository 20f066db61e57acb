import type { ImportContext, ImportDeclaration, ImportField, Problem, RecordValues } from './declare.ts'
import type { RawValue } from './values.ts'
import { checkValue, shownFound } from './values.ts'

export type CheckedRecord = {
  values: RecordValues
  problems: Problem[]
  /** False if any problem blocks. */
  ok: boolean
}

/**
 * Checks one record: every field, what is required, then the rules over the whole record. The form, the API and
 * each row of a file all run this one function. Fields that the declaration does not know are ignored.
 */
export function checkRecord(
  declaration: ImportDeclaration,
  input: Readonly<Record<string, RawValue>>,
  context: ImportContext,
): CheckedRecord {
  const values: RecordValues = {}
  const problems: Problem[] = []
  const blocked = new Set<string>()
  let numbers: ImportField[] | undefined
  const take = (field: ImportField) => {
    const type = field.type === 'idNumber' ? declaration.documentType?.(values, field.key) : undefined
    const checked = checkValue(field, input[field.key], context, type)
    values[field.key] = checked.value
    for (const note of checked.notes) {
      problems.push({ key: field.key, found: shownFound(field, input[field.key]), ...note })
      if (note.level === 'block') blocked.add(field.key)
    }
  }
  for (const field of declaration.fields) {
    // A number is judged by its document type, which may stand further right.
    if (field.type === 'idNumber' && declaration.documentType !== undefined) {
      values[field.key] = null
      ;(numbers ??= []).push(field)
    } else take(field)
  }
  numbers?.forEach(take)
  const derived = declaration.derive?.(values)
  for (const key in derived) {
    if (values[key] === null && !blocked.has(key)) values[key] = derived[key] ?? null
  }
  for (const field of declaration.fields) {
    if (values[field.key] !== null || field.required === 'never' || blocked.has(field.key)) continue
    const rule = field.required === 'always' ? undefined : declaration.requiredRules[field.required]
    if (rule !== undefined && !rule.when(values)) continue
    problems.push(missing(field, rule?.title))
    blocked.add(field.key)
  }
  for (const check of declaration.rowChecks) {
    const found = check(values, context)
    if (found === undefined) continue
    for (const problem of Array.isArray(found) ? found : [found]) {
      if (!blocked.has(problem.key)) problems.push(problem)
    }
  }
  return { values, problems, ok: !problems.some((problem) => problem.level === 'block') }
}

function missing(field: ImportField, rule: string | undefined): Problem {
  return {
    key: field.key,
    level: 'block',
    found: '（空）',
    message: rule === undefined ? '必填' : `必填（${rule}）`,
    mend: field.example === undefined ? `填写${field.title}` : `填写${field.title}，例如“${field.example}”`,
  }
}

export type Outcome = 'new' | 'changed' | 'unchanged' | 'rejected'
export const OUTCOME_TITLES: Readonly<Record<Outcome, string>> = {
  new: '新增',
  changed: '变更',
  unchanged: '无变化',
  rejected: '未通过',
}

/** Counts the outcome of every row sent. `balances` is false if some row has none: such an import must not commit. */
export function tally(
  sent: number,
  outcomes: Iterable<Outcome>,
): Record<Outcome, number> & { sent: number; balances: boolean } {
  const counts = { new: 0, changed: 0, unchanged: 0, rejected: 0 }
  for (const outcome of outcomes) counts[outcome]++
  return {
    sent,
    ...counts,
    balances: sent === counts.new + counts.changed + counts.unchanged + counts.rejected,
  }
}
