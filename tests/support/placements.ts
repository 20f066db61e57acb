import type { Candidate, Head, Problem, Programme } from '../../src/modules/placements/allocation/problem.ts'

/** Small numbers that follow from a seed (mulberry32). */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const regions = ['510104', '510107', '510703', '511502']
const groups = ['junior', 'senior', 'veteran']

export type Shape = { rule: Head['rule']; candidates?: number; programmes?: number; choices?: number | null; adjustment?: boolean; simple?: boolean; formulas?: boolean }

/** A round with everything in it: pools by region, cut-off lines, entry groups, lowest scores, equal scores in plenty. */
export function randomProblem(seed: number, shape: Shape): Problem {
  const roll = dice(seed)
  const { rule, choices = null, adjustment = false, simple = false } = shape
  const m = shape.programmes ?? 3 + roll(6)
  const n = shape.candidates ?? 1 + roll(40)
  const formulas = shape.formulas && rule === 'deferred'
  const programmes: Programme[] = Array.from({ length: m }, (_, at) => ({
    key: `P${at}`,
    school: `S${roll(3)}`,
    pools: simple
      ? [{ region: '', seats: 1 + roll(3) }]
      : [
          ...(roll(3) === 0 ? [{ region: ['5101', '510104', '5107'][roll(3)]!, seats: roll(3) }] : []),
          { region: ['', '', '', '51', '5101'][roll(5)]!, seats: roll(5) },
          ...(roll(4) === 0 ? [{ region: '5115', seats: 1 }] : []),
        ],
    ...(simple ? {} : { kind: roll(4) === 0 ? 'early' : 'regular' }),
    ...(!simple && roll(5) === 0 ? { minimum: roll(12) } : {}),
    ...(!simple && roll(5) === 0 ? { accepts: [groups[roll(3)]!] } : {}),
    ...(roll(6) === 0 ? { adjustable: false } : {}),
    ...(formulas && roll(2) === 0 ? { formula: ['plain', 'science'][roll(2)]! } : {}),
  }))
  const candidates: Candidate[] = Array.from({ length: n }, (_, at) => {
    const left = programmes.map((one) => one.key)
    const count = Math.min(choices ?? m, roll(m + 1))
    return {
      key: `K${String(at).padStart(3, '0')}`,
      region: regions[roll(4)]!,
      groups: roll(3) === 0 ? [] : [groups[roll(3)]!],
      adjust: roll(2) === 0,
      scores: [roll(5), roll(4), roll(3)],
      preferences: Array.from({ length: count }, () => left.splice(roll(left.length), 1)[0]!),
    }
  })
  return {
    head: {
      format: 'luban-allocation-1',
      rule,
      choices,
      ties: ['math', 'chinese'].slice(roll(3)),
      adjustment,
      subjects: [
        { key: 'chinese', title: '语文', max: 10 },
        { key: 'math', title: '数学', max: 10 },
        { key: 'skill', title: '技能', max: 10 },
      ],
      ...(formulas ? { formulas: [{ key: 'plain', weights: { chinese: 1, math: 1, skill: 1 } }, { key: 'science', weights: { math: 1.5, skill: 2 } }] } : {}),
      groups,
      ...(simple ? {} : { cutOffs: [{ kind: 'regular', region: '51', score: 2 }, { kind: 'regular', region: '5107', score: 1 }, { kind: 'early', region: '', score: 5 }].filter(({ kind }) => programmes.some((one) => one.kind === kind)) }),
      programmes,
    },
    candidates,
  }
}

/** The same round with every list of its input in another order. */
export function shuffled({ head, candidates }: Problem, seed: number): Problem {
  const roll = dice(seed)
  const mix = <T>(list: readonly T[]) => {
    const left = [...list]
    return list.map(() => left.splice(roll(left.length), 1)[0]!)
  }
  return { head: { ...head, programmes: mix(head.programmes) }, candidates: mix(candidates) }
}
