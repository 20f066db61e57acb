/** A pupil as the split sees one: nothing that names the person. */
export type Pupil = {
  id: string
  sex: string | null
  /** Score of admission, at most two decimals; absent where there was none. */
  score: number | null
  /** Region code of the home; equal codes are one group. */
  region: string | null
  /** The class, by position, that the school has decided on; the split leaves it. */
  fixed?: number | undefined
}

export type Slot = { name: string; capacity: number }
/** Two pupils who must share a class, or must not. */
export type Pair = { a: string; b: string; kind: 'together' | 'apart' }

/** How much each criterion counts, 0 (not at all) to 10. `score` is the mean of each class, `spread` its variance. */
export type Weights = { sex: number; score: number; spread: number; region: number }
export const criteria = ['size', 'sex', 'score', 'spread', 'region'] as const
export type Criterion = (typeof criteria)[number]
export const criterionTitles: Readonly<Record<Criterion, string>> = { size: '人数', sex: '性别', score: '平均成绩', spread: '成绩离散', region: '生源地' }

export type SplitInput = { pupils: readonly Pupil[]; slots: readonly Slot[]; pairs: readonly Pair[]; weights: Weights; seed: number }
/** The position of each pupil's class, by id. */
export type Placement = ReadonlyMap<string, number>

/**
 * How uneven a split is. `gap` is what a person can check: by how many persons (size, sex, region) or points (score,
 * spread) the worst class is off. `cost` is what the split makes small: 0 is perfect, weights included.
 */
export type Unevenness = { cost: number; gap: number }
export type Balance = { cost: number; criteria: Record<Criterion, Unevenness>; classes: ClassFigures[] }
export type ClassFigures = { name: string; capacity: number; size: number; men: number; women: number; scored: number; mean: number | null; deviation: number | null }

export type SplitResult =
  | { ok: true; placement: Placement; before: Balance; after: Balance }
  /** Why it cannot be, in words; `pairs` are those that cannot hold together, as few as found. */
  | { ok: false; fact: string; way: string; pairs: readonly Pair[] }
