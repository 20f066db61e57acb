import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstOf, wholeText } from './text.ts'

const whole = fc.string({ unit: fc.constantFrom('李', '𠮷', '𪚥', 'a', '👩') })

test('截短的文字不超过长度，是原文的开头，不留半个字', () => {
  fc.assert(
    fc.property(whole, fc.nat(20), (text, most) => {
      const cut = firstOf(text, most)
      expect(cut.length).toBeLessThanOrEqual(most)
      expect(text.startsWith(cut)).toBe(true)
      expect(cut.isWellFormed()).toBe(true)
      expect(most - cut.length <= 1 || cut === text).toBe(true)
    }),
  )
})

test('嵌套的值里有半个字就认得出，在字段名里也是；写成转义的反斜线不算', () => {
  expect(wholeText(JSON.parse('{"a":["\\ud800"]}'))).toBe(false)
  expect(wholeText(JSON.parse('{"\\udc00":1}'))).toBe(false)
  expect(wholeText(JSON.parse('{"a":"\\\\ud800","b":"\\ud842\\udfb7","c":null}'))).toBe(true)
})
