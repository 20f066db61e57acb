import { personScale, protectSum, protectTable, type Shown } from '../../kernel/disclosure.ts'

/** What others may do with the figures. The texts set no licence (推): the publishing authority answers for it. */
export const terms =
  '可以自由使用、转载和加工，不收费用；须写明来源和数据截止日，改动过的须说明。不得用来推断个人的情况。'

/** One line of an indicator before anything is hidden: an area, its count and, of a ratio, its base. */
export type Part = { value: number; base: number | null }
/** Nothing was reported: that is not known, and not nought. */
const missing: Told = { value: null, base: null, ratio: null, small: false }
export type Told = { value: number | null; base: number | null; ratio: number | null; small: boolean }
export type Kind = { unit: string; ratio: boolean; factor: number }

/** Counted people are protected; schools, agreements and money are not. */
export function isProtected({ unit, ratio }: Kind): boolean {
  return ratio || personScale(unit) !== null
}

/**
 * The parts of a province and their total as the public reads them. Of a ratio both sides count: the few who found no
 * work are as small a number as the few who found it. Its denominator is told as the sum of both sides, so with
 * stand-ins for the small ones, and the ratio is divided out of told numbers and says no more than they do.
 * A part that is null was not reported and stays so.
 */
export function tell(parts: readonly (Part | null)[], kind: Kind, below: number): { parts: Told[]; total: Told } {
  const known = tellKnown(parts.filter((one) => one !== null), kind, below)
  let at = 0
  return { parts: parts.map((one) => (one === null ? missing : known.parts[at++]!)), total: known.total }
}

/** Sums of decimals leave remainders (1.8e-15) that are no figure. */
export const withoutRemainder = (value: number): number => Math.round(value * 1e6) / 1e6

function tellKnown(parts: readonly Part[], kind: Kind, below: number): { parts: Told[]; total: Told } {
  if (!isProtected(kind)) {
    const plain = (value: number): Told => ({ value: withoutRemainder(value), base: null, ratio: null, small: false })
    return { parts: parts.map((one) => plain(one.value)), total: plain(withoutRemainder(parts.reduce((sum, one) => sum + one.value, 0))) }
  }
  const values = parts.map((one) => one.value)
  if (!kind.ratio) {
    // 0.0003万人 are three people.
    const scale = personScale(kind.unit) ?? 1
    const told = protectSum(values.map((one) => Math.round(one * scale)), below)
    const count = ({ value, small }: Shown): Told => ({ value: value === null ? null : value / scale, base: null, ratio: null, small })
    return { parts: told.parts.map(count), total: count(told.total) }
  }
  const bases = parts.map((one) => one.base ?? 0)
  const within = parts.every((_, at) => values[at]! <= bases[at]!)
  const divide = (value: Shown, base: Shown, rest?: Shown): Told => {
    const small = value.small || base.small || rest?.small === true
    return { value: value.value, base: base.value, small, ratio: small ? null : ratioOf(value.value, base.value, kind.factor, within) }
  }
  if (!within) {
    const [above, under] = [protectSum(values, below), protectSum(bases, below)]
    return { parts: above.parts.map((one, at) => divide(one, under.parts[at]!)), total: divide(above.total, under.total) }
  }
  const table = protectTable(parts.map((_, at) => [values[at]!, bases[at]! - values[at]!]), below)
  const [value, rest] = table.columnTotals
  return {
    parts: table.cells.map(([one, other], at) => divide(one!, table.rowTotals[at]!, other)),
    total: parts.length === 0 ? { value: 0, base: 0, ratio: null, small: false } : divide(value!, table.total, rest),
  }
}

/** A part is never told as more than its whole, though each is rounded by itself. */
function ratioOf(value: number | null, base: number | null, factor: number, within: boolean): number | null {
  if (value === null || !base) return null
  const ratio = Math.round((value / base) * factor * 100) / 100
  return within ? Math.min(factor, ratio) : ratio
}
