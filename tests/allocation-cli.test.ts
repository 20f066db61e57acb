import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { randomProblem, shuffled } from './support/placements.ts'

const main = resolve(import.meta.dirname, '../src/server/main.ts')
const folder = mkdtempSync(join(tmpdir(), 'luban-allocate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

function allocate(...args: string[]) {
  const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'admissions', 'allocate', ...args], { encoding: 'utf8' })
  return { code: done.status, out: done.stdout, err: done.stderr }
}

test('luban admissions allocate：说明文档里的例子算得出来，次序打乱输出逐字节相同，核对通过', () => {
  const doc = readFileSync(resolve(import.meta.dirname, '../docs/allocation.md'), 'utf8')
  const example = /```\n(\{"format":"luban-allocation-1"[\s\S]*?)```/.exec(doc)![1]!
  writeFileSync(at('example.csv'), example)
  const done = allocate('--input', at('example.csv'), '--output', at('example.json'), '--seed', '7', '--explain', 'K1', '--check')
  expect(done.err).toBe('')
  expect(done.code).toBe(0)
  expect(done.out).toContain('核对通过')
  expect(done.out).toContain('考生 K1：200 分，2 人中第 2 位。录取到 0002（第 2 志愿）。')
  const result = JSON.parse(readFileSync(at('example.json'), 'utf8')) as { head: { placed: number }; candidates: { key: string; programme: string | null }[] }
  // K2 has 200.5, K1 200: the one seat of 0001 goes to K2, K1 takes the local seat of 0002.
  expect(result.candidates.map((one) => [one.key, one.programme])).toEqual([['K1', '0002'], ['K2', '0001']])

  const problem = randomProblem(5, { rule: 'deferred', formulas: true, adjustment: true, candidates: 40 })
  writeFileSync(at('a.json'), JSON.stringify(problem))
  writeFileSync(at('b.json'), JSON.stringify(shuffled(problem, 9), null, 1))
  const first = allocate('--input', at('a.json'), '--output', at('a.csv'), '--seed', '3')
  expect(allocate('--input', at('b.json'), '--output', at('b.csv'), '--seed', '3', '--check').code).toBe(0)
  const bytes = readFileSync(at('a.csv'))
  expect(readFileSync(at('b.csv')).equals(bytes)).toBe(true)
  expect(first.out).toContain(createHash('sha256').update(bytes).digest('hex'))
}, 60_000)

test('输入有错列出行和列，没有这个考生也说得清楚，什么也不写', () => {
  writeFileSync(at('bad.csv'), readFileSync(at('example.csv'), 'utf8').replace('100,100,0001 0002', '100,151,0001 0009'))
  const bad = allocate('--input', at('bad.csv'), '--output', at('bad.out'), '--seed', '7')
  expect(bad.code).toBe(1)
  expect(bad.err).toContain('第 3 行第 6 列：数学成绩 151 不在 0 到 150 之间。\n第 3 行第 7 列：没有“0009”这个专业。')
  expect(existsSync(at('bad.out'))).toBe(false)
  expect(allocate('--input', at('example.csv'), '--output', at('bad.out'), '--seed', '7', '--explain', 'K9')).toMatchObject({ code: 1, err: expect.stringContaining('没有考生 K9') as string })
  expect(existsSync(at('bad.out'))).toBe(false)
}, 60_000)
