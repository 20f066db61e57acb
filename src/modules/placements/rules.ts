import type { Candidate, Head, Programme } from './allocation/problem.ts'
import { checkHead } from './allocation/problem.ts'
import type { BatchLine, PoolOf, Settings } from './model.ts'

/** Seats of a line by region: what was split, or all of them for the region the plan names. The rest of a split stays with the last pool. */
export function poolsOf(line: Pick<BatchLine, 'pools' | 'seats' | 'sourceRegion'>): PoolOf[] {
  if (line.pools.length === 0) return [{ region: line.sourceRegion ?? '', seats: line.seats }]
  let left = line.seats
  return line.pools.map((pool, at) => {
    const seats = at === line.pools.length - 1 ? left : Math.min(left, pool.seats)
    left -= seats
    return { region: pool.region, seats }
  })
}

/** Why pools cannot stand for a line; undefined when they can. */
export function whyNotPools(pools: readonly PoolOf[], line: Pick<BatchLine, 'seats' | 'sourceRegion'>): string | undefined {
  if (pools.length === 0) return undefined
  const sum = pools.reduce((total, pool) => total + pool.seats, 0)
  if (sum !== line.seats) return `分到各生源地的名额合计 ${sum} 个，计划是 ${line.seats} 个。两个数要相等。`
  if (new Set(pools.map((pool) => pool.region)).size !== pools.length) return '同一生源地写了两次。合成一行。'
  const outside = pools.find((pool) => !pool.region.startsWith(line.sourceRegion ?? ''))
  if (outside) return `计划只招 ${line.sourceRegion} 的生源，“${outside.region || '不限'}”超出了计划。`
  return undefined
}

/** The head of the allocation as a batch and its lines make it. */
export function headFor(batch: Settings, lines: readonly BatchLine[]): Head {
  const kindOf = (line: BatchLine) => line.earlyKind ?? 'line'
  const kinds = [...new Set(lines.map(kindOf))].sort()
  return {
    format: 'luban-allocation-1',
    title: batch.title,
    rule: batch.rule,
    choices: batch.choices,
    ties: batch.ties,
    adjustment: batch.adjustment,
    subjects: batch.subjects,
    formulas: batch.formulas,
    groups: batch.groups,
    cutOffs: kinds.flatMap((kind) => batch.cutOffs.flatMap((one) => (one.kind === 'all' || one.kind === kind ? [{ kind, region: one.region, score: one.score }] : []))),
    programmes: lines.map((line): Programme => ({
      key: line.code,
      school: String(line.schoolNo),
      title: `${line.schoolName} ${line.title}`,
      pools: poolsOf(line),
      kind: kindOf(line),
      ...(line.formula ? { formula: line.formula } : {}),
      ...(line.minimum === null ? {} : { minimum: line.minimum }),
      accepts: line.accepts,
      adjustable: line.adjustable,
    })),
  }
}

/** What is wrong with the settings of a batch, as sentences; lines are not needed yet. */
export function checkSettings(batch: Settings): string[] {
  const one: Programme = { key: 'x', school: 'x', pools: [{ region: '', seats: 0 }] }
  const wrong = checkHead({ ...headFor(batch, []), programmes: [one], cutOffs: [] })
  if (batch.rule === 'serial' && batch.formulas.length > 1) wrong.push('平行志愿只按一个总分排序，计分办法最多一种；各专业要用自己的计分，规则选延迟接受。')
  return wrong
}

/** Whether a candidate may list a line, for the form: the same tests as in the allocation but for the seats. Undefined when it may. */
export function whyNotFor(who: Pick<Candidate, 'region' | 'groups'>, line: Pick<BatchLine, 'accepts' | 'pools' | 'seats' | 'sourceRegion'>): string | undefined {
  if (line.accepts.length > 0 && !line.accepts.some((group) => (who.groups ?? []).includes(group))) return `只收${line.accepts.join('、')}。`
  if (!poolsOf(line).some((pool) => who.region.startsWith(pool.region))) return '没有面向您的生源地的名额。'
  return undefined
}

/** Moves an entry of a list by some places; the list stays as it is when it would fall out. */
export function moved<T>(list: readonly T[], from: number, by: number): T[] {
  const to = from + by
  if (from < 0 || from >= list.length || to < 0 || to >= list.length) return [...list]
  const next = [...list]
  next.splice(to, 0, next.splice(from, 1)[0]!)
  return next
}
