import { unzipSync, zipSync } from 'fflate'
import { beforeAll, expect, test } from 'vitest'
import { createSigningKey, openSigningKey, type KeyRecord, type SigningKey } from '../../kernel/credentials/keys.ts'
import { trustKeys } from '../../kernel/credentials/trust.ts'
import { openIdVault } from '../../kernel/crypto.ts'
import { testKeys } from '../../../tests/support/keys.ts'
import { buildPackage, verifyPackage } from './package.ts'

let key: SigningKey
let record: KeyRecord
let archive: Uint8Array
const text = (words: string) => new TextEncoder().encode(words)

beforeAll(() => {
  const vault = openIdVault(testKeys)
  const made = createSigningKey(vault, { issuer: 'did:web:luban.example:credentials:510100000100', alg: 'EdDSA', notBefore: '2026-01-01T00:00:00Z' })
  record = made.record
  key = openSigningKey(vault, made.record, made.sealed)
  archive = buildPackage(
    [
      { name: '学籍.json', bytes: text('{"name":"张*"}') },
      { name: '经过.json', bytes: text('[]') },
    ],
    { holder: '张*', school: '青城技师学院', purpose: '升学', createdAt: '2026-11-22T00:00:00Z' },
    key,
  )
})

const again = (change: (files: Record<string, Uint8Array>) => void) => {
  const files = unzipSync(archive)
  change(files)
  return verifyPackage(zipSync(files), trustKeys([record]))
}

test('原样的档案包核验为有效；不认识的签名单位不算有效', () => {
  expect(verifyPackage(archive, trustKeys([record]))).toMatchObject({ verdict: 'valid', manifest: { holder: '张*' } })
  expect(verifyPackage(archive, trustKeys([])).verdict).toBe('unknown-issuer')
  expect(again(() => {}).verdict).toBe('valid')
})

test('改动、增加、删除、改名任何一个文件，改清单，换签名，都查得出是哪一个', () => {
  expect(again((files) => (files['学籍.json'] = text('{"name":"李*"}'))).reasons).toEqual(['“学籍.json”被改过。'])
  expect(again((files) => (files['多出来.txt'] = text('x'))).reasons).toEqual(['“多出来.txt”不在清单里，是后来加进去的。'])
  expect(again((files) => delete files['经过.json']).reasons).toEqual(['缺少“经过.json”。'])
  expect(
    again((files) => {
      files['改名.json'] = files['经过.json']!
      delete files['经过.json']
    }).reasons,
  ).toEqual(['缺少“经过.json”。', '“改名.json”不在清单里，是后来加进去的。'])
  expect(again((files) => (files['manifest.json'] = text(new TextDecoder().decode(files['manifest.json']).replace('升学', '就业')))).reasons).toEqual(['清单与签名里的内容不同，清单被改过。'])
  const other = again((files) => {
    const [head, body] = new TextDecoder().decode(files['manifest.jws']).split('.')
    files['manifest.jws'] = text(`${head}.${body}.${'A'.repeat(86)}`)
  })
  expect(other.verdict).toBe('invalid')
})

test('密钥作废以后，它签的不再有效；任意一个字节改动都不会核验为有效', () => {
  expect(verifyPackage(archive, trustKeys([{ ...record, revokedAt: '2026-11-22T08:00:00Z' }])).verdict).toBe('invalid')
  const trust = trustKeys([record])
  for (let at = 0; at < archive.length; at += 7) {
    const changed = Uint8Array.from(archive)
    changed[at] = changed[at]! ^ 0x15
    const report = verifyPackage(changed, trust)
    // A byte of the archive's own bookkeeping (times, attributes) may differ; the contents may not.
    if (report.verdict === 'valid') expect(Object.entries(unzipSync(changed)).map(([name, bytes]) => [name, [...bytes]])).toEqual(Object.entries(unzipSync(archive)).map(([name, bytes]) => [name, [...bytes]]))
  }
})
