import { appendFileSync } from 'node:fs'

/** The long form is `npm run test:reliability`; the short one is part of `npm test`. */
export const long = process.env.LUBAN_RELIABILITY === 'long'

/** What the run draws its chances from. The same seed asks for the same kills, amounts and pauses. */
export const seed = Number(process.env.SEED ?? (long ? 20261122 : 51)) >>> 0

/** Numbers below 1 that follow from the seed and a name, so that one test more does not shift the others (mulberry32). */
export function chance(name: string): () => number {
  let state = [...name].reduce((mixed, letter) => Math.imul(mixed ^ letter.codePointAt(0)!, 0x01000193) >>> 0, (seed ^ 0x811c9dc5) >>> 0)
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A whole number from `from` to `to`, both possible. */
export const between = (random: () => number, from: number, to: number) => from + Math.floor(random() * (to - from + 1))

export type Figure = { topic: string; load: string; measured: string; goal: string; met: boolean }

/** Keeps one figure for the table that `npm run test:reliability` prints. */
export function figure(topic: string, load: string, measured: string, goal: string, met: boolean): void {
  const row: Figure = { topic, load, measured, goal, met }
  if (process.env.LUBAN_FIGURES) appendFileSync(process.env.LUBAN_FIGURES, `${JSON.stringify(row)}\n`)
}

export type Rng = ReturnType<typeof chance>
