import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dice, randomProblem, shuffled, type Shape } from '../../../../tests/support/placements.ts'
import { allocate, type Allocation } from './allocate.ts'
import { toColumns } from './columns.ts'
import { explain } from './explain.ts'
import { allocatePlainly } from './plain.ts'
import { InputError, type Candidate, type Problem } from './problem.ts'
import { readInput } from './read.ts'
import { compareWithPlain, proveAllocation } from './verify.ts'
import { headOf, writeInput, writeResult } from './write.ts'

const run = (problem: Problem, seed = 7) => allocate(toColumns(problem), seed)
const textOf = (result: Allocation) => [...writeResult(result)].join('')
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 })
const bytes = (text: string) => [new TextEncoder().encode(text)]

const shapes: Record<string, Shape> = {
  平行志愿: { rule: 'serial' },
  平行志愿加调剂: { rule: 'serial', adjustment: true, choices: 3 },
  延迟接受: { rule: 'deferred' },
  各专业计分的延迟接受: { rule: 'deferred', formulas: true },
  各专业计分的延迟接受加调剂: { rule: 'deferred', formulas: true, adjustment: true, choices: 4 },
}

describe.each(Object.entries(shapes))('%s', (_, shape) => {
  test('两种实现逐席相同；名额不超、不浪费、没有嫉妒', () => {
    fc.assert(
      fc.property(seeds, seeds, (seed, lot) => {
        const result = run(randomProblem(seed, shape), lot)
        expect(compareWithPlain(result)).toEqual([])
        expect(proveAllocation(result)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test('输入换个次序，结果逐字节相同；同一输入和种子总是同一结果', () => {
    fc.assert(
      fc.property(seeds, seeds, (seed, mix) => {
        const problem = randomProblem(seed, shape)
        expect(textOf(run(shuffled(problem, mix)))).toBe(textOf(run(problem)))
      }),
      { numRuns: 100 },
    )
  })

  test('每个人、每个志愿都说得出理由，理由与结果一致', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const problem = randomProblem(seed, shape)
        const result = run(problem)
        for (const { key, preferences } of problem.candidates) {
          const told = explain(result, key)!
          expect(told.reasons.map((one) => one.programme)).toEqual(preferences)
          expect(told.reasons.filter((one) => one.outcome === 'offered').length).toBe(told.result.includes('志愿）') ? 1 : 0)
          expect(told.reasons.every((one) => one.words !== '')).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })
})

test('同一把尺子下，平行志愿与延迟接受结果相同', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const problem = randomProblem(seed, { rule: 'serial' })
      const deferred = { ...problem, head: { ...problem.head, rule: 'deferred' as const } }
      expect([...run(deferred).assigned]).toEqual([...run(problem).assigned])
      expect(allocatePlainly(toColumns(deferred), 7)).toEqual(allocatePlainly(toColumns(problem), 7))
    }),
    { numRuns: 300 },
  )
})

/** Where a result stands in somebody's true list; the length of the list for nothing. */
const liking = (list: readonly string[], programme: string | undefined) => (programme === undefined ? list.length : list.indexOf(programme))
const gotBy = (result: Allocation, key: string) => {
  const programme = result.assigned[result.columns.keys.indexOf(key)]!
  return programme < 0 ? undefined : result.columns.programmes.keys[programme]!
}

test.each(['serial', 'deferred'] as const)('%s：志愿数不限时，一千次随意改填一次也不占便宜', (rule) => {
  let tried = 0
  fc.assert(
    fc.property(seeds, (seed) => {
      const problem = randomProblem(seed, { rule, candidates: 14, formulas: true })
      const roll = dice(seed + 1)
      const liar = problem.candidates[roll(14)]!
      const honest = liking(liar.preferences, gotBy(run(problem), liar.key))
      for (let at = 0; at < 10; at++) {
        const left = problem.head.programmes.map((one) => one.key)
        const other = Array.from({ length: roll(left.length + 1) }, () => left.splice(roll(left.length), 1)[0]!)
        const candidates = problem.candidates.map((one) => (one === liar ? { ...one, preferences: other } : one))
        const got = gotBy(run({ ...problem, candidates }), liar.key)
        if (got !== undefined && !liar.preferences.includes(got)) continue
        expect(liking(liar.preferences, got)).toBeGreaterThanOrEqual(honest)
        tried += 1
      }
    }),
    { numRuns: 200 },
  )
  expect(tried).toBeGreaterThan(1000)
})

test('志愿数有限时不再防策略：结果如实写明，也有实例', () => {
  const limited = randomProblem(3, { rule: 'serial', choices: 1, simple: true })
  expect(headOf(run(limited)).strategyProof).toBe(false)
  expect(headOf(run(randomProblem(3, { rule: 'serial', simple: true }))).strategyProof).toBe(true)
  const problem = tie([{ key: 'A', scores: [9], preferences: ['P'] }, { key: 'B', scores: [8], preferences: ['P'] }], { choices: 1 })
  expect(gotBy(run(problem), 'B')).toBeUndefined()
  const other = tie([{ key: 'A', scores: [9], preferences: ['P'] }, { key: 'B', scores: [8], preferences: ['Q'] }], { choices: 1 })
  expect(gotBy(run(other), 'B')).toBe('Q')
})

test('延迟接受对考生最优：小例子里穷举每个稳定结果，没有一个对任何人更好', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const problem = randomProblem(seed, { rule: 'deferred', candidates: 4, programmes: 3, simple: true, formulas: true })
      const result = run(problem)
      const programmes = problem.head.programmes.map((one) => one.key)
      const seats = new Map(problem.head.programmes.map((one) => [one.key, one.pools[0]!.seats]))
      const people = problem.candidates
      const rankAt = (key: string, programme: string) =>
        result.ranks[result.columns.programmes.formula[result.columns.programmes.keys.indexOf(programme)]!]![result.columns.keys.indexOf(key)]!
      const open = (one: Candidate, programme: string) => {
        const accepts = problem.head.programmes.find((each) => each.key === programme)!.accepts
        return !accepts || accepts.some((group) => one.groups!.includes(group))
      }
      for (let code = 0; code < 4 ** people.length; code++) {
        const matching = people.map((_, at) => programmes[Math.floor(code / 4 ** at) % 4])
        const held = (programme: string) => people.filter((_, at) => matching[at] === programme)
        const lawful =
          people.every((one, at) => matching[at] === undefined || (one.preferences.includes(matching[at]) && open(one, matching[at]))) &&
          programmes.every((programme) => held(programme).length <= seats.get(programme)!)
        if (!lawful) continue
        const blocked = people.some((one, at) =>
          one.preferences.slice(0, liking(one.preferences, matching[at])).some(
            (programme) => open(one, programme) && (held(programme).length < seats.get(programme)! || held(programme).some((other) => rankAt(other.key, programme) > rankAt(one.key, programme))),
          ),
        )
        if (blocked) continue
        people.forEach((one, at) => expect(liking(one.preferences, matching[at])).toBeGreaterThanOrEqual(liking(one.preferences, gotBy(result, one.key))))
      }
    }),
    { numRuns: 60 },
  )
})

test('征集志愿只用空出来的名额：各轮合计不超过计划，已录取的人不动', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const problem = randomProblem(seed, { rule: 'serial' })
      const first = run(problem)
      const left = headOf(first).programmes
      const programmes = problem.head.programmes.map((one) => ({ ...one, pools: left.find((each) => each.key === one.key)!.pools.map(({ region, free }) => ({ region, seats: free })) }))
      const unplaced = problem.candidates.filter((one) => gotBy(first, one.key) === undefined).map((one) => ({ ...one, preferences: problem.head.programmes.map((each) => each.key) }))
      const second = headOf(run({ head: { ...problem.head, programmes }, candidates: unplaced }))
      for (const one of problem.head.programmes) {
        const seats = one.pools.reduce((sum, pool) => sum + pool.seats, 0)
        const taken = left.find((each) => each.key === one.key)!.taken + second.programmes.find((each) => each.key === one.key)!.taken
        expect(taken).toBeLessThanOrEqual(seats)
      }
    }),
    { numRuns: 100 },
  )
})

/** One seat at P and one at Q, one subject besides the total. */
function tie(candidates: { key: string; scores: number[]; preferences: string[] }[], head: Partial<Problem['head']> = {}): Problem {
  const subjects = [{ key: 'math', title: '数学', max: 100 }, { key: 'chinese', title: '语文', max: 100 }].slice(0, candidates[0]!.scores.length)
  return {
    head: {
      format: 'luban-allocation-1', rule: 'serial', choices: null, ties: ['math'], adjustment: false, subjects,
      programmes: ['P', 'Q'].map((key) => ({ key, school: key, title: `专业${key}`, pools: [{ region: '', seats: 1 }] })), ...head,
    },
    candidates: candidates.map((one) => ({ region: '510104', ...one })),
  }
}

test('同分先比数学，再抽签；理由写明差在哪里', () => {
  const bySubject = run(tie([{ key: 'A', scores: [50, 60], preferences: ['P'] }, { key: 'B', scores: [60, 50], preferences: ['P'] }]))
  expect(gotBy(bySubject, 'B')).toBe('P')
  expect(explain(bySubject, 'A')!.reasons[0]).toMatchObject({ outcome: 'full', words: '录满时排到第 1 位（110 分），您排第 2 位。与最后一名总分相同，同分比较数学：您 50 分，最后一名 60 分。' })
  const same = tie([{ key: 'A', scores: [60], preferences: ['P'] }, { key: 'B', scores: [60], preferences: ['P'] }])
  const winners = new Set(Array.from({ length: 20 }, (_, seed) => (gotBy(run(same, seed), 'A') ? 'A' : 'B')))
  expect(winners).toEqual(new Set(['A', 'B']))
  const drawn = run(same, 1)
  const loser = gotBy(drawn, 'A') ? 'B' : 'A'
  expect(explain(drawn, loser)!.reasons[0]!.words).toContain('按种子 1 抽签')
  expect(explain(drawn, 'C')).toBeUndefined()
})

test('写出再读回，哈希和结果不变；CSV 与 JSON 两种写法哈希相同', () => {
  const problem = randomProblem(11, { rule: 'deferred', formulas: true, adjustment: true })
  const columns = toColumns(problem)
  const again = readInput(bytes([...writeInput(columns)].join('')))
  expect(again.hash).toBe(columns.hash)
  expect(readInput(bytes(JSON.stringify(problem, null, 2))).hash).toBe(columns.hash)
  expect(textOf(allocate(again, 5))).toBe(textOf(allocate(columns, 5)))
})

describe('输入有错', () => {
  const head = JSON.stringify({ ...tie([{ key: 'A', scores: [1], preferences: [] }]).head, choices: 2 })
  const problemsOf = (lines: string[], first = head) => {
    try {
      readInput(bytes([first, 'candidate,region,groups,adjust,math,preferences', ...lines].join('\n')))
      return []
    } catch (error) {
      return (error as InputError).message.split('\n')
    }
  }
  test('行、列、哪里不对都写明，一次列全', () => {
    expect(problemsOf(['A,51,,1,60,P Q', 'B,51,,,abc,P', 'C,51,,0,100.5,P', 'D,51,,0,-1,P', 'E,51,,0,60,P X', 'F,51,,0,60,P P', 'A,51,,0,60,', 'G,51,vip,2,60.123,P Q P', 'H,51'])).toEqual([
      '第 4 行第 5 列：数学成绩不是最多两位小数的数。',
      '第 5 行第 5 列：数学成绩 100.5 不在 0 到 100 之间。',
      '第 6 行第 5 列：数学成绩 -1 不在 0 到 100 之间。',
      '第 7 行第 6 列：没有“X”这个专业。',
      '第 8 行第 6 列：志愿“P”填了两次。',
      '第 9 行第 1 列：考生 A 在第 3 行已有一行。',
      '第 10 行第 3 列：没有“vip”这一类考生；类别写在首部的 groups 里。',
      '第 10 行第 4 列：服从调剂写 1 或 0，写的是“2”。',
      '第 10 行第 5 列：数学成绩不是最多两位小数的数。',
      '第 10 行第 6 列：填了 3 个志愿，最多 2 个。',
      '第 10 行第 6 列：志愿“P”填了两次。',
      '第 11 行：应有 6 列，实际 2 列。',
    ])
  })
  test('首部的错也逐条说', () => {
    const bad = { ...tie([{ key: 'A', scores: [1], preferences: [] }]).head, choices: 0, ties: ['x'], programmes: [{ key: 'P', school: 'S', pools: [{ region: '', seats: -1 }] }, { key: 'P', school: 'S', pools: [] }] }
    expect(problemsOf([], JSON.stringify(bad))).toEqual([
      '首部：choices 应为正整数，不限写 null。', '首部：专业 P 写了两次。', '首部：同分比较 ties 里的“x”不是科目。', '首部：专业 P 的名额应为不小于 0 的整数。', '首部：专业 P 没有写名额 pools。',
    ])
  })
  test('写错的项不当没写，放不下的数不悄悄算错，缺的、类型不对的都说出来', () => {
    const good = tie([{ key: 'A', scores: [1], preferences: [] }]).head
    const said = (change: object) => problemsOf([], JSON.stringify({ ...good, ...change })).join('')
    const programme = good.programmes[0]!
    // A misspelt name would drop every cut-off line without a word.
    expect(said({ cutoffs: [{ kind: '', region: '', score: 60 }] })).toContain('没有“cutoffs”这一项')
    expect(said({ cutOffs: [{ kind: 'nobody', region: '', score: 60 }] })).toContain('没有专业用')
    expect(said({ cutOffs: [{ kind: '', score: 60 }] })).toContain('没有写 cutOffs[0].region')
    expect(said({ adjustment: 'no' })).toContain('adjustment 应为 true 或 false')
    expect(said({ ties: undefined })).toContain('没有写 ties')
    expect(said({ programmes: [{ ...programme, school: undefined }] })).toContain('没有写 programmes[0].school')
    expect(said({ programmes: [null] })).toContain('programmes[0] 应为对象')
    expect(said({ programmes: [{ ...programme, pools: [null] }] })).toContain('pools[0] 应为对象')
    expect(said({ programmes: [{ ...programme, accepts: 'vip' }] })).toContain('accepts 应为 数组')
    expect(said({ programmes: [{ ...programme, minimum: 30_000 }] })).toContain('0 到 20,000')
    expect(said({ programmes: [{ ...programme, pools: Array.from({ length: 20 }, () => ({ region: '', seats: 9_999_999 })) }] })).toContain('超过 1 亿')
    expect(said({ subjects: [{ key: 'math', title: '数学', max: 1_000_000 }] })).toContain('20,000')
    expect(said({ rule: 'deferred', formulas: Array.from({ length: 300 }, (_, at) => ({ key: `f${at}`, weights: { math: 1 } })) })).toContain('最多 255 种')
    expect(said({ formulas: [{ key: 'f' }] })).toContain('没有写 formulas[0].weights')
    const whole = (candidate: unknown) => () => readInput(bytes(JSON.stringify({ head: good, candidates: [candidate] })))
    expect(whole({ key: 'A', region: 51, scores: [1], preferences: [] })).toThrow('第 1 行：region 应为 文字')
    expect(whole({ key: 'A', groups: 5, scores: ['1'], preferences: [] })).toThrow('groups 应为 数组')
    expect(whole(null)).toThrow('第 1 行：这里 应为对象')
    expect(() => readInput(bytes('{"head":1,\n"candidates":[]}'))).toThrow('应为对象')
  })
  test('空文件、不是 UTF-8 的文件', () => {
    expect(() => readInput(bytes(''))).toThrow('文件是空的')
    expect(() => readInput([Uint8Array.of(0xff, 0xfe, 0x31)])).toThrow('UTF-8')
  })
})
