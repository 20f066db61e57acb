import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { forecast, methodTitles, methods, type MethodId } from '../src/modules/plans/forecast/forecast.ts'
import { meanError, readSeries, type OutsideSeries } from '../tests/support/m3-series.ts'
import type { Bench } from './support/measure.ts'

const file = resolve(import.meta.dirname, '../../shared/vectors/m3-yearly.csv')
/** Mean symmetric errors published for these series. */
const references: Partial<Record<MethodId, number>> = { naive: 17.88, drift: 16.79, theta: 16.76, ets: 17 }
const order: readonly MethodId[] = ['naive', 'drift', 'theta', 'ets', 'dynamic-theta', 'combination']
const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)}%`

/** The M3 yearly series: each method over the six held-back years, then what the rule of publishing and the intervals are worth. */
export const bench: Bench = {
  title: '预测：M3 竞赛 645 条年度序列，预测 6 年，误差是 sMAPE；比值是与直线之比',
  async run(print) {
    if (!existsSync(file)) {
      console.log(`没有 ${file}，跳过。`)
      return
    }
    const series = readSeries(readFileSync(file, 'utf8'))
    const line = meanError(series, (history, horizon) => methods.drift(history).ahead(horizon))
    for (const id of order) {
      const started = performance.now()
      const error = meanError(series, (history, horizon) => methods[id](history).ahead(horizon))
      const ms = performance.now() - started
      const reference = references[id]
      print({
        item: `${methodTitles[id]}（${(ms / series.length).toFixed(2)} ms 一条）`,
        figure: error.toFixed(2),
        baseline: reference ? `参照 ${reference.toFixed(2)}` : '无参照',
        ratio: error / line,
        n: series.length,
      })
    }
    for (const length of [7, 8, 9, 10, 12, 14, 41]) print(publishing(series, length))
  },
}

/** Only the last `length` years known: who is published, how that compares with the line, how much the intervals hold. */
function publishing(series: readonly OutsideSeries[], length: number) {
  let [published, steps, likely, nearly, model, line, withheldModel, withheldLine] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (const one of series) {
    const history = one.history.slice(-length)
    const cut = [{ ...one, history }]
    const answer = forecast(history.map((value, at) => ({ year: 2000 + at, value })), { horizon: one.actual.length })
    const straight = meanError(cut, (known, horizon) => methods.drift(known).ahead(horizon))
    if (!answer.published) {
      withheldLine += straight
      withheldModel += meanError(cut, (known, horizon) => methods.combination(known).ahead(horizon))
      continue
    }
    published++
    line += straight
    model += meanError(cut, () => answer.points.map((point) => point.mean))
    for (const [at, { low, lo, hi, high }] of answer.points.entries()) {
      const came = one.actual[at]!
      steps++
      if (came >= lo && came <= hi) likely++
      if (came >= low && came <= high) nearly++
    }
  }
  const rest = series.length - published
  return {
    item: `历史至多 ${length} 年：发布 ${published} 条，区间装下 ${share(likely, steps)}（应 80%）、${share(nearly, steps)}（应 95%）`,
    figure: `发布的 ${(model / published).toFixed(2)}；未发布的 ${(withheldModel / rest).toFixed(2)}`,
    baseline: `直线 ${(line / published).toFixed(2)}；${(withheldLine / rest).toFixed(2)}`,
    ratio: model / line,
    n: series.length,
  }
}
