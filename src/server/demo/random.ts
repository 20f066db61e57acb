/** A reproducible source of numbers: the same seed gives the same demonstration. Never Math.random. */
export type Random = {
  /** 0 ≤ x < 1 */
  next: () => number
  /** A whole number, 0 ≤ x < n */
  below: (n: number) => number
  /** A whole number, lo ≤ x ≤ hi */
  between: (lo: number, hi: number) => number
  chance: (probability: number) => boolean
  pick: <T>(list: readonly T[]) => T
}

/** sfc32 over a hash of the seed's text. */
export function randomOf(seed: string): Random {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762]
  for (let at = 0; at < seed.length; at++) {
    const char = seed.charCodeAt(at)
    a = b ^ Math.imul(a ^ char, 597399067)
    b = c ^ Math.imul(b ^ char, 2869860233)
    c = d ^ Math.imul(c ^ char, 951274213)
    d = a ^ Math.imul(d ^ char, 2716044179)
  }
  const next = () => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return (sum >>> 0) / 4294967296
  }
  for (let at = 0; at < 15; at++) next()
  const below = (n: number) => Math.floor(next() * n)
  return {
    next,
    below,
    between: (lo, hi) => lo + below(hi - lo + 1),
    chance: (probability) => next() < probability,
    pick: (list) => list[below(list.length)]!,
  }
}

/** Divides a whole number by weights so that the parts add up to it exactly (largest remainder). */
export function share(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((left, right) => left + right, 0)
  if (sum === 0 || total === 0) return weights.map(() => 0)
  const exact = weights.map((weight) => (total * weight) / sum)
  const parts = exact.map(Math.floor)
  const left = total - parts.reduce((one, other) => one + other, 0)
  const order = exact
    .map((value, at) => [value - Math.floor(value), at] as const)
    .sort((x, y) => y[0] - x[0] || x[1] - y[1])
  for (let at = 0; at < left; at++) parts[order[at]![1]]! += 1
  return parts
}

/** Answers true for the given share of its calls, spread evenly: exact to one, where chance would scatter. */
export function evenly(): (rate: number) => boolean {
  let owed = 0.5
  return (rate) => {
    owed += rate
    if (owed < 1) return false
    owed -= 1
    return true
  }
}

/** The id of the n-th demonstration row of a kind: version 7, all older than what the application makes. */
export function demoId(kind: number, n: number): string {
  return `016f5e66-e800-7${kind.toString(16).padStart(3, '0')}-8000-${n.toString(16).padStart(12, '0')}`
}

/** What `demoId` is in SQL, for an expression that is the number. */
export function demoIdSql(kind: number, n: string): string {
  return `('016f5e66-e800-7${kind.toString(16).padStart(3, '0')}-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`
}

export const kinds = {
  person: 1,
  enrollment: 2,
  destination: 3,
  training: 4,
  period: 5,
  qualification: 6,
  specialty: 7,
  joint: 8,
  group: 9,
  parameter: 10,
  post: 11,
} as const
