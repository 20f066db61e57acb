import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scoreOf, seenAgain } from './rules.ts'

const weights = { severe: 5, serious: 2, minor: 0.5 }
const counts = fc.record({ severe: fc.nat(5000), serious: fc.nat(5000), minor: fc.nat(5000) })

test('质量分在 0 到 100 之间；问题多一个，分数不会变高；记录多了，分数不会变低', () => {
  fc.assert(
    fc.property(fc.nat(100_000), counts, (checked, found) => {
      const score = scoreOf(checked, found, weights)
      expect(score).toBeGreaterThanOrEqual(0)
      expect(score).toBeLessThanOrEqual(100)
      expect(scoreOf(checked, { ...found, severe: found.severe + 1 }, weights)).toBeLessThanOrEqual(score)
      if (checked > 0) expect(scoreOf(checked + 100, found, weights)).toBeGreaterThanOrEqual(score)
    }),
  )
})

test('已销号的又出现就重新打开；认可过的事实没变就不再打扰，变了要重新说明', () => {
  const known = { id: '', fact: '甲', explanation: '说明' }
  expect(seenAgain({ ...known, state: 'resolved' }, '甲')).toBe('open')
  expect(seenAgain({ ...known, state: 'accepted' }, '甲')).toBe('accepted')
  expect(seenAgain({ ...known, state: 'accepted' }, '乙')).toBe('open')
  expect(seenAgain({ ...known, state: 'open' }, '乙')).toBe('open')
})
