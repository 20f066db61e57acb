import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outlook, type OutlookLine } from './outlook.ts'

const braking = [4, 5.5, 6.7, 7.6, 8.3, 8.8, 9.2, 9.5, 9.7, 9.85, 9.95]
const history = braking.map((value, at) => ({ year: 2015 + at, value }))
const line: OutlookLine = { unit: '万人', decimals: 2, wanted: 'at-least', target: { year: 2028, value: 12 }, bounds: { lower: 0 } }
const real = { simulated: false }

test('直线说能达到而模型说达不到：两个数、两句话并列，每年要多少也写出来', () => {
  const answer = outlook(line, history, real)
  expect(answer.straight!.meets).toBe(false)
  expect(answer.requiredPace).toBeCloseTo((12 - 9.95) / 3, 9)
  expect(answer.verdict).toBe('按模型达不到')
  expect(answer.chance).toBeLessThan(0.2)
  expect(answer.words[0]).toBe('现在是 9.95 万人，还差 2.05 万人，余下 3 年每年要提高 0.68 万人。')
  const lower = outlook({ ...line, target: { year: 2028, value: 11.5 } }, history, real)
  expect(lower.straight!.meets).toBe(true)
  expect(lower.verdict).not.toBe('按模型能达到')
})

test('目标很低就能达到，正在区间里就不能确定', () => {
  expect(outlook({ ...line, target: { year: 2028, value: 8 } }, history, real).verdict).toBe('按模型能达到')
  const { mean } = outlook(line, history, real).model!
  expect(outlook({ ...line, target: { year: 2028, value: mean } }, history, real)).toMatchObject({ verdict: '不能确定', chance: expect.closeTo(0.5, 6) })
})

test('师生比写成 1:170；只有一年没有步子，不写照步子走会怎样', () => {
  const ratio: OutlookLine = { unit: '1:n', decimals: 0, wanted: 'at-most', target: { year: 2028, value: 350 } }
  const one = outlook(ratio, [{ year: 2024, value: 170 }], real).words.join('')
  expect([one.includes('1:170'), one.includes('1:n'), one.includes('平均步子')]).toEqual([true, false, false])
  expect(outlook(ratio, [{ year: 2023, value: 180 }, { year: 2024, value: 170 }], real).words.join('')).toContain('平均步子')
})

test('模拟数据每次都先说明', () => {
  for (const given of [history, history.slice(0, 2), []]) {
    expect(outlook(line, given, { simulated: true }).words[0]).toBe('数据是演示用的模拟数据，以下推算不说明真实情况。')
    expect(outlook(line, given, real).words[0]).not.toContain('模拟')
  }
})

test('历史太短只给直线，不给模型，并写明原因；没有历史什么都不推算', () => {
  const short = outlook(line, history.slice(-4), real)
  expect(short).toMatchObject({ verdict: '没有预测', model: null, chance: null })
  expect(short.straight).not.toBeNull()
  expect(short.words.at(-1)).toContain('不足 7 年')
  expect(outlook(line, [], real).words).toEqual(['还没有历年数据，不能推算。'])
  expect(outlook({ ...line, target: { year: 2025, value: 9 } }, history, real).verdict).toBe('已到目标年')
})

test('累计的目标按各年之和推算，每年要完成余下的平均数', () => {
  const answer = outlook({ ...line, target: { year: 2028, value: 80 }, sumFrom: 2024 }, history, real)
  expect(answer.requiredPace).toBeCloseTo((80 - 9.85 - 9.95) / 3, 9)
  expect(answer.straight!.value).toBeCloseTo((9.85 + 9.95) * 2.5, 9)
  expect(answer.model!.mean).toBeGreaterThan(9.85 + 9.95 + 3 * 9)
  expect(answer.words[0]).toContain('每年要完成')
})

test('越低越好的指标反过来判断：同一个数，两个方向的可能性之和是一', () => {
  fc.assert(
    fc.property(fc.double({ min: 2, max: 20, noNaN: true }), (value) => {
      const up = outlook({ ...line, target: { year: 2028, value } }, history, real)
      const down = outlook({ ...line, wanted: 'at-most', target: { year: 2028, value } }, history, real)
      expect(up.chance! + down.chance!).toBeCloseTo(1, 9)
      const between = outlook({ ...line, wanted: 'between', target: { year: 2028, value, upper: value + 1 } }, history, real)
      expect(between.chance!).toBeLessThanOrEqual(up.chance! + 1e-9)
    }),
    { numRuns: 20 },
  )
})
