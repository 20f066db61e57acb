import { cut, type Bounds } from './bounds.ts'
import { forecast, type Forecast, type YearValue } from './forecast.ts'

/** Whether more, less, or a figure in between is wanted. */
export type Wanted = 'at-least' | 'at-most' | 'between'
export type OutlookLine = {
  unit: string
  /** Decimals that figures are told with. */
  decimals: number
  wanted: Wanted
  /** `upper` for a band. */
  target: { year: number; value: number; upper?: number | undefined }
  /** Set for a line that adds up its years from this one on: the target is then the sum. */
  sumFrom?: number | undefined
  bounds?: Bounds | undefined
}
export type Verdict = '已到目标年' | '按模型能达到' | '不能确定' | '按模型达不到' | '没有预测'
export type Outlook = {
  verdict: Verdict
  /** What each remaining year must add (a level), or bring (a sum); null where nothing is left to do or to time. */
  requiredPace: number | null
  /** Where an even pace of the years so far leads in the target year. */
  straight: { value: number; meets: boolean } | null
  model: { mean: number; lo: number; hi: number } | null
  /** 0 … 1 by the model; null without one. */
  chance: number | null
  forecast: Forecast | null
  /** Sentences to show, in order; the first says that the data are simulated where they are. */
  words: readonly string[]
}

/** From this chance on a line is told as reached, below its complement as missed (推: four of five). */
export const sureFrom = 0.8

/**
 * Will a line of a plan be met? `history` holds the years that have ended, in the plan's unit. `simulated` says that
 * they are demonstration data: then every answer says so first.
 */
export function outlook(line: OutlookLine, history: readonly YearValue[], { simulated }: { simulated: boolean }): Outlook {
  const sorted = history.toSorted((left, right) => left.year - right.year)
  const last = sorted.at(-1)
  const said = simulated ? ['数据是演示用的模拟数据，以下推算不说明真实情况。'] : []
  const none = { requiredPace: null, straight: null, model: null, chance: null, forecast: null }
  const { target } = line
  if (!last) return { verdict: '没有预测', ...none, words: [...said, '还没有历年数据，不能推算。'] }
  const left = target.year - last.year
  if (left <= 0) return { verdict: '已到目标年', ...none, words: [...said, `${target.year} 年的数已经有了，按实际数判断。`] }
  const summed = line.sumFrom === undefined ? undefined : sorted.filter((one) => one.year >= line.sumFrom!)
  const held = summed ? total(summed.map((one) => one.value)) : last.value
  const show = (value: number) => {
    const words = value.toLocaleString('zh-CN', { maximumFractionDigits: line.decimals })
    return line.unit === '1:n' ? `1:${words}` : `${words} ${line.unit}`
  }
  const aim = aimFrom(line, held)
  const open = aim - held
  const requiredPace = meets(line, held) && !summed ? 0 : open / left
  const pace = evenPace(sorted, summed)
  const straightValue = cut(summed ? {} : (line.bounds ?? {}), held + pace * left)
  const straight = { value: straightValue, meets: meets(line, straightValue) }
  const model = forecast(history, { horizon: left, bounds: line.bounds })
  const words = [
    ...said,
    paceWords(line, { held, aim, requiredPace, left, show, summed: summed !== undefined }),
    // One year has no step.
    ...(sorted.length > 1 || summed ? [`照历年的平均步子走，${target.year} 年${summed ? '累计' : ''}约 ${show(straight.value)}，${straight.meets ? '能' : '不能'}达到${goal(line, show)}。`] : []),
  ]
  if (!model.published) return { verdict: '没有预测', requiredPace, straight, model: null, chance: null, forecast: model, words: [...words, model.reason] }
  const end = endOf(model, held, summed !== undefined)
  const chance = chanceOf(line, end)
  const verdict: Verdict = chance >= sureFrom ? '按模型能达到' : chance <= 1 - sureFrom ? '按模型达不到' : '不能确定'
  words.push(
    `按模型，${target.year} 年${summed ? '累计' : ''}约 ${show(end.mean)}，八成可能在 ${show(end.lo)}到 ${show(end.hi)}之间：${verdict}。`,
    model.reason,
  )
  return { verdict, requiredPace, straight, model: end, chance, forecast: model, words }
}

const total = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0)

/** Whether a value meets the target. */
export function meets({ wanted, target }: OutlookLine, value: number): boolean {
  if (wanted === 'at-least') return value >= target.value
  if (wanted === 'at-most') return value <= target.value
  return value >= target.value && value <= (target.upper ?? target.value)
}

/** The figure that has to be reached from where one stands: for a band its nearer edge. */
function aimFrom({ wanted, target }: OutlookLine, held: number): number {
  if (wanted !== 'between') return target.value
  return Math.min(target.upper ?? target.value, Math.max(target.value, held))
}

/** Yearly step of a level between first and last year; for a sum, the mean of its years, or of the last known one. */
function evenPace(sorted: readonly YearValue[], summed: readonly YearValue[] | undefined): number {
  const first = sorted[0]!
  const last = sorted.at(-1)!
  if (!summed) return last.year === first.year ? 0 : (last.value - first.value) / (last.year - first.year)
  return summed.length > 0 ? total(summed.map((one) => one.value)) / summed.length : last.value
}

/** The model in the target year. Years of a sum are taken to err together: the widest interval that is possible. */
function endOf({ points }: Forecast, held: number, summed: boolean): { mean: number; lo: number; hi: number } {
  if (!summed) return points.at(-1)!
  const add = (pick: 'mean' | 'lo' | 'hi') => held + total(points.map((one) => one[pick]))
  return { mean: add('mean'), lo: add('lo'), hi: add('hi') }
}

/** Half of the middle 80 % of a normal distribution, in standard deviations. */
const EIGHTY = 1.2815515655446004

/** Chance of meeting the target, each half of the interval read as half a normal curve. */
function chanceOf(line: OutlookLine, end: { mean: number; lo: number; hi: number }): number {
  const below = (value: number) => {
    const width = value < end.mean ? end.mean - end.lo : end.hi - end.mean
    if (width <= 0) return value < end.mean ? 0 : value > end.mean ? 1 : 0.5
    return normal(((value - end.mean) / width) * EIGHTY)
  }
  const { wanted, target } = line
  if (wanted === 'at-least') return 1 - below(target.value)
  if (wanted === 'at-most') return below(target.value)
  return Math.max(0, below(target.upper ?? target.value) - below(target.value))
}

/** The normal distribution function; Abramowitz and Stegun 26.2.17, error below 1e-7. */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const tail =
    Math.exp((-z * z) / 2) *
    0.3989422804014327 *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return z > 0 ? 1 - tail : tail
}

type Told = { held: number; aim: number; requiredPace: number; left: number; show: (value: number) => string; summed: boolean }

function goal({ wanted, target }: OutlookLine, show: (value: number) => string): string {
  if (wanted === 'at-most') return `不高于 ${show(target.value)} 的目标`
  if (wanted === 'between') return `目标（${show(target.value)}到 ${show(target.upper ?? target.value)}）`
  return `目标 ${show(target.value)}`
}

function paceWords(line: OutlookLine, { held, aim, requiredPace, left, show, summed }: Told): string {
  if (meets(line, held)) return `现在${summed ? '累计' : '是'} ${show(held)}，已经在目标以内。`
  const gap = show(Math.abs(aim - held))
  if (summed) return `累计 ${show(held)}，还差 ${gap}，余下 ${left} 年每年要完成 ${show(Math.max(0, requiredPace))}。`
  const down = aim < held
  return `现在是 ${show(held)}，${down ? '高出' : '还差'} ${gap}，余下 ${left} 年每年要${down ? '降低' : '提高'} ${show(Math.abs(requiredPace))}。`
}
