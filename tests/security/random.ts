/** A small seeded generator (mulberry32): the same seed asks the same questions in the same order. */
export type Random = {
  /** 0 ≤ x < 1 */
  next: () => number
  /** A whole number from 0 up to but without `end`. */
  below: (end: number) => number
  chance: (share: number) => boolean
  pick: <T>(list: readonly T[]) => T
  uuid: () => string
}

export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (end: number) => Math.floor(next() * end)
  return {
    next,
    below,
    chance: (share) => next() < share,
    pick: (list) => list[below(list.length)]!,
    uuid: () => {
      const hex = Array.from({ length: 32 }, () => below(16).toString(16)).join('')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
    },
  }
}

/** The seed of this run: SEED, else a fixed one, so that a failure is found again by itself. */
export const SEED = Number(process.env.SEED ?? 20_261_122)
