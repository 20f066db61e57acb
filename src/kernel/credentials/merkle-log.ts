import { emptyRoot, HASH_BYTES, nodeHash, type TreeHash } from './merkle.ts'

/** Hashes a tile holds at most. Eight levels of the tree make one level of tiles (as C2SP tlog-tiles lays them out). */
export const TILE_WIDTH = 256
const TILE_LEVELS = 8

/**
 * A row of the log: the hashes of up to 256 neighbouring nodes of tree level 8 × `level`, one after another, 32 bytes
 * each. Only roots of whole subtrees stand in tiles, so nothing but the last tile of a level ever changes, and that
 * one only grows. 5,000,000 leaves are 19,532 + 77 + 1 rows.
 */
export type Tile = { level: number; index: number; hashes: Uint8Array }
export type TileKey = Pick<Tile, 'level' | 'index'>

/** Where tiles are kept: a table with the key (log, level, index). Reads and writes of one append share a transaction. */
export type TileStore = {
  /** Leaves in the log. */
  size: () => Promise<number>
  /** The tiles of these keys that exist, in any order. */
  read: (keys: readonly TileKey[]) => Promise<Tile[]>
  /** Inserts or replaces tiles and records the new number of leaves. */
  write: (tiles: readonly Tile[], size: number) => Promise<void>
}

export type MerkleLog = {
  size: () => Promise<number>
  /** Appends leaf hashes in order and answers with the new size. The caller holds a lock on the log. */
  append: (leaves: readonly Uint8Array[]) => Promise<number>
  /** Root over the first `size` leaves. */
  root: (size: number) => Promise<Buffer>
  /** Proof that leaf `index` stands in the tree of the first `size` leaves. Throws RangeError outside the log. */
  inclusionProof: (index: number, size: number) => Promise<Buffer[]>
  /** Proof that the tree of `second` leaves continues that of `first`. Throws RangeError outside the log. */
  consistencyProof: (first: number, second: number) => Promise<Buffer[]>
}

export function openMerkleLog(store: TileStore, algorithm: TreeHash = 'SHA-256'): MerkleLog {
  /** Hashes of ranges of leaves, with one reading of the store for all of them. */
  async function hashRanges(ranges: readonly Range[]): Promise<Buffer[]> {
    const parts = ranges.map(wholeSubtrees)
    const keys = new Map(parts.flat().map((node) => [nameOf(tileOf(node)), tileOf(node)]))
    const tiles = new Map((await store.read([...keys.values()])).map((tile) => [nameOf(tile), tile.hashes]))
    return parts.map((nodes) =>
      nodes
        .map((node) => hashInTile(tiles.get(nameOf(tileOf(node))), node, algorithm))
        .reduceRight((right, left) => nodeHash(left, right, algorithm)),
    )
  }

  async function withinLog(...counts: number[]): Promise<void> {
    const size = await store.size()
    for (const count of counts)
      if (!Number.isSafeInteger(count) || count < 0 || count > size)
        throw new RangeError(`no such place in a log of ${size}: ${count}`)
  }

  return {
    size: store.size,
    async append(leaves) {
      const size = await store.size()
      if (leaves.length === 0) return size
      if (leaves.some((leaf) => leaf.length !== HASH_BYTES)) throw new RangeError('a leaf hash has 32 bytes')
      const tiles: Tile[] = []
      let fresh = leaves
      // Whole tiles of one level give one hash each to the level above.
      for (
        let level = 0, before = size;
        fresh.length > 0;
        level++, before = Math.floor(before / TILE_WIDTH)
      ) {
        const grown = await growLevel(store, level, before, fresh)
        tiles.push(...grown)
        fresh = grown
          .filter((tile) => tile.hashes.length === TILE_WIDTH * HASH_BYTES)
          .map((tile) => foldTile(tile.hashes, algorithm))
      }
      await store.write(tiles, size + leaves.length)
      return size + leaves.length
    },
    async root(size) {
      await withinLog(size)
      if (size === 0) return emptyRoot(algorithm)
      return (await hashRanges([[0, size]]))[0]!
    },
    async inclusionProof(index, size) {
      await withinLog(size)
      if (!Number.isSafeInteger(index) || index < 0 || index >= size)
        throw new RangeError(`no leaf ${index} of ${size}`)
      return hashRanges(pathRanges(index, 0, size))
    },
    async consistencyProof(first, second) {
      await withinLog(first, second)
      if (first > second) throw new RangeError(`${first} is more than ${second}`)
      return first === 0 || first === second ? [] : hashRanges(consistencyRanges(first, 0, second, true))
    },
  }
}

type Range = readonly [from: number, to: number]
/** The root of a whole subtree: leaves index × 2^level up to (index + 1) × 2^level. */
type Node = { level: number; index: number }

/** PATH of RFC 6962 §2.1.1, as the ranges whose hashes it consists of. */
function pathRanges(index: number, from: number, to: number): Range[] {
  if (to - from === 1) return []
  const middle = from + splitOf(to - from)
  return index < middle
    ? [...pathRanges(index, from, middle), [middle, to]]
    : [...pathRanges(index, middle, to), [from, middle]]
}

/** SUBPROOF of RFC 6962 §2.1.2; `whole` while the older tree is still the complete left part. */
function consistencyRanges(first: number, from: number, to: number, whole: boolean): Range[] {
  if (first === to) return whole ? [] : [[from, to]]
  const middle = from + splitOf(to - from)
  return first <= middle
    ? [...consistencyRanges(first, from, middle, whole), [middle, to]]
    : [...consistencyRanges(first, middle, to, false), [from, middle]]
}

/** The largest power of two below a count. */
function splitOf(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

/** The whole subtrees a range consists of, left to right; its begin is a multiple of the first one's width. */
function wholeSubtrees([from, to]: Range): Node[] {
  const nodes: Node[] = []
  for (let at = from; at < to;) {
    let level = 0
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= to) level++
    nodes.push({ level, index: at / 2 ** level })
    at += 2 ** level
  }
  return nodes
}

function tileOf({ level, index }: Node): TileKey {
  const inside = level % TILE_LEVELS
  return { level: Math.floor(level / TILE_LEVELS), index: Math.floor((index * 2 ** inside) / TILE_WIDTH) }
}

function hashInTile(hashes: Uint8Array | undefined, { level, index }: Node, algorithm: TreeHash): Buffer {
  const width = 2 ** (level % TILE_LEVELS)
  const start = ((index * width) % TILE_WIDTH) * HASH_BYTES
  const part = hashes?.subarray(start, start + width * HASH_BYTES)
  if (part?.length !== width * HASH_BYTES)
    throw new Error(`merkle log: tile for node ${level}/${index} is incomplete`)
  return foldTile(part, algorithm)
}

/** Root over 1, 2, 4 … 256 neighbouring hashes. */
function foldTile(hashes: Uint8Array, algorithm: TreeHash): Buffer {
  let row: Uint8Array[] = []
  for (let at = 0; at < hashes.length; at += HASH_BYTES) row.push(hashes.subarray(at, at + HASH_BYTES))
  while (row.length > 1) {
    const above: Uint8Array[] = []
    for (let at = 0; at < row.length; at += 2) above.push(nodeHash(row[at]!, row[at + 1]!, algorithm))
    row = above
  }
  return Buffer.from(row[0]!)
}

/** The tiles of one level that change when hashes are put after the `before` that stand there. */
async function growLevel(
  store: TileStore,
  level: number,
  before: number,
  fresh: readonly Uint8Array[],
): Promise<Tile[]> {
  const begun = before % TILE_WIDTH
  let index = Math.floor(before / TILE_WIDTH)
  const [open] = begun > 0 ? await store.read([{ level, index }]) : []
  if (begun > 0 && open?.hashes.length !== begun * HASH_BYTES)
    throw new Error(`merkle log: tile ${level}/${index} does not fit the size of the log`)
  const tiles: Tile[] = []
  for (let taken = 0; taken < fresh.length; index++) {
    const room = tiles.length === 0 ? TILE_WIDTH - begun : TILE_WIDTH
    const next = fresh.slice(taken, taken + room)
    const head = tiles.length === 0 && open ? [open.hashes] : []
    tiles.push({ level, index, hashes: Buffer.concat([...head, ...next]) })
    taken += next.length
  }
  return tiles
}

const nameOf = ({ level, index }: TileKey) => `${level}/${index}`

/** A store in memory, for tests and for checking a downloaded log. */
export function memoryTiles(): TileStore {
  const tiles = new Map<string, Tile>()
  let leaves = 0
  return {
    size: async () => leaves,
    read: async (keys) => keys.flatMap((key) => tiles.get(nameOf(key)) ?? []),
    async write(changed, size) {
      for (const tile of changed) tiles.set(nameOf(tile), tile)
      leaves = size
    },
  }
}
