import fc from 'fast-check'
import { expect, test } from 'vitest'
import { correctedSince, replay } from './as-of.ts'

const DAYS = 12
const day = (n: number) => `2026-09-${String(n + 1).padStart(2, '0')}`
type Step = { field: string; value: number; effective: number; wait: number }
const fields = ['class', 'level', 'site']

/** The history as someone would keep it on paper: per field one cell a day, and where a change stands. */
type Paper = Record<string, { cells: number[]; marks: Set<number> }>
const blank = (): Paper => Object.fromEntries(fields.map((field) => [field, { cells: Array.from({ length: DAYS }, () => 0), marks: new Set<number>() }]))
function write(paper: Paper, { field, value, effective }: Step): void {
  const { cells, marks } = paper[field]!
  marks.add(effective)
  for (let at = effective; at < DAYS && (at === effective || !marks.has(at)); at++) cells[at] = value
}

const history = fc.array(
  fc.record({
    field: fc.constantFrom(...fields),
    value: fc.integer({ min: 1, max: 5 }),
    effective: fc.integer({ min: 0, max: DAYS - 1 }),
    wait: fc.integer({ min: 0, max: 3 }),
  }),
  { maxLength: 14 },
)

/** The steps as change rows: written one after another, each with what the register showed for its day. */
function rowsOf(steps: readonly Step[]) {
  const paper = blank()
  let written = 0
  const rows = steps.map((step, at) => {
    written = Math.min(DAYS - 1, written + step.wait)
    const before = { [step.field]: paper[step.field]!.cells[step.effective] }
    write(paper, step)
    return { id: at + 1, written, knownOn: day(written), effectiveOn: day(step.effective), before, after: { [step.field]: step.value } }
  })
  return { rows, current: Object.fromEntries(fields.map((field) => [field, paper[field]!.cells.at(-1)])) }
}

test('任意的变更和倒填更正：两个时间的读数与逐日重写的账本一致', () => {
  fc.assert(
    fc.property(history, fc.nat({ max: DAYS - 1 }), fc.nat({ max: DAYS - 1 }), (steps, effective, known) => {
      const { rows, current } = rowsOf(steps)
      const paper = blank()
      rows.forEach((row, at) => row.written <= known && write(paper, steps[at]!))
      const read = replay(rows, { current }, { effectiveOn: day(effective), knownAt: day(known) })
      expect(read.state).toBe('onRecord')
      expect(read.values).toEqual(Object.fromEntries(fields.map((field) => [field, paper[field]!.cells[effective]])))
    }),
    { numRuns: 500 },
  )
})

test('后来更正的正好是两次读数不同的项，并说是哪一次改的', () => {
  fc.assert(
    fc.property(history, fc.nat({ max: DAYS - 1 }), fc.nat({ max: DAYS - 1 }), (steps, effective, known) => {
      const { rows, current } = rowsOf(steps)
      const at = (knownAt: string) => replay(rows, { current }, { effectiveOn: day(effective), knownAt }).values
      const then = at(day(known))
      const now = at('9999-12-31')
      const found = correctedSince(rows, { current }, { effectiveOn: day(effective), knownAt: day(known) })
      expect(found.map((one) => one.key).sort()).toEqual(fields.filter((field) => then[field] !== now[field]).sort())
      for (const one of found) expect(one.change!.written).toBeGreaterThan(known)
    }),
    { numRuns: 300 },
  )
})

test('值已清除的变更不当作删除，其余的变更照样读得出', () => {
  const rows = [
    { id: 1, knownOn: '2026-09-10', effectiveOn: '2026-09-10', before: { class: '1班' }, after: { class: '2班' } },
    { id: 2, knownOn: '2026-09-20', effectiveOn: '2026-09-20', before: null, after: null },
  ]
  const read = replay(rows, { current: { class: '2班' } }, { effectiveOn: '2026-09-30', knownAt: '2026-09-30' })
  expect([read.state, read.values]).toEqual(['onRecord', { class: '2班' }])
})

test('登记以前没有，删除以后没有，倒填的登记从它的日期起', () => {
  const rows = [
    { id: 1, knownOn: '2026-09-10', effectiveOn: '2026-09-01', before: null, after: { name: '张*三' } },
    { id: 2, knownOn: '2026-10-10', effectiveOn: '2026-10-08', before: { name: '张*三' }, after: null },
  ]
  const state = (effectiveOn: string, knownAt: string) => replay(rows, { current: {} }, { effectiveOn, knownAt }).state
  expect(state('2026-09-05', '2026-09-09')).toBe('unknown')
  expect(state('2026-08-31', '2026-09-30')).toBe('notYet')
  expect(state('2026-09-05', '2026-09-30')).toBe('onRecord')
  expect(state('2026-10-09', '2026-10-09')).toBe('onRecord')
  expect(state('2026-10-09', '2026-10-10')).toBe('ended')
  expect(state('2026-10-07', '2026-10-10')).toBe('onRecord')
})
