// `npm test`: makes the machine ready, checks types and lint, runs every test, and closes with `N passed, N failed`.
// `--static`: types and lint only.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildWeb } from '../src/server/web-build.ts'

const root = resolve(import.meta.dirname, '..')
const staticOnly = process.argv.includes('--static')
const filters = process.argv.slice(2).filter((one) => !one.startsWith('--'))
let passed = 0
let failed = 0

type How = {
  /** Prints what it says when it has ended, so that two do not talk at once. */
  held?: boolean
}

function run(title: string, file: string, args: string[], { held = false }: How = {}): Promise<boolean> {
  const started = performance.now()
  const child = spawn(process.execPath, [join(root, file), ...args], { cwd: root, stdio: held ? ['ignore', 'pipe', 'pipe'] : 'inherit' })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => said.push(chunk))
  return new Promise((done) => {
    child.once('close', (code) => {
      process.stdout.write(Buffer.concat(said))
      console.log(`${code === 0 ? '通过' : '失败'}  ${title}（${((performance.now() - started) / 1000).toFixed(0)} 秒）`)
      done(code === 0)
    })
  })
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

/** One run of the test runner; its tests are counted, and a file that could not be loaded counts as one that failed. */
async function runTests(config: string): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), 'luban-results-'))
  const report = join(out, 'results.json')
  const ok = await run(config, 'node_modules/vitest/vitest.mjs', ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, '--passWithNoTests', ...filters])
  if (!existsSync(report)) failed += 1
  else {
    const result = JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number; numFailedTests: number; numFailedTestSuites: number }
    passed += result.numPassedTests
    failed += result.numFailedTests
    if (!ok && result.numFailedTests === 0) failed += Math.max(1, result.numFailedTestSuites)
  }
  rmSync(out, { recursive: true, force: true })
}

async function checkTypes() {
  count(await run('类型', 'node_modules/typescript/bin/tsc', ['--noEmit', '-p', '.'], { held: true }))
}

async function checkRules() {
  count(await run('规则（oxlint）', 'node_modules/oxlint/bin/oxlint', ['--deny-warnings', '--quiet', 'src', 'tests', 'tools', 'bench'], { held: true }))
}

if (staticOnly) await Promise.all([checkTypes(), checkRules()])
else {
  installBrowser()
  await Promise.all([checkTypes(), checkRules(), buildWeb()])
  await runTests('vitest.config.ts')
  await runTests('vitest.journeys.config.ts')
}

console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
