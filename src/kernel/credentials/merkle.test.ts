import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyOf, now, trusted } from '../../../tests/support/credentials.ts'
import {
  auditPath,
  consistency,
  rootFromPath,
  rootsFromConsistency,
  treeHash,
} from '../../../tests/support/rfc6962.ts'
import {
  certificateHash,
  entryBytes,
  entryLeaf,
  isLogged,
  openCheckpoint,
  signCheckpoint,
  type LogEntry,
} from './checkpoint.ts'
import { leafHash, verifyConsistency, verifyInclusion, type TreeHash } from './merkle.ts'
import { memoryTiles, openMerkleLog, TILE_WIDTH, type Tile, type TileStore } from './merkle-log.ts'

const entries = (count: number) => Array.from({ length: count }, (_, at) => Buffer.from(`entry ${at}`))
const equal = (one: Uint8Array | undefined, other: Uint8Array | undefined) =>
  one !== undefined && other !== undefined && Buffer.compare(one, other) === 0

/** Appends in the given portions. */
async function logOf(portions: readonly number[], algorithm: TreeHash = 'SHA-256') {
  const all = entries(portions.reduce((sum, one) => sum + one, 0))
  const log = openMerkleLog(memoryTiles(), algorithm)
  let at = 0
  for (const portion of portions) {
    await log.append(all.slice(at, at + portion).map((one) => leafHash(one, algorithm)))
    at += portion
  }
  return { log, all }
}

test('RFC 6962 的已知值：空树、一片叶、公开的八片叶测试向量', async () => {
  const leaves = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ].map((one) => Buffer.from(one, 'hex'))
  const log = openMerkleLog(memoryTiles())
  expect((await log.root(0)).toString('hex')).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  )
  await log.append(leaves.map((one) => leafHash(one)))
  expect((await log.root(1)).toString('hex')).toBe(
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  )
  expect((await log.root(8)).toString('hex')).toBe(
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  )
})

test('各种大小的树：根和两种证明与按定义另写的代码一致，跨过块的边界也一样', async () => {
  const sizes = [1, 2, 3, 5, 8, 255, 256, 257, 511, 513, 1023]
  const { log, all } = await logOf([1, 1, 253, 1, 1, 300, 466])
  for (const size of sizes) {
    const part = all.slice(0, size)
    const root = await log.root(size)
    expect(equal(root, treeHash(part)), String(size)).toBe(true)
    for (const index of new Set([0, size >> 1, size - 1])) {
      const proof = await log.inclusionProof(index, size)
      expect(proof.map(hex)).toEqual(auditPath(index, part).map(hex))
      expect(equal(rootFromPath(all[index]!, index, size, proof), root)).toBe(true)
      expect(verifyInclusion({ leaf: leafHash(all[index]!), index, size, root, proof })).toBe(true)
    }
    for (const first of sizes.filter((one) => one <= size)) {
      const proof = await log.consistencyProof(first, size)
      const firstRoot = await log.root(first)
      expect(proof.map(hex)).toEqual(consistency(first, part).map(hex))
      expect(verifyConsistency({ first, second: size, firstRoot, secondRoot: root, proof })).toBe(true)
    }
  }
})

test('任意的树、位置和分批：证明由另一份代码验得过，换位置、换叶、换根、增减一步都验不过', async () => {
  const cases = fc.record({
    portions: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }),
    where: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    until: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    before: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    algorithm: fc.constantFrom('SHA-256' as const, 'SM3' as const),
  })
  await fc.assert(
    fc.asyncProperty(cases, async ({ portions, where, until, before, algorithm }) => {
      const { log, all } = await logOf(portions, algorithm)
      const other = algorithm === 'SM3' ? 'sm3' : 'sha256'
      const size = 1 + Math.floor(until * all.length)
      const index = Math.floor(where * size)
      const first = 1 + Math.floor(before * size)
      const root = await log.root(size)
      const proof = await log.inclusionProof(index, size)
      const leaf = leafHash(all[index]!, algorithm)
      expect(equal(rootFromPath(all[index]!, index, size, proof, other), root)).toBe(true)
      const claim = { leaf, index, size, root, proof }
      expect(verifyInclusion(claim, algorithm)).toBe(true)
      const bad = [
        { ...claim, leaf: leafHash('other', algorithm) },
        { ...claim, root: leaf.map((byte) => byte ^ 1) },
        { ...claim, proof: [...proof, leaf] },
        { ...claim, index: size },
        ...(proof.length > 0
          ? [
              { ...claim, proof: proof.slice(1) },
              { ...claim, proof: proof.slice(0, -1) },
            ]
          : []),
        ...(size > 1 ? [{ ...claim, index: (index + 1) % size }] : []),
      ]
      for (const one of bad) expect(verifyInclusion(one, algorithm)).toBe(false)
      const firstRoot = await log.root(first)
      const link = {
        first,
        second: size,
        firstRoot,
        secondRoot: root,
        proof: await log.consistencyProof(first, size),
      }
      const rebuilt = rootsFromConsistency(first, size, link.proof, firstRoot, other)!
      expect([
        equal(rebuilt.first, firstRoot),
        equal(rebuilt.second, root),
        verifyConsistency(link, algorithm),
      ]).toEqual([true, true, true])
      expect(verifyConsistency({ ...link, secondRoot: leaf }, algorithm)).toBe(size === 1 && first === 1)
      expect(verifyConsistency({ ...link, firstRoot: leaf }, algorithm)).toBe(first === 1 && index === 0)
      expect(verifyConsistency({ ...link, proof: [...link.proof, leaf] }, algorithm)).toBe(false)
    }),
    { numRuns: 60, seed: 6962 },
  )
}, 60_000)

test('改掉、删掉或插入以前的一条，前后两天的根就对不上', async () => {
  const { log } = await logOf([700])
  const yesterday = { first: 500, firstRoot: await log.root(500) }
  for (const change of [
    (all: Buffer[]) => (all[123] = Buffer.from('changed')),
    (all: Buffer[]) => all.splice(5, 1),
    (all: Buffer[]) => all.splice(499, 0, Buffer.from('inserted')),
  ]) {
    const all = entries(700)
    change(all)
    const rewritten = openMerkleLog(memoryTiles())
    const second = await rewritten.append(all.map((one) => leafHash(one)))
    const proof = await rewritten.consistencyProof(500, second)
    expect(verifyConsistency({ ...yesterday, second, secondRoot: await rewritten.root(second), proof })).toBe(
      false,
    )
  }
})

test('追加只写变了的块；已满的块不再改；读证明只取很少几块', async () => {
  const inner = memoryTiles()
  const written: Tile[][] = []
  const asked: number[] = []
  const store: TileStore = {
    ...inner,
    read: (keys) => (asked.push(keys.length), inner.read(keys)),
    write: (tiles, size) => (written.push([...tiles]), inner.write(tiles, size)),
  }
  const log = openMerkleLog(store)
  const batch = Array.from({ length: 20_000 }, (_, at) => leafHash(String(at)))
  await log.append(batch)
  expect(written[0]).toHaveLength(79 + 1)
  await log.append([leafHash('next')])
  expect(written[1]!.map(({ level, index }) => [level, index])).toEqual([[0, 78]])
  await log.append(Array.from({ length: TILE_WIDTH }, (_, at) => leafHash(`more ${at}`)))
  expect(written[2]!.map(({ level, index }) => [level, index])).toEqual([
    [0, 78],
    [0, 79],
    [1, 0],
  ])
  for (const tile of written.flat()) expect(tile.hashes.length).toBeLessThanOrEqual(8192)
  asked.length = 0
  await log.inclusionProof(7_777, 20_257)
  expect(asked).toHaveLength(1)
  expect(asked[0]).toBeLessThanOrEqual(6)
})

test('块与记录的大小不符时追加和证明都停下，不写坏日志', async () => {
  const inner = memoryTiles()
  const log = openMerkleLog(inner)
  await log.append(entries(300).map((one) => leafHash(one)))
  const lying = openMerkleLog({ ...inner, size: async () => 301 })
  await expect(lying.append([leafHash('x')])).rejects.toThrow('does not fit')
  await expect(lying.root(301)).rejects.toThrow('incomplete')
  await expect(log.root(301)).rejects.toThrow(RangeError)
  await expect(log.inclusionProof(300, 300)).rejects.toThrow(RangeError)
  await expect(log.consistencyProof(200, 100)).rejects.toThrow(RangeError)
  await expect(log.append([Buffer.alloc(31)])).rejects.toThrow(RangeError)
})

test('每日的根由签发单位签名；据此证明一份证书的签发和撤销都在日志里', async () => {
  const own = keyOf()
  const trust = trusted(own.record)
  const events: LogEntry[] = [
    { event: 'issued', certificate: certificateHash('jwt one'), at: '2026-06-30T00:00:00.000Z' },
    { event: 'issued', certificate: certificateHash('jwt two'), at: '2026-06-30T00:00:01.000Z' },
    { event: 'revoked', certificate: certificateHash('jwt one'), at: '2026-07-30T00:00:00.000Z' },
  ]
  const log = openMerkleLog(memoryTiles())
  const size = await log.append(events.map((one) => entryLeaf(one)))
  const text = signCheckpoint(
    own.key,
    { log: 'https://cert.example.gov.cn/log', size, root: await log.root(size), hash: 'SHA-256' },
    now,
  )
  const checkpoint = openCheckpoint(text, trust)!
  for (const [index, entry] of events.entries()) {
    const proof = await log.inclusionProof(index, size)
    expect(isLogged(checkpoint, entry, index, proof)).toBe(true)
    expect(equal(rootFromPath(entryBytes(entry), index, size, proof), await log.root(size))).toBe(true)
    expect(isLogged(checkpoint, { ...entry, event: 'voided' }, index, proof)).toBe(false)
  }
  expect(openCheckpoint(text.replace(/.{4}$/, 'AAAA'), trust)).toBeUndefined()
  expect(openCheckpoint(text, trusted(keyOf().record))).toBeUndefined()
  expect(openCheckpoint(text, trusted({ ...own.record, notAfter: '2026-11-01T00:00:00Z' }))).toBeUndefined()
})

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
