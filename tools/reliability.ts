// `npm run test:reliability`: the long form of tests/reliability. Prints its figures as a table and closes with
// `N passed, N failed`. SEED= repeats a run; words after the command choose files.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { buildWeb } from '../src/server/web-build.ts'

type Figure = { topic: string; load: string; measured: string; goal: string; met: boolean }

const root = resolve(import.meta.dirname, '..')
const filters = process.argv.slice(2)
const out = mkdtempSync(join(tmpdir(), 'luban-reliability-'))
const [report, figures] = [join(out, 'results.json'), join(out, 'figures.jsonl')]
const seed = process.env.SEED ?? '20261122'

await buildWeb()
const started = performance.now()
const load = loadavg()[0]!.toFixed(1)
const args = ['run', '--config', 'vitest.config.ts', '--maxWorkers=1', '--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`]
const where = filters.length > 0 ? filters.map((one) => `tests/reliability/${one.replace(/^tests\/reliability\//, '')}`) : ['tests/reliability/']
const done = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args, ...where], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, LUBAN_RELIABILITY: 'long', LUBAN_FIGURES: figures, SEED: seed },
})

console.log(`\n${new Date().toISOString().slice(0, 16)}Z，${cpus().length} 核（${cpus()[0]?.model.trim() ?? '不明'}），内存 ${Math.round(totalmem() / 2 ** 30)} GB，开始时负载 ${load}，用时 ${Math.round((performance.now() - started) / 1000)} 秒，SEED=${seed}\n`)
console.log('| 项目 | 负荷 | 结果 | 目标 | 达到 |\n|---|---|---|---|---|')
const rows = existsSync(figures) ? readFileSync(figures, 'utf8').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line) as Figure) : []
for (const { topic, load: of, measured, goal, met } of rows) console.log(`| ${topic} | ${of} | ${measured} | ${goal} | ${met ? '是' : '否'} |`)

type Result = { numPassedTests: number; numFailedTests: number; testResults: { status: string; assertionResults: { status: string }[] }[] }
const result = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Result) : undefined
// A file that does not even begin has no test that failed.
const broken = result?.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((one) => one.status === 'failed')).length ?? 0
const failed = (result?.numFailedTests ?? 0) + broken || (done.status === 0 ? 0 : 1)
rmSync(out, { recursive: true, force: true })
console.log(`\n${result?.numPassedTests ?? 0} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
