import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const main = resolve(import.meta.dirname, '../src/server/main.ts')
const demoHome = mkdtempSync(join(tmpdir(), 'luban-cli-demo-'))
const realHome = mkdtempSync(join(tmpdir(), 'luban-cli-real-'))

function luban(home: string, ...args: string[]) {
  const { DATABASE_URL: _, ...env } = process.env
  const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    env: { ...env, LUBAN_HOME: home },
    encoding: 'utf8',
  })
  return { code: done.status, out: done.stdout, err: done.stderr }
}

beforeAll(() => {
  const loaded = luban(demoHome, 'demo', '--scale', '0.01')
  expect(loaded.err).toBe('')
  expect(loaded.code).toBe(0)
  expect(loaded.out).toContain('演示账号')
  for (const account of ['province ', 'chongqing ', 'cqregistrar ', 'national ']) expect(loaded.out).toContain(`  ${account}`)
})

afterAll(() => {
  for (const home of [demoHome, realHome]) rmSync(home, { recursive: true, force: true })
})

test('每条命令都有中文说明，没有的命令退出码不是零', () => {
  const help = luban(demoHome, '--help')
  expect(help.code).toBe(0)
  for (const name of ['serve', 'init', 'migrate', 'demo', 'students', 'indicators', 'audit', 'doctor']) {
    expect(help.out).toContain(`luban ${name}`)
    expect(luban(demoHome, name, '--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('用法：') as string,
    })
  }
  expect(luban(demoHome, '不存在')).toMatchObject({
    code: 2,
    err: expect.stringContaining('没有“不存在”这条命令') as string,
  })
  expect(luban(demoHome, 'doctor', '--nope')).toMatchObject({
    code: 1,
    err: expect.stringContaining('没有选项“--nope”') as string,
  })
}, 120_000)

test('indicators 输出 2020 年指标的 JSON：前八项是主要指标，没有记录的写明来源', () => {
  const done = luban(demoHome, 'indicators', '--plan', 'sichuan-14th-five-year', '--period', '2020', '--json')
  expect(done.code).toBe(0)
  const rows = JSON.parse(done.out) as { id: string; value: number }[]
  expect(Object.keys(rows[0]!).sort()).toEqual([
    'baseline',
    'clause',
    'id',
    'name',
    'operator',
    'source',
    'status',
    'target',
    'unit',
    'value',
  ])
  const value = Object.fromEntries(rows.map((row) => [row.id, row.value]))
  expect([value['school-count'], value['technician-school-count'], value['education-groups']]).toEqual([
    99, 21, 2,
  ])
  expect(value['senior-share']!.toFixed(1)).toBe('22.7')
  expect(Math.round(value['initial-employment-rate']!)).toBe(98)
  expect(rows.slice(0, 8).every((row) => row.value !== null)).toBe(true)
  const elsewhere = JSON.parse(luban(demoHome, 'indicators', '--plan', 'yunnan-2025', '--json').out) as { value: number | null; source: string }[]
  expect(elsewhere.length).toBeGreaterThan(100)
  expect(elsewhere.filter((row) => row.value !== null || row.source === 'computed')).toEqual([])
  expect(luban(demoHome, 'indicators', '--plan', '没有').code).toBe(1)
})

test('indicators 按规划所属的省作答：重庆规划 2020 年的值出自重庆的台账', () => {
  const done = luban(demoHome, 'indicators', '--plan', 'chongqing-14th-five-year', '--period', '2020', '--json')
  expect(done.code).toBe(0)
  const rows = JSON.parse(done.out) as { id: string; value: number | null; source: string }[]
  const value = Object.fromEntries(rows.map((row) => [row.id, row.value]))
  expect(value['annual-enrolment']).toBeCloseTo(0.03, 4)
  expect(value['on-roll-students']).toBeCloseTo(0.099, 4)
  expect(rows.some((row) => row.source === 'computed')).toBe(true)
})

test('演示部署拒绝 init 和再次 demo', () => {
  expect(luban(demoHome, 'init', '--province', '51')).toMatchObject({
    code: 1,
    err: expect.stringContaining('演示部署') as string,
  })
  expect(luban(demoHome, 'demo')).toMatchObject({
    code: 1,
    err: expect.stringContaining('已经装入') as string,
  })
})

test('audit verify 与 doctor 通过', () => {
  const verdict = luban(demoHome, 'audit', 'verify', '--json')
  expect([verdict.code, JSON.parse(verdict.out)]).toMatchObject([0, { ok: true, unsealed: 0 }])
  // Every province of the deployment, not the first alone.
  const { provinces } = JSON.parse(verdict.out) as { provinces: { schema: string; ok: boolean }[] }
  expect(provinces.filter((one) => one.ok).map((one) => one.schema)).toEqual(['p51', 'p50', 'p10'])
  expect(luban(demoHome, 'audit', 'verify', '--province', '50')).toMatchObject({ code: 0, out: expect.stringMatching(/^重庆市：审计封存链完整.*\n$/) as string })
  expect(luban(demoHome, 'audit', 'verify', '--province', '44')).toMatchObject({ code: 1, err: expect.stringContaining('没有代码为“44”的省') as string })
  const doctor = luban(demoHome, 'doctor', '--json')
  expect(doctor.code).toBe(0)
  expect((JSON.parse(doctor.out) as { state: string }[]).map((one) => one.state)).not.toContain('阻断')
})

test('students import 说明文件和学校的问题', () => {
  const file = join(demoHome, '名册.csv')
  writeFileSync(file, '姓名,证件号码\n张三,519900200809010013\n')
  expect(luban(demoHome, 'students', 'import', file)).toMatchObject({
    code: 1,
    err: expect.stringContaining('学校编号') as string,
  })
  expect(luban(demoHome, 'students', 'import', `${file}.no`, '--school', '510000000100')).toMatchObject({
    code: 1,
    err: expect.stringContaining('没有这个文件') as string,
  })
  expect(luban(demoHome, 'students', 'import', file, '--school', '510000999900')).toMatchObject({
    code: 1,
    err: expect.stringContaining('没有编号') as string,
  })
  const dry = luban(demoHome, 'students', 'import', file, '--school', '510000000100', '--dry-run', '--json')
  expect(dry.code).toBe(1)
  expect(JSON.parse(dry.out)).toMatchObject({
    dryRun: true,
    committed: false,
    school: { no: 510_000_000_100 },
  })
})

test('init 建立没有演示账号的正式部署，此后拒绝 demo', () => {
  expect(luban(realHome, 'init')).toMatchObject({
    code: 1,
    err: expect.stringContaining('没有写省代码') as string,
  })
  const done = luban(realHome, 'init', '--province', '51')
  expect(done).toMatchObject({ code: 0, err: '' })
  expect(done.out).toMatch(/账号 admin，口令 \S{19}/)
  expect(luban(realHome, 'demo')).toMatchObject({
    code: 1,
    err: expect.stringContaining('正式部署') as string,
  })
  expect(luban(realHome, 'init', '--province', '51')).toMatchObject({
    code: 1,
    err: expect.stringContaining('没有改动') as string,
  })
  expect(luban(realHome, 'migrate')).toMatchObject({
    code: 0,
    out: expect.stringContaining('已是最新') as string,
  })
}, 120_000)
