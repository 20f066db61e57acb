import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { allocate, allocateRound } from '../src/modules/placements/allocation/allocate.ts'
import { openColumns, type Columns } from '../src/modules/placements/allocation/columns.ts'
import { explain } from '../src/modules/placements/allocation/explain.ts'
import { openRound } from '../src/modules/placements/allocation/round.ts'
import type { Head } from '../src/modules/placements/allocation/problem.ts'
import { proveAllocation } from '../src/modules/placements/allocation/verify.ts'
import { writeInput } from '../src/modules/placements/allocation/write.ts'
import { benchSizes, type Bench } from './support/measure.ts'

const CHOICES = 45
const MAIN = resolve(import.meta.dirname, '../src/server/main.ts')

function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * Candidates with six subjects and full lists, programmes that are liked unevenly (some are wanted by everybody),
 * places for nine in ten, cut-off lines; `kept`: a fifth of the programmes keep a third of their seats for a city.
 */
function makeColumns(n: number, m: number, kept: boolean): Columns {
  const rule: Head['rule'] = 'serial'
  const random = randomOf(n)
  const seats = Math.ceil((n * 0.9) / m)
  const cities = Array.from({ length: 21 }, (_, at) => `51${String(at + 1).padStart(2, '0')}`)
  const names = ['chinese', 'math', 'english', 'physics', 'chemistry', 'politics']
  const columns = openColumns({
    format: 'luban-allocation-1',
    rule,
    choices: CHOICES,
    ties: ['math', 'chinese'],
    adjustment: false,
    subjects: names.map((key) => ({ key, title: key, max: 150 })),
    cutOffs: [{ kind: 'regular', region: '', score: 150 }],
    programmes: Array.from({ length: m }, (_, at) => ({
      key: `P${String(at).padStart(5, '0')}`,
      school: `S${at % 300}`,
      kind: 'regular',
      pools: kept && at % 5 === 0 ? [{ region: cities[at % 21]!, seats: Math.floor(seats / 3) }, { region: '', seats: seats - Math.floor(seats / 3) }] : [{ region: '', seats }],
    })),
  })
  const keys = Array.from({ length: m }, (_, at) => `P${String(at).padStart(5, '0')}`)
  const seen = new Int32Array(m).fill(-1)
  for (let at = 0; at < n; at++) {
    const ability = random()
    const preferences: string[] = []
    while (preferences.length < Math.min(CHOICES, m)) {
      const programme = Math.floor(random() ** 1.6 * m)
      if (seen[programme] === at) continue
      seen[programme] = at
      preferences.push(keys[programme]!)
    }
    const scores = names.map(() => Math.round(Math.min(150, Math.max(0, 30 + 90 * ability + 40 * (random() - 0.5))) * 2) / 2)
    columns.add({ key: `26${String((at * 7_654_321) % 100_000_007).padStart(9, '0')}`, region: cities[Math.floor(random() * 21)]!, scores, preferences }, at + 1, () => 0)
  }
  return columns.finish()
}

/** The least anybody can do: one pass over the same input, ranked and laid out alike, with a counter for each pool of seats. */
function barePass({ start, prefs, programmes, region, regions }: Columns, kept: boolean, assigned: Int32Array): void {
  const { poolStart, poolSeats, poolRegion, opens } = programmes
  const left = poolSeats.slice()
  for (let candidate = 0; candidate < assigned.length; candidate++) {
    search: for (let place = start[candidate]!; place < start[candidate + 1]!; place++) {
      const programme = prefs[place]!
      if (!kept) {
        if (left[programme] === 0) continue
        left[programme]! -= 1
        assigned[candidate] = programme
        break
      }
      for (let pool = poolStart[programme]!; pool < poolStart[programme + 1]!; pool++) {
        if (left[pool] === 0 || opens[poolRegion[pool]! * regions.length + region[candidate]!] === 0) continue
        left[pool]! -= 1
        assigned[candidate] = programme
        break search
      }
    }
  }
}

const spent = (work: () => unknown): number => {
  const started = performance.now()
  work()
  return performance.now() - started
}
const best = (times: readonly number[]) => Math.min(...times)

export const bench: Bench = {
  title: '批次投档：排位、平行志愿、延迟接受，从文件到文件',
  async run(print) {
    for (const n of benchSizes([60_000, 1_000_000])) {
      const m = n >= 1_000_000 ? 8000 : 1200
      const size = `${n.toLocaleString('en')} 人 × ${CHOICES} 志愿 × ${m.toLocaleString('en')} 专业`
      let columns: Columns | undefined
      let bare = 0
      for (const kept of [true, false]) {
        columns = makeColumns(n, m, kept)
        const fresh = openRound(columns, 1)
        if (!kept) {
          const ranking = best([0, 1, 2].map(() => spent(() => openRound(columns!, 1))))
          const sorting = best([0, 1, 2].map(() => spent(() => Float64Array.from({ length: n }, (_, at) => -columns!.scores[0]![at]! * 2 ** 21 + at).sort())))
          print({ item: `${size}：排位（总分、两科、抽签），各列按名次排好`, figure: `${ranking.toFixed(0)} ms`, baseline: `只把一科排序 ${sorting.toFixed(0)} ms`, ratio: ranking / sorting, n })
        }
        // In turn, each on a fresh state, so that what else the machine does falls on all alike.
        const times: { bare: number[]; serial: number[]; deferred: number[] } = { bare: [], serial: [], deferred: [] }
        const again = () => ({ ...fresh, left: fresh.left.slice(), poolLeft: fresh.poolLeft.slice(), assigned: fresh.assigned.slice(), choice: fresh.choice.slice(), pool: fresh.pool.slice(), mainLast: fresh.mainLast.slice() })
        const deferred: Columns = { ...fresh.columns, head: { ...columns.head, rule: 'deferred' } }
        let agree = true
        for (let turn = 0; turn < 9; turn++) {
          const none = again()
          times.bare.push(spent(() => barePass(fresh.columns, kept, none.assigned)))
          const one = again()
          times.serial.push(spent(() => allocateRound(one)))
          const two = { ...again(), columns: deferred }
          times.deferred.push(spent(() => allocateRound(two)))
          agree &&= one.assigned.every((programme, at) => programme === two.assigned[at])
        }
        if (!agree) throw new Error('serial and deferred differ')
        bare = best(times.bare)
        const words = `裸数组一遍 ${bare.toFixed(0)} ms`
        const of = kept ? '，五分之一专业留有地区名额' : ''
        print({ item: `${size}${of}：平行志愿（目标 1.5 倍以内）`, figure: `${best(times.serial).toFixed(0)} ms`, baseline: words, ratio: best(times.serial) / bare, n, target: { words: '一遍的 1.5 倍以内', met: best(times.serial) <= 1.5 * bare } })
        print({ item: `${size}${of}：延迟接受（结果与平行志愿逐席相同）`, figure: `${best(times.deferred).toFixed(0)} ms`, baseline: words, ratio: best(times.deferred) / bare, n })
      }
      if (!columns) continue
      const words = `裸数组一遍 ${bare.toFixed(0)} ms`
      const result = allocate(columns, 1)
      const proving = spent(() => {
        if (proveAllocation(result).length > 0) throw new Error('the result does not hold')
      })
      print({ item: `${size}：证明结果（名额、浪费、嫉妒）`, figure: `${proving.toFixed(0)} ms`, baseline: words, ratio: proving / bare, n })
      const explaining = spent(() => explain(result, columns!.keys[n >> 1]!))
      print({ item: `${size}：解释一名考生`, figure: `${explaining.toFixed(1)} ms`, baseline: words, ratio: explaining / bare, n: 1 })
      const folder = mkdtempSync(join(tmpdir(), 'luban-allocation-'))
      try {
        const input = join(folder, 'input.csv')
        const key = columns.keys[n >> 1]!
        const handle = openSync(input, 'w')
        for (const piece of writeInput(columns)) writeSync(handle, piece)
        closeSync(handle)
          const limit = n >= 1_000_000 ? 60 : 5
        const seconds =
          spent(() => {
            const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, 'admissions', 'allocate', '--input', input, '--output', join(folder, 'output.csv'), '--seed', '1', '--explain', key], { encoding: 'utf8' })
            if (done.status !== 0) throw new Error(done.stderr)
          }) / 1000
        print({ item: `${size}：从文件到文件（读、算、写、解释，含起动）`, figure: `${seconds.toFixed(1)} 秒`, baseline: `目标 ${limit} 秒`, ratio: seconds / limit, n, target: { words: `${limit} 秒以内`, met: seconds <= limit } })
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }
  },
}
