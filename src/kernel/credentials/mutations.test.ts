import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { domain, facts, keyOf, now, trusted } from '../../../tests/support/credentials.ts'
import { fromBase58 } from './bytes.ts'
import { proveCredential } from './data-integrity.ts'
import { buildCredential } from './document.ts'
import { qrText } from './qr.ts'
import { signVcJwt } from './vc-jose.ts'
import { verifyCredential } from './verify.ts'

// LUBAN_MUTATIONS=10000 runs the long form; the short one still touches every position of the two JWS forms once.
const count = Number(process.env.LUBAN_MUTATIONS ?? 0)
const own = keyOf()
const trust = trusted(own.record)
const credential = buildCredential(facts())

/** Mulberry32: the same mutations in every run. */
function seeded(seed: number) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Meaning = unknown

/** Changes one byte at a time and answers with what was accepted although it means something else. */
async function mutate(
  text: string,
  times: number,
  seed: number,
  meaning: (text: string) => Meaning,
): Promise<string[]> {
  const original = Buffer.from(text)
  const genuine = meaning(text)
  const random = seeded(seed)
  const wrong: string[] = []
  for (let round = 0; round < times; round++) {
    const at =
      round < original.length && times >= original.length ? round : Math.floor(random() * original.length)
    const bytes = Buffer.from(original)
    bytes[at] = (bytes[at]! + 1 + Math.floor(random() * 255)) & 255
    const { verdict } = await verifyCredential(bytes, { trust, now })
    if (verdict === 'valid' && !isDeepStrictEqual(meaning(bytes.toString('utf8')), genuine))
      wrong.push(`${at}: ${original[at]} → ${bytes[at]}`)
  }
  return wrong
}

const jwsMeaning = (text: string) => {
  const parts = text
    .trim()
    .slice(text.trim().lastIndexOf('#') + 1)
    .split('.')
  return [
    JSON.parse(Buffer.from(parts[0]!, 'base64url').toString()),
    JSON.parse(Buffer.from(parts[1]!, 'base64url').toString()),
    Buffer.from(parts[2]!, 'base64url').toString('hex'),
  ]
}

test('vc+jwt 改一个字节：内容或签名不同的没有一份被接受', async () => {
  const text = signVcJwt(own.key, credential, now)
  expect(await mutate(text, Math.max(count, text.length), 1, jwsMeaning)).toEqual([])
}, 120_000)

test('二维码文字改一个字节：内容或签名不同的没有一份被接受', async () => {
  const text = qrText(own.key, `https://${domain}/verify#`, { ...facts(), classKind: '3' }, now)
  expect(await mutate(text, Math.max(count, 2000), 2, jwsMeaning)).toEqual([])
}, 120_000)

test('带证明的 JSON 改一个字节：内容或签名不同的没有一份被接受', async () => {
  const text = JSON.stringify(await proveCredential(own.key, credential, now))
  const meaning = (changed: string) => {
    const { proof, ...rest } = JSON.parse(changed) as { proof: { proofValue: string } }
    return [
      rest,
      { ...proof, proofValue: Buffer.from(fromBase58(proof.proofValue.slice(1)) ?? []).toString('hex') },
    ]
  }
  expect(await mutate(text, count || 600, 3, meaning)).toEqual([])
}, 300_000)
