// `npm run test:security`: the long form of tests/security, every probe of isolation and 100,000 malformed requests.
// Then what npm knows about the packages. Closes with `N passed, N failed`. SEED=, SHOTS= and SHARE= as in the tests.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const out = mkdtempSync(join(tmpdir(), 'luban-security-'))
const report = join(out, 'results.json')
const started = performance.now()
const load = loadavg()[0]!.toFixed(1)
const files = ['tests/security/', 'tests/isolation-endpoints.test.ts', 'tests/privacy.test.ts', 'src/modules/access/security.test.ts', ...process.argv.slice(2)]
const done = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'vitest.config.ts', '--maxWorkers=1', '--disable-console-intercept', '--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`, ...files], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, LUBAN_SECURITY: 'full', LOG_LEVEL: process.env.LOG_LEVEL ?? 'error' },
})

type Result = { numPassedTests: number; numFailedTests: number; numFailedTestSuites: number }
const result = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Result) : undefined
rmSync(out, { recursive: true, force: true })
let [passed, failed] = [result?.numPassedTests ?? 0, result?.numFailedTests ?? 0]
if (done.status !== 0 && failed === 0) failed = Math.max(1, result?.numFailedTestSuites ?? 1)

const audit = audited()
console.log(audit.words)
if (audit.ok === true) passed += 1
if (audit.ok === false) failed += 1
console.log(`${new Date().toISOString().slice(0, 16)}Z，${cpus().length} 核，开始时负载 ${load}，用时 ${Math.round((performance.now() - started) / 1000)} 秒，SEED=${process.env.SEED ?? 20_261_122}`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

/** Known weaknesses of the locked packages, high and critical; undefined where the registry does not answer. */
function audited(): { ok: boolean | undefined; words: string } {
  const { stdout } = spawnSync('npm', ['audit', '--json', '--audit-level=high'], { cwd: root, encoding: 'utf8', shell: process.platform === 'win32', timeout: 120_000 })
  try {
    const answer = JSON.parse(stdout) as { metadata?: { vulnerabilities: { high: number; critical: number; total: number } } }
    if (!answer.metadata) return { ok: undefined, words: '依赖的已知漏洞：这里的 npm 源不答复审计查询，没有查成。换一个提供审计的源再运行。' }
    const { high, critical, total } = answer.metadata.vulnerabilities
    return { ok: high + critical === 0, words: `依赖的已知漏洞：高危 ${high}，严重 ${critical}，合计 ${total}` }
  } catch {
    return { ok: undefined, words: '依赖的已知漏洞：npm 源没有应答，没有查成。' }
  }
}
