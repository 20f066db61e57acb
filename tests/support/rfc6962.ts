// A second reading of RFC 6962 §2.1, written from its definitions and sharing nothing with src: the tree hash and both
// proofs are computed by their recursive definitions over all leaves, and proofs are checked by rebuilding the root
// from them along those same definitions.
import { createHash } from 'node:crypto'

type Bytes = Uint8Array
const H = (algorithm: string, ...parts: Bytes[]) => {
  const hash = createHash(algorithm)
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const largestPowerBelow = (n: number) => 2 ** Math.ceil(Math.log2(n) - 1)

/** MTH(D[n]) */
export function treeHash(entries: readonly Bytes[], algorithm = 'sha256'): Bytes {
  if (entries.length === 0) return H(algorithm)
  if (entries.length === 1) return H(algorithm, Buffer.from([0]), entries[0]!)
  const k = largestPowerBelow(entries.length)
  return H(
    algorithm,
    Buffer.from([1]),
    treeHash(entries.slice(0, k), algorithm),
    treeHash(entries.slice(k), algorithm),
  )
}

/** PATH(m, D[n]) */
export function auditPath(m: number, entries: readonly Bytes[], algorithm = 'sha256'): Bytes[] {
  const n = entries.length
  if (n <= 1) return []
  const k = largestPowerBelow(n)
  return m < k
    ? [...auditPath(m, entries.slice(0, k), algorithm), treeHash(entries.slice(k), algorithm)]
    : [...auditPath(m - k, entries.slice(k), algorithm), treeHash(entries.slice(0, k), algorithm)]
}

/** PROOF(m, D[n]) */
export function consistency(m: number, entries: readonly Bytes[], algorithm = 'sha256'): Bytes[] {
  const sub = (from: number, left: readonly Bytes[], whole: boolean): Bytes[] => {
    const n = left.length
    if (from === n) return whole ? [] : [treeHash(left, algorithm)]
    const k = largestPowerBelow(n)
    return from <= k
      ? [...sub(from, left.slice(0, k), whole), treeHash(left.slice(k), algorithm)]
      : [...sub(from - k, left.slice(k), false), treeHash(left.slice(0, k), algorithm)]
  }
  return m === 0 || m === entries.length ? [] : sub(m, entries, true)
}

/** The root that an entry and its audit path give, by undoing PATH; undefined where the path has the wrong length. */
export function rootFromPath(
  entry: Bytes,
  m: number,
  n: number,
  path: readonly Bytes[],
  algorithm = 'sha256',
): Bytes | undefined {
  if (n === 1) return path.length === 0 ? H(algorithm, Buffer.from([0]), entry) : undefined
  const last = path.at(-1)
  if (!last) return undefined
  const k = largestPowerBelow(n)
  const rest = path.slice(0, -1)
  const below =
    m < k ? rootFromPath(entry, m, k, rest, algorithm) : rootFromPath(entry, m - k, n - k, rest, algorithm)
  if (!below) return undefined
  return m < k ? H(algorithm, Buffer.from([1]), below, last) : H(algorithm, Buffer.from([1]), last, below)
}

/** Both roots that a consistency proof gives, by undoing SUBPROOF. */
export function rootsFromConsistency(
  m: number,
  n: number,
  proof: readonly Bytes[],
  firstRoot: Bytes,
  algorithm = 'sha256',
): { first: Bytes; second: Bytes } | undefined {
  const undo = (
    from: number,
    to: number,
    left: readonly Bytes[],
    whole: boolean,
  ): { first: Bytes; second: Bytes } | undefined => {
    if (from === to) {
      if (whole) return left.length === 0 ? { first: firstRoot, second: firstRoot } : undefined
      return left.length === 1 ? { first: left[0]!, second: left[0]! } : undefined
    }
    const last = left.at(-1)
    if (!last) return undefined
    const k = largestPowerBelow(to)
    const rest = left.slice(0, -1)
    if (from <= k) {
      const below = undo(from, k, rest, whole)
      return below && { first: below.first, second: H(algorithm, Buffer.from([1]), below.second, last) }
    }
    const below = undo(from - k, to - k, rest, false)
    return (
      below && {
        first: H(algorithm, Buffer.from([1]), last, below.first),
        second: H(algorithm, Buffer.from([1]), last, below.second),
      }
    )
  }
  return undo(m, n, proof, true)
}
