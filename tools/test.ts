// `npm test`: makes the machine ready, checks types and lint, runs every test, and closes with `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildWeb } from '../src/server/web-build.ts'

const root = resolve(import.meta.dirname, '..')
const staticOnly = process.argv.includes('--static')
const filters = process.argv.slice(2).filter((one) => !one.startsWith('--'))
let passed = 0
let failed = 0

function run(title: string, file: string, args: string[]): boolean {
  const started = performance.now()
  const done = spawnSync(process.execPath, [join(root, file), ...args], { cwd: root, stdio: 'inherit' })
  const ok = done.status === 0
  console.log(`${ok ? '通过' : '失败'}  ${title}（${((performance.now() - started) / 1000).toFixed(0)} 秒）`)
  return ok
}

function count(ok: boolean) {
  if (ok) passed += 1
  else failed += 1
}

/** The browser journeys need Chromium and a Chinese font; both come from Debian's packages. */
function installBrowser() {
  const hasFont = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' }).stdout?.trim()
  if (existsSync('/usr/bin/chromium') && hasFont) return
  console.log('正在安装浏览器和中文字体……')
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const apt = (args: string[]) => {
    const [file, ...rest] = [...sudo, 'apt-get', ...args]
    return spawnSync(file!, rest, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0
  }
  apt(['update', '-q'])
  if (!apt(['install', '-q', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk', 'fontconfig'])) {
    console.log('浏览器没有装上；浏览器行程会失败。')
  }
}

count(run('类型', 'node_modules/typescript/bin/tsc', ['--noEmit', '-p', '.']))
count(run('规则（oxlint）', 'node_modules/oxlint/bin/oxlint', ['--deny-warnings', '--quiet', 'src', 'tests', 'tools', 'bench']))

if (!staticOnly) {
  installBrowser()
  await buildWeb()
  const out = mkdtempSync(join(tmpdir(), 'luban-results-'))
  const report = join(out, 'results.json')
  for (const config of ['vitest.config.ts', 'vitest.journeys.config.ts']) {
    if (!existsSync(join(root, config))) continue
    const ok = run(config, 'node_modules/vitest/vitest.mjs', ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, '--passWithNoTests', ...filters])
    if (!existsSync(report)) {
      failed += 1
      continue
    }
    const result = JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number; numFailedTests: number; numFailedTestSuites: number }
    passed += result.numPassedTests
    failed += result.numFailedTests
    if (!ok && result.numFailedTests === 0) failed += Math.max(1, result.numFailedTestSuites)
    rmSync(report)
  }
  rmSync(out, { recursive: true, force: true })
}

console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
