import { expect, test } from 'vitest'
import { matchTotp, newTotpSecret, totpCode, totpStep } from './totp.ts'

test('动态码与 RFC 6238 附录 B 的例子一致', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  const vectors = [
    [59, '287082'], [1111111109, '081804'], [1111111111, '050471'], [1234567890, '005924'], [2000000000, '279037'], [20000000000, '353130'],
  ] as const
  for (const [seconds, code] of vectors) expect(totpCode(secret, totpStep(seconds * 1000))).toBe(code)
})

test('正在显示的和刚换下的码认，下一个和再远的不认', () => {
  const secret = newTotpSecret()
  expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  const at = 1_790_000_000_000
  for (const drift of [-1, 0]) expect(matchTotp(secret, totpCode(secret, totpStep(at) + drift), at)).toBe(totpStep(at) + drift)
  for (const drift of [-3, -2, 1, 3]) expect(matchTotp(secret, totpCode(secret, totpStep(at) + drift), at)).toBeUndefined()
})
