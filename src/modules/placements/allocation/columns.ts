import { createHash } from 'node:crypto'
import { checkHead, InputError, toHundredths, type Candidate, type Head, type InputProblem, type Problem } from './problem.ts'

/**
 * The input as columns, in one canonical order: candidates and programmes sorted by key, so that nothing that is
 * computed from it can depend on the order of a file. Scores by formula are in 1/100,000 point.
 */
export type Columns = {
  head: Head
  keys: readonly string[]
  region: Uint16Array
  regions: readonly string[]
  groups: Uint32Array
  adjust: Uint8Array
  /** By subject, in 1/100 point. */
  scores: readonly Int32Array[]
  /** Preferences of candidate i: prefs[start[i] … start[i + 1] − 1], programme indexes. */
  start: Uint32Array
  prefs: Uint16Array
  programmes: ProgrammeColumns
  /** SHA-256 over all of it, hex. */
  hash: string
}

export type ProgrammeColumns = {
  keys: readonly string[]
  titles: readonly string[]
  school: Int32Array
  schools: readonly string[]
  formula: Uint8Array
  minimum: Int32Array
  accepts: Uint32Array
  kindBit: Uint32Array
  kinds: readonly string[]
  adjustable: Uint8Array
  /** Pools of programme p: poolStart[p] … poolStart[p + 1] − 1. */
  poolStart: Int32Array
  poolSeats: Int32Array
  poolRegion: Int32Array
  poolRegions: readonly string[]
  /** opens[poolRegion × regions + candidate region] */
  opens: Uint8Array
}

const LIMIT = 200

/** Takes candidates one by one, keeps what is wrong with its place, and makes the columns at the end. */
export function openColumns(head: Head) {
  const wrong = checkHead(head)
  if (wrong.length > 0) throw new InputError(wrong.slice(0, LIMIT).map((message) => ({ line: 0, column: 0, message })))
  const sorted = [...head.programmes].sort((left, right) => order(left.key, right.key))
  const indexOf = new Map(sorted.map((one, at) => [one.key, at]))
  const bits = new Map((head.groups ?? []).map((group, at) => [group, 1 << at]))
  const max = head.subjects.map((subject) => toHundredths(subject.max)!)
  const regions = new Map<string, number>()
  const problems: InputProblem[] = []
  let more = 0
  const keys: string[] = []
  const lines: number[] = []
  let size = 1024
  let region = new Uint16Array(size)
  let groups = new Uint32Array(size)
  let adjust = new Uint8Array(size)
  let scores = max.map(() => new Int32Array(size))
  let start = new Uint32Array(size + 1)
  let prefs = new Uint16Array(16 * size)
  // The line of the last candidate who named a programme: finds a preference that is named twice without a set per line.
  const named = new Int32Array(sorted.length).fill(-1)
  const complain = (line: number, column: number, message: string) => {
    if (problems.length < LIMIT) problems.push({ line, column, message })
    else more += 1
  }

  return {
    head,
    complain,
    programmeOf: (key: string) => indexOf.get(key),
    /** Adds a candidate. `column` tells where each part stands in its line, for the words of a problem. */
    add(candidate: Candidate, line: number, column: (part: 'key' | 'region' | 'groups' | 'preferences' | number) => number): void {
      const at = keys.length
      if (at >= size) grow()
      if (!/^[^\s,;"]{1,64}$/.test(candidate.key)) complain(line, column('key'), `考生号“${candidate.key}”应为 1 到 64 个字符，不含空格、逗号、分号、引号。`)
      keys.push(candidate.key)
      lines.push(line)
      if (!/^[^\s,"]{0,64}$/.test(candidate.region)) complain(line, column('region'), `生源地“${candidate.region}”不含空格、逗号、引号。`)
      let place = regions.get(candidate.region)
      if (place === undefined) regions.set(candidate.region, (place = regions.size))
      if (place > 65534) complain(line, column('region'), '生源地超过 65,535 个。')
      region[at] = place
      let mask = 0
      for (const group of candidate.groups ?? []) {
        const bit = bits.get(group)
        if (bit === undefined) complain(line, column('groups'), `没有“${group}”这一类考生；类别写在首部的 groups 里。`)
        else mask |= bit
      }
      groups[at] = mask
      adjust[at] = candidate.adjust ? 1 : 0
      if (candidate.scores.length !== max.length) complain(line, 0, `应有 ${max.length} 科成绩，写了 ${candidate.scores.length} 科。`)
      for (let subject = 0; subject < max.length; subject++) {
        const points = candidate.scores[subject] ?? Number.NaN
        const value = toHundredths(points)
        if (value === undefined) complain(line, column(subject), `${head.subjects[subject]!.title}成绩不是最多两位小数的数。`)
        else if (value < 0 || value > max[subject]!) complain(line, column(subject), `${head.subjects[subject]!.title}成绩 ${points} 不在 0 到 ${head.subjects[subject]!.max} 之间。`)
        scores[subject]![at] = value ?? 0
      }
      const list = candidate.preferences
      if (head.choices !== null && list.length > head.choices) complain(line, column('preferences'), `填了 ${list.length} 个志愿，最多 ${head.choices} 个。`)
      let end = start[at]!
      if (end + list.length > prefs.length) prefs = copy(prefs, Math.max(prefs.length * 2, end + list.length))
      for (const key of list) {
        const programme = indexOf.get(key)
        if (programme === undefined) complain(line, column('preferences'), `没有“${key}”这个专业。`)
        else if (named[programme] === at) complain(line, column('preferences'), `志愿“${key}”填了两次。`)
        else {
          named[programme] = at
          prefs[end++] = programme
        }
      }
      start[at + 1] = end
    },
    /** The columns. Throws InputError with every problem found, at most 200 of them. */
    finish(): Columns {
      const n = keys.length
      const places = Array.from({ length: n }, (_, at) => at).sort((left, right) => order(keys[left]!, keys[right]!))
      for (let at = 1; at < n; at++) {
        const [left, right] = [places[at - 1]!, places[at]!].sort((one, two) => lines[one]! - lines[two]!)
        if (keys[left!] === keys[right!]) complain(lines[right!]!, 1, `考生 ${keys[right!]} 在第 ${lines[left!]} 行已有一行。`)
      }
      if (problems.length > 0) {
        problems.sort((left, right) => left.line - right.line || left.column - right.column)
        if (more > 0) problems.push({ line: 0, column: 0, message: `另有 ${more} 处，改正上面的以后再看。` })
        throw new InputError(problems)
      }
      const names = [...regions.keys()]
      const canonical = [...names].sort(order)
      const renumber = Uint16Array.from(names, (name) => canonical.indexOf(name))
      const pick = <T extends Int32Array | Uint32Array | Uint8Array>(from: T, to: T): T => {
        for (let at = 0; at < n; at++) to[at] = from[places[at]!]!
        return to
      }
      const starts = new Uint32Array(n + 1)
      const list = new Uint16Array(start[n]!)
      const where = new Uint16Array(n)
      let end = 0
      for (let at = 0; at < n; at++) {
        const from = places[at]!
        const part = prefs.subarray(start[from]!, start[from + 1]!)
        list.set(part, end)
        end += part.length
        starts[at + 1] = end
        where[at] = renumber[region[from]!]!
      }
      const made = {
        head,
        keys: places.map((at) => keys[at]!),
        region: where,
        regions: canonical,
        groups: pick(groups, new Uint32Array(n)),
        adjust: pick(adjust, new Uint8Array(n)),
        scores: scores.map((column) => pick(column, new Int32Array(n))),
        start: starts,
        prefs: list,
        programmes: programmeColumns(head, sorted, canonical),
      }
      return { ...made, hash: hashOf(made) }
    },
  }

  function grow(): void {
    size *= 2
    region = copy(region, size)
    groups = copy(groups, size)
    adjust = copy(adjust, size)
    scores = scores.map((column) => copy(column, size))
    start = copy(start, size + 1)
  }
}

/** Columns of a problem that is already in memory. Lines are counted from 1 as the candidates stand. */
export function toColumns({ head, candidates }: Problem): Columns {
  const columns = openColumns(head)
  candidates.forEach((one, at) => columns.add(one, at + 1, () => 0))
  return columns.finish()
}

/** By code units: the same on every machine, whatever its language. */
export const order = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0)

function copy<T extends Uint8Array | Uint16Array | Uint32Array | Int32Array>(from: T, size: number): T {
  const made = new (from.constructor as new (length: number) => T)(size)
  made.set(from)
  return made
}

function programmeColumns(head: Head, sorted: Head['programmes'], regions: readonly string[]): ProgrammeColumns {
  const distinct = (texts: readonly string[]) => [...new Set(texts)].sort(order)
  const schools = distinct(sorted.map((one) => one.school))
  const kinds = distinct(sorted.map((one) => one.kind ?? ''))
  const pools = sorted.flatMap((one) => one.pools)
  const poolRegions = distinct(pools.map((pool) => pool.region))
  const formulas = (head.formulas ?? []).map((one) => one.key)
  const groups = head.groups ?? []
  const poolStart = new Int32Array(sorted.length + 1)
  sorted.forEach((one, at) => (poolStart[at + 1] = poolStart[at]! + one.pools.length))
  const opens = new Uint8Array(poolRegions.length * regions.length)
  poolRegions.forEach((prefix, row) => regions.forEach((region, at) => (opens[row * regions.length + at] = region.startsWith(prefix) ? 1 : 0)))
  return {
    keys: sorted.map((one) => one.key),
    titles: sorted.map((one) => one.title ?? one.key),
    school: Int32Array.from(sorted, (one) => schools.indexOf(one.school)),
    schools,
    formula: Uint8Array.from(sorted, (one) => Math.max(0, formulas.indexOf(one.formula ?? ''))),
    minimum: Int32Array.from(sorted, (one) => (one.minimum === undefined ? 0 : toHundredths(one.minimum)! * 1000)),
    accepts: Uint32Array.from(sorted, (one) => (one.accepts ?? []).reduce((mask, group) => mask | (1 << groups.indexOf(group)), 0)),
    kindBit: Uint32Array.from(sorted, (one) => 1 << kinds.indexOf(one.kind ?? '')),
    kinds,
    adjustable: Uint8Array.from(sorted, (one) => (one.adjustable === false ? 0 : 1)),
    poolStart,
    poolSeats: Int32Array.from(pools, (pool) => pool.seats),
    poolRegion: Int32Array.from(pools, (pool) => poolRegions.indexOf(pool.region)),
    poolRegions,
    opens,
  }
}

/** The head with its programmes sorted and every default written out: two ways of writing one thing hash alike. */
function canonicalHead(head: Head): string {
  return JSON.stringify([
    head.format, head.rule, head.choices, head.ties, head.adjustment,
    head.subjects.map((one) => [one.key, one.max]),
    (head.formulas ?? []).map((one) => [one.key, Object.entries(one.weights).sort(([left], [right]) => order(left, right))]),
    head.groups ?? [],
    (head.cutOffs ?? []).map((one) => [one.kind, one.region, one.score]).sort((left, right) => order(left.join(), right.join())),
    [...head.programmes]
      .sort((left, right) => order(left.key, right.key))
      .map((one) => [one.key, one.school, one.pools.map((pool) => [pool.region, pool.seats]), one.kind ?? '', one.formula ?? '', one.minimum ?? 0, [...(one.accepts ?? [])].sort(order), one.adjustable !== false]),
  ])
}

function hashOf(columns: Omit<Columns, 'hash'>): string {
  const hash = createHash('sha256').update(canonicalHead(columns.head))
  const bytes = (array: ArrayBufferView) => hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
  for (let at = 0; at < columns.keys.length; at += 50_000) hash.update(`${columns.keys.slice(at, at + 50_000).join('\n')}\n`)
  hash.update(`${columns.regions.join('\n')}\n`)
  for (const array of [columns.region, columns.groups, columns.adjust, ...columns.scores, columns.start, columns.prefs]) bytes(array)
  return hash.digest('hex')
}
