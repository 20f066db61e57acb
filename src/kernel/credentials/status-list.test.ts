import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { issuer, keyOf, now, statusJwt, trusted, vault } from '../../../tests/support/credentials.ts'
import {
  bitsOf,
  decodeBits,
  encodeBits,
  isSet,
  parseStatusListUrl,
  STATUS_LIST_LENGTH,
  statusPlaces,
  statusListUrl,
} from './status-list.ts'
import { openStatusList } from './status-lookup.ts'

test('序号 0 在最左边一位；编码是 multibase base64url 的 gzip，读回一致', () => {
  const bits = bitsOf([0, 9, STATUS_LIST_LENGTH - 1])
  expect([bits[0], bits[1], bits.at(-1), bits.length]).toEqual([0x80, 0x40, 0x01, 16_384])
  const encoded = encodeBits(bits)
  expect(encoded).toMatch(/^uH4sI[A-Za-z0-9_-]+$/)
  expect(Buffer.compare(decodeBits(encoded)!, bits)).toBe(0)
  expect(() => bitsOf([STATUS_LIST_LENGTH])).toThrow(RangeError)
})

test('规范里的示例读得出：131,072 位全为零', () => {
  // Bitstring Status List v1.0, example of encodedList.
  const example = 'uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA'
  const bits = decodeBits(example)!
  expect(bits).toHaveLength(16_384)
  expect(bits.some((byte) => byte !== 0)).toBe(false)
})

test('短于 131,072 位、解压过大、编码不规范的列表不收', () => {
  expect(decodeBits(encodeBits(new Uint8Array(1024)))).toBeUndefined()
  expect(decodeBits(`u${gzipSync(Buffer.alloc(17 << 20)).toString('base64url')}`)).toBeUndefined()
  expect(decodeBits(encodeBits(bitsOf([1])).slice(1))).toBeUndefined()
  expect(decodeBits('u!!!!')).toBeUndefined()
  expect(decodeBits('uAAAA')).toBeUndefined()
})

test('按次序取的位置看不出先后，一个不重，满了就说', () => {
  const place = statusPlaces(vault.mac('status-list', `${issuer.did} 3`))
  const elsewhere = statusPlaces(vault.mac('status-list', 'x'))
  const seen = new Uint8Array(STATUS_LIST_LENGTH)
  for (let n = 0; n < STATUS_LIST_LENGTH; n++) seen[place(n)]! += 1
  expect(seen.every((times) => times === 1)).toBe(true)
  const first = Array.from({ length: 1000 }, (_, n) => place(n))
  const near = first.filter((one, at) => at > 0 && Math.abs(one - first[at - 1]!) < 1000).length
  expect(near).toBeLessThan(60)
  expect(first.slice(0, 10)).not.toEqual(Array.from({ length: 10 }, (_, n) => elsewhere(n)))
  expect(() => place(STATUS_LIST_LENGTH)).toThrow('full')
})

test('任意一组序号写入后，恰好这些位为真', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: STATUS_LIST_LENGTH - 1 }), { maxLength: 50 }),
      (indexes) => {
        const bits = decodeBits(encodeBits(bitsOf(indexes)))!
        const set = new Set(indexes)
        return [...indexes, 0, 7, 8, 131_071].every((index) => isSet(bits, index) === set.has(index))
      },
    ),
    { numRuns: 50, seed: 7 },
  )
})

test('网址只认本单位的写法', () => {
  const url = statusListUrl(issuer.did, 3, 'revocation')
  expect(url).toBe('https://cert.example.gov.cn/credentials/510000000100/status/3/revocation')
  expect(parseStatusListUrl(issuer.did, url)).toEqual({ list: 3, purpose: 'revocation' })
  expect(statusListUrl('did:web:127.0.0.1%3A3000:credentials:1', 0, 'suspension')).toBe(
    'https://127.0.0.1:3000/credentials/1/status/0/suspension',
  )
  for (const other of [
    url.replace('gov', 'evil'),
    url.replace('/3/', '/03/'),
    `${url}#1`,
    url.replace('revocation', 'other'),
  ])
    expect(parseStatusListUrl(issuer.did, other)).toBeUndefined()
})

test('状态列表须由本单位在密钥使用期内签发', () => {
  const own = keyOf()
  const trust = trusted(own.record)
  expect(openStatusList(statusJwt(own, 'revocation', [5]), trust)).toMatchObject({
    issuer: issuer.did,
    list: 3,
    purpose: 'revocation',
  })
  const retired = trusted({ ...own.record, notAfter: '2026-11-01T00:00:00Z' })
  expect(openStatusList(statusJwt(own, 'revocation', [5]), retired)).toBeUndefined()
  const stolen = trusted({ ...own.record, revokedAt: now.toISOString() })
  expect(openStatusList(statusJwt(own, 'revocation', [5]), stolen)).toBeUndefined()
})
