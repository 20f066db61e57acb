// node tools/guide-shots.ts [--base http://127.0.0.1:3000] [NAME…]
// Makes the pictures of docs/guides again, from a running demonstration (LUBAN_DEMO_SCALE=0.02 is enough). Windows are
// always 1366 × 768 or 390 × 844. With names only those; a picture is refused when the page complains or overflows.
import { mkdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import sharp from 'sharp'
import { candidatePhone, demonstrationPassword } from '../src/server/demo/accounts.ts'

/** `from` asks a list for its first row, or the first that `which` accepts, and puts its fields into the address. */
type Picture = { name: string; as?: string; path: string; from?: string; which?: (row: Row) => boolean; act?: (page: Page) => Promise<unknown> }
type Row = Record<string, unknown>

const peek = (page: Page) => page.locator('tbody tr td').nth(4).click()
const at = (text: string) => (page: Page) => page.getByText(text, { exact: true }).first().evaluate((found) => found.scrollIntoView({ block: 'start' })).then(() => page.mouse.wheel(0, -70))
const waiting = (words: string) => (row: Row) => JSON.stringify(row).includes(words)

const pictures: readonly Picture[] = [
  { name: 'basics-list', as: 'registrar', path: '/students', act: peek },
  { name: 'basics-import', as: 'registrar', path: '/students/import' },
  { name: 'basics-case', as: 'chengdu', path: '/cases/{id}', from: '/api/todos?size=50', which: waiting('转往') },

  { name: 'city-todos', as: 'chengdu', path: '/todos' },
  { name: 'city-registration', as: 'chengdu', path: '/registrations/{id}', from: '/api/registrations?size=50', which: waiting('"submitted"') },
  { name: 'city-changes', as: 'chengdu', path: '/changes' },
  { name: 'city-graduation', as: 'mianyang', path: '/graduation/lists/{id}', from: '/api/graduation/lists?size=20' },
  { name: 'city-intake', as: 'chengdu', path: '/intake' },
  { name: 'city-board', as: 'chengdu', path: '/admissions/board' },
  { name: 'city-placement', as: 'province', path: '/placements/{id}', from: '/api/placements/batches?size=20' },
  { name: 'city-complaints', as: 'chengdu', path: '/complaints/manage' },
  { name: 'city-school', as: 'chengdu', path: '/orgs/{no}', from: '/api/orgs?size=20&kind=school', which: (row) => String(row.no).startsWith('5101') },
  { name: 'city-apprentices', as: 'chengdu', path: '/apprenticeships' },
  { name: 'city-inspections', as: 'chengdu', path: '/inspections' },

  { name: 'province-board', as: 'province', path: '/plans/sichuan-14th-five-year' },
  { name: 'province-returns', as: 'province', path: '/returns' },
  { name: 'province-targets', as: 'province', path: '/targets/breakdowns/{id}', from: '/api/targets/breakdowns?size=20' },
  { name: 'province-tasks', as: 'province', path: '/tasks' },
  { name: 'province-quotas', as: 'province', path: '/intake/quotas' },
  { name: 'province-open', as: 'province', path: '/open-data/manage' },
  { name: 'province-national', as: 'national', path: '/national' },

  { name: 'registrar-school', as: 'registrar', path: '/school' },
  { name: 'registrar-intake', as: 'registrar', path: '/intake' },
  { name: 'registrar-admissions', as: 'registrar', path: '/admissions' },
  { name: 'registrar-arrival', as: 'registrar', path: '/admissions/arrival' },
  { name: 'registrar-desk-390', as: 'registrar', path: '/admissions/arrival/desk' },
  { name: 'registrar-classes', as: 'registrar', path: '/admissions/classes' },
  { name: 'registrar-registration', as: 'registrar', path: '/registrations/new' },
  { name: 'registrar-student', as: 'registrar', path: '/students/{id}', from: '/api/students?size=5&status=active' },
  { name: 'registrar-change', as: 'registrar', path: '/changes/new?enrollment={id}', from: '/api/students?size=5&status=active' },
  { name: 'registrar-dossier', as: 'registrar', path: '/dossiers' },
  { name: 'registrar-papers', as: 'registrar', path: '/papers' },
  { name: 'registrar-precheck', as: 'registrar', path: '/graduation/precheck' },
  { name: 'registrar-certificates', as: 'registrar', path: '/certificates' },

  { name: 'enterprise-apply-390', path: '/enterprises/apply' },
  { name: 'enterprise-home', as: 'enterprise', path: '/enterprise' },
  { name: 'enterprise-roster', as: 'enterprise', path: '/apprenticeships/{id}', from: '/api/apprenticeships/rosters?size=20', act: at('学徒') },

  { name: 'student-sign-up-390', path: '/apply/sign-up' },
  { name: 'student-applications-390', as: candidatePhone, path: '/me/applications' },
  { name: 'student-choose-390', as: candidatePhone, path: '/me/applications/new' },
  { name: 'student-me-390', as: 'learner', path: '/me' },
  { name: 'student-views-390', as: 'learner', path: '/me/views', act: (page) => page.getByRole('button', { name: /^全部/ }).click() },
  { name: 'student-certificates-390', as: 'learner', path: '/me/certificates' },
  { name: 'student-papers-390', as: 'learner', path: '/me/papers' },

  { name: 'public-finder-390', path: '/finder' },
  { name: 'public-prospectuses', path: '/prospectuses' },
  { name: 'public-verify-390', path: '/verify' },
  { name: 'public-publicity', path: '/publicity' },
  { name: 'public-complaints-390', path: '/complaints/new' },

  { name: 'administrator-accounts', as: 'sysadmin', path: '/accounts' },
  { name: 'administrator-system', as: 'sysadmin', path: '/system' },
  { name: 'administrator-audits', as: 'auditadmin', path: '/audits' },
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: 'string', default: 'http://127.0.0.1:3000' },
    out: { type: 'string', default: resolve(import.meta.dirname, '../docs/guides/images') },
    chromium: { type: 'string', default: process.env.CHROMIUM ?? '/usr/bin/chromium' },
  },
})
mkdirSync(values.out, { recursive: true })
const browser = await chromium.launch({ executablePath: values.chromium, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--lang=zh-CN'] })
const windows = new Map<string, BrowserContext>()
let failed = 0
for (const picture of pictures.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  try {
    const bytes = await take(picture)
    console.log(`ok    ${picture.name}  ${Math.round(bytes / 1000)} KB`)
  } catch (error) {
    failed += 1
    console.log(`wrong ${picture.name}  ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
  }
}
await browser.close()
process.exit(failed > 0 ? 1 : 0)

/** Opens the page, waits until it is quiet, keeps the window; answers with the size of the file in bytes. */
async function take({ name, as, path, from, which, act }: Picture): Promise<number> {
  const context = await windowOf(as, name.endsWith('-390'))
  const page = await context.newPage()
  try {
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(String(error)))
    await page.goto(from ? filled(path, await rowOf(context, from, which)) : path, { waitUntil: 'networkidle' })
    await page.locator('h1').first().waitFor()
    if (await page.locator('.lu-web-lost, .lu-error').count()) faults.push('the page did not open')
    if (act) await act(page)
    await page.waitForTimeout(600)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (wide > 0) faults.push(`${wide} pixels too wide`)
    if (faults.length > 0) throw new Error(faults.join(' | '))
    const file = join(values.out, `${name}.webp`)
    await sharp(await page.screenshot()).webp({ quality: 80, effort: 6 }).toFile(file)
    return statSync(file).size
  } finally {
    await page.close()
  }
}

async function windowOf(as: string | undefined, phone: boolean): Promise<BrowserContext> {
  const key = `${as ?? ''} ${phone}`
  const known = windows.get(key)
  if (known) return known
  const viewport = phone ? { width: 390, height: 844 } : { width: 1366, height: 768 }
  const context = await browser.newContext({ viewport, baseURL: values.base, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' })
  if (as) {
    const answer = await context.request.post('/api/auth/sign-in/username', { data: { username: as, password: demonstrationPassword } })
    if (!answer.ok()) throw new Error(`sign-in of ${as}: ${answer.status()}`)
  }
  windows.set(key, context)
  return context
}

async function rowOf(context: BrowserContext, from: string, which: (row: Row) => boolean = () => true): Promise<Row> {
  const answer = await context.request.get(from)
  if (!answer.ok()) throw new Error(`${from}: ${answer.status()} ${await answer.text()}`)
  const { rows = [] } = (await answer.json()) as { rows?: Row[] }
  const row = rows.find(which) ?? rows[0]
  if (!row) throw new Error(`${from}: no rows`)
  return row
}

function filled(path: string, row: Row): string {
  return path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(row[key] ?? '')))
}
