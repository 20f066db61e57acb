import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plans } from '../model.ts'
import { reaches } from '../rules.ts'
import { outlookLineOf } from './of-line.ts'
import { meets, outlook } from './outlook.ts'

const lines = plans.flatMap((plan) => plan.indicators.map((line) => ({ plan, line })))

test('四个规划里写了目标数的每一行都能推算，没有写数的和“一批”不推算', () => {
  for (const { plan, line } of lines) {
    const made = outlookLineOf(line, { from: plan.period.from, baseline: 10, about: 0.05 })
    const told = line.target.value !== null && line.operator !== 'batch' && line.operator !== '='
    if (told) expect(made, `${plan.id} ${line.id}`).toMatchObject({ unit: line.unit, target: { year: line.target.year } })
    if (line.target.value === null) expect(made, `${plan.id} ${line.id}`).toBeUndefined()
    if (line.increment) expect(outlookLineOf(line, { from: plan.period.from, about: 0.05 }), line.id).toBeUndefined()
  }
})

test('达不达到与看板的判断一致（恰好等于“超过”的数除外）', () => {
  const judged = lines.filter(({ line }) => !line.increment && !line.per)
  fc.assert(
    fc.property(fc.constantFrom(...judged), fc.double({ min: 0, max: 2, noNaN: true }), ({ plan, line }, share) => {
      const made = outlookLineOf(line, { from: plan.period.from, about: 0.05 })
      if (!made) return
      const value = line.target.value! * share
      if (value === line.target.value) return
      expect(meets(made, value)).toBe(reaches(line.operator, value, line.target.value, 0.05))
    }),
    { numRuns: 300 },
  )
})

test('四川的八项主要指标：给七年历史，每项都有等速和模型两种说法', () => {
  const sichuan = plans.find((plan) => plan.id === 'sichuan-14th-five-year')!
  for (const line of sichuan.indicators.filter((one) => one.section === '' && one.target.value !== null)) {
    const made = outlookLineOf(line, { from: sichuan.period.from, about: 0.05 })
    if (!made) continue
    const target = line.target.value!
    const history = [0.5, 0.62, 0.71, 0.78, 0.83, 0.87, 0.9].map((share, at) => ({ year: line.target.year - 8 + at, value: target * share }))
    const { straight, words, requiredPace } = outlook(made, history, { simulated: false })
    expect(straight, line.id).not.toBeNull()
    expect(requiredPace, line.id).not.toBeNull()
    expect(words.join('')).toContain(`${line.target.year} 年`)
  }
})
