import { nextNumber, raiseNumber } from '../../../kernel/counter.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { formNumber, numberPrefix } from '../../../kernel/number-pattern.ts'
import { readParameter } from '../../../kernel/parameters.ts'
import { highestSerials, listTakenNumbers } from '../registration-desk-store.ts'
import type { NewNumber } from '../registration-store.ts'

export type Numbered = { id: string; grade: number; training_level: string; specialty_code: string }

/** How many digits more than the rule says a serial may have grown to. */
const GROWN = 3

/** The rule of student numbers that holds for a school today, such as `学校10+年级4+流水4`. */
export async function readNumberRule(ctx: Ctx, schoolNo: number): Promise<string> {
  return String((await readParameter(ctx, 'enrollment.number-rule', { orgNo: schoolNo })).value)
}

/**
 * Draws student numbers by the rule of the school, in the order given. The serial runs for itself behind each prefix and
 * is given out inside the transaction: no gaps, no doubles. A number kept from before this register is stepped over.
 */
export async function drawNumbers(ctx: Ctx, schoolNo: number, records: readonly Numbered[]): Promise<NewNumber[]> {
  const rule = await readNumberRule(ctx, schoolNo)
  const of = (record: Numbered) =>
    numberPrefix(rule, { orgNo: schoolNo, grade: record.grade, trainingLevel: record.training_level, specialtyCode: record.specialty_code })
  const groups = [...Map.groupBy(records, (record) => of(record).prefix)].sort(([left], [right]) => (left < right ? -1 : 1))
  const drawn = new Map<string, string>()
  for (const [prefix, some] of groups) {
    const form = of(some[0]!)
    let left = [...some]
    while (left.length > 0) {
      const first = await nextNumber(ctx, schoolNo, seriesOf(prefix), left.length)
      const made = left.map((_, at) => formNumber(form, first + at))
      const taken = await listTakenNumbers(ctx, made)
      const free = made.filter((number) => !taken.has(number))
      free.forEach((number, at) => drawn.set(left[at]!.id, number))
      left = left.slice(free.length)
    }
  }
  return records.map((record) => ({ id: record.id, studentNumber: drawn.get(record.id)! }))
}

/** After numbers came in that were given out before: every series goes on after its highest one of the same form. */
export async function continueAfter(ctx: Ctx, schoolNo: number, records: readonly Numbered[]): Promise<void> {
  const rule = await readNumberRule(ctx, schoolNo)
  const forms = new Map(
    records.map((record) => {
      const form = numberPrefix(rule, { orgNo: schoolNo, grade: record.grade, trainingLevel: record.training_level, specialtyCode: record.specialty_code })
      return [form.prefix, form.width] as const
    }),
  )
  for (const [prefix, width] of [...forms].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const highest = await highestSerials(ctx, schoolNo, prefix, { from: width, to: width + GROWN })
    if (highest > 0) await raiseNumber(ctx, schoolNo, seriesOf(prefix), highest)
  }
}

// The school stands in the key of the counter already.
const seriesOf = (prefix: string) => `student-number:${prefix.slice(10)}`
