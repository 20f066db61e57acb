import { hash } from 'node:crypto'

/** The tree of RFC 6962 §2.1 (the same as RFC 9162), with SHA-256 or, by configuration, SM3: 32 bytes either way. */
export type TreeHash = 'SHA-256' | 'SM3'

export const HASH_BYTES = 32

const names: Record<TreeHash, string> = { 'SHA-256': 'sha256', SM3: 'sm3' }

/** Hash of a leaf: 0x00 ‖ entry. The prefix keeps a leaf from ever passing for a node. */
export function leafHash(entry: Uint8Array | string, algorithm: TreeHash = 'SHA-256'): Buffer {
  return hash(names[algorithm], Buffer.concat([Uint8Array.of(0), Buffer.from(entry as Uint8Array)]), 'buffer')
}

/** Hash of an inner node: 0x01 ‖ left ‖ right. */
export function nodeHash(left: Uint8Array, right: Uint8Array, algorithm: TreeHash = 'SHA-256'): Buffer {
  return hash(names[algorithm], Buffer.concat([Uint8Array.of(1), left, right]), 'buffer')
}

export function emptyRoot(algorithm: TreeHash = 'SHA-256'): Buffer {
  return hash(names[algorithm], '', 'buffer')
}

/** A proof for a tree: hashes from the leaf upward. */
export type Proof = readonly Uint8Array[]

/** Whether `leaf` stands at `index` of the tree of `size` leaves with `root` (RFC 9162 §2.1.3.2). */
export function verifyInclusion(
  claim: { leaf: Uint8Array; index: number; size: number; root: Uint8Array; proof: Proof },
  algorithm: TreeHash = 'SHA-256',
): boolean {
  const { leaf, index, size, root, proof } = claim
  if (!isCount(index) || !isCount(size) || index >= size || !all32([leaf, root, ...proof])) return false
  let at = index
  let last = size - 1
  let result: Uint8Array = leaf
  for (const sibling of proof) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      result = nodeHash(sibling, result, algorithm)
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)]
    } else result = nodeHash(result, sibling, algorithm)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && same(result, root)
}

/** Whether the tree of `second` leaves only appends to that of `first` leaves (RFC 9162 §2.1.4.2). */
export function verifyConsistency(
  claim: { first: number; second: number; firstRoot: Uint8Array; secondRoot: Uint8Array; proof: Proof },
  algorithm: TreeHash = 'SHA-256',
): boolean {
  const { first, second, firstRoot, secondRoot, proof } = claim
  if (!isCount(first) || !isCount(second) || first > second || !all32([firstRoot, secondRoot, ...proof]))
    return false
  if (first === 0) return proof.length === 0 && same(firstRoot, emptyRoot(algorithm))
  if (first === second) return proof.length === 0 && same(firstRoot, secondRoot)
  // A first tree that is a whole power of two stands as such in the second, so its root is the first hash.
  const steps = Number.isInteger(Math.log2(first)) ? [firstRoot, ...proof] : [...proof]
  const [begin, ...rest] = steps
  if (!begin) return false
  let [at, last] = [first - 1, second - 1]
  while (at % 2 === 1) [at, last] = [half(at), half(last)]
  let [older, newer] = [begin, begin]
  for (const hash of rest) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      older = nodeHash(hash, older, algorithm)
      newer = nodeHash(hash, newer, algorithm)
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)]
    } else newer = nodeHash(newer, hash, algorithm)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && same(older, firstRoot) && same(newer, secondRoot)
}

const half = (count: number) => Math.floor(count / 2)
const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0
const all32 = (hashes: readonly Uint8Array[]) => hashes.every((one) => one.length === HASH_BYTES)
const same = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0
