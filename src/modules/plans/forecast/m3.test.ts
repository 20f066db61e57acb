import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { meanError, readSeries } from '../../../../tests/support/m3-series.ts'
import { forecast, methods, type MethodId } from './forecast.ts'

const file = resolve(import.meta.dirname, '../../../../../shared/vectors/m3-yearly.csv')
const series = () => readSeries(readFileSync(file, 'utf8'))
const errorOf = (id: MethodId) => meanError(series(), (history, horizon) => methods[id](history).ahead(horizon))

test.skipIf(!existsSync(file))('M3 的 645 条年度序列：不变和直线等于公布的误差，取中的方法低于每一个参照（没有 ../shared/vectors/m3-yearly.csv 的地方跳过）', () => {
  expect(errorOf('naive')).toBeCloseTo(17.88, 2)
  expect(errorOf('drift')).toBeCloseTo(16.79, 2)
  expect(errorOf('theta')).toBeLessThan(16.76)
  expect(errorOf('ets')).toBeLessThan(17)
  expect(errorOf('combination')).toBeLessThan(15.8)
})

test.skipIf(!existsSync(file))('每五条取一条、只留最后 11 年：发布了的预测比直线准，八成和九成五的区间装得下该装的（没有样例的地方跳过）', () => {
  const some = series().filter((_, at) => at % 5 === 0)
  let [steps, likely, nearly, published] = [0, 0, 0, 0]
  const errors = { model: 0, line: 0 }
  for (const one of some) {
    const history = one.history.slice(-11)
    const answer = forecast(history.map((value, at) => ({ year: 2000 + at, value })), { horizon: 6 })
    if (!answer.published) continue
    published++
    errors.model += meanError([{ ...one, history }], () => answer.points.map((point) => point.mean))
    errors.line += meanError([{ ...one, history }], (known, horizon) => methods.drift(known).ahead(horizon))
    for (const [at, { low, lo, hi, high }] of answer.points.entries()) {
      const came = one.actual[at]!
      steps++
      if (came >= lo && came <= hi) likely++
      if (came >= low && came <= high) nearly++
    }
  }
  expect(published).toBeGreaterThan(some.length * 0.4)
  expect(errors.model).toBeLessThan(errors.line * 0.95)
  expect(likely / steps).toBeGreaterThan(0.75)
  expect(likely / steps).toBeLessThan(0.9)
  expect(nearly / steps).toBeGreaterThan(0.92)
})
