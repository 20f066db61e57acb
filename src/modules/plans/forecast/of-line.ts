import type { PlanIndicator } from '../plan-file.ts'
import type { OutlookLine } from './outlook.ts'

/**
 * A line of a plan as `outlook` wants it, read as the judgement reads it (rules.ts `reaches`). `from` is the plan's
 * first year; `baseline` the region's own, for lines that add to it; `about` the share that 「左右」 allows. Undefined
 * where the text sets no figure to be met: 一批, a bare equality, an addition to an unknown baseline.
 */
export function outlookLineOf(line: PlanIndicator, { from, baseline, about }: { from: number; baseline?: number | undefined; about: number }): OutlookLine | undefined {
  const { operator, unit, decimals, increment, cumulative } = line
  const { year, value } = line.target
  if (value === null || operator === 'batch' || (increment && baseline === undefined)) return undefined
  const percent = unit === '%'
  // 100 % cannot be passed, so that reaching it is the same as being there.
  if (operator === '=' && !(percent && value === 100)) return undefined
  const goal = increment ? baseline! + value : operator === '≈' ? value - Math.abs(value) * about : value
  const atMost = operator === '<' || operator === '<=' || operator === 'ratio-down'
  return {
    unit,
    decimals: Math.max(decimals, percent ? 1 : 0),
    wanted: atMost ? 'at-most' : 'at-least',
    target: { year, value: goal },
    sumFrom: cumulative ? from : undefined,
    bounds: percent ? { lower: 0, upper: 100 } : { lower: 0 },
  }
}
