// node tools/shots.ts --base http://127.0.0.1:3100 --out FOLDER [--as qingchengRegistrar] [--password …]
//   [--widths 1440,1366,390] /todos /students …
// Opens each path as an account, waits until the page is quiet, keeps a picture per width, and reports what a
// person would stumble over: console errors, sideways overflow, `undefined` or `NaN` in the text.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Page } from 'playwright-core'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: 'string', default: 'http://127.0.0.1:3100' },
    out: { type: 'string', default: 'shots' },
    as: { type: 'string' },
    password: { type: 'string', default: 'Luban-test-2026' },
    widths: { type: 'string', default: '1440,1366,390' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
})

const browser = await chromium.launch({
  executablePath: values.chromium,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})
mkdirSync(values.out, { recursive: true })
let problems = 0
for (const width of values.widths.split(',').map(Number)) {
  const context = await browser.newContext({ viewport: { width, height: width < 700 ? 844 : 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', deviceScaleFactor: 1 })
  if (values.as) {
    const answer = await context.request.post(`${values.base}/api/auth/sign-in/username`, { data: { username: values.as, password: values.password } })
    if (!answer.ok()) throw new Error(`sign-in of ${values.as}: ${answer.status()} ${await answer.text()}`)
  }
  for (const path of positionals) {
    const page = await context.newPage()
    const said: string[] = []
    page.on('console', (message) => message.type() === 'error' && said.push(message.text()))
    page.on('pageerror', (error) => said.push(String(error)))
    await page.goto(values.base + path, { waitUntil: 'networkidle' })
    // A busy machine may still be drawing when the network is quiet; a missing h1 is reported by the probe.
    await page.waitForSelector('h1', { timeout: 5000 }).catch(() => undefined)
    await page.waitForTimeout(350)
    said.push(...(await probe(page)))
    const name = `${path.replace(/^\//, '').replaceAll(/[^\w-]+/g, '_') || 'home'}-${values.as ?? 'anyone'}-${width}.png`
    await page.screenshot({ path: join(values.out, name), fullPage: true })
    problems += said.length
    console.log(said.length === 0 ? 'ok  ' : 'see ', name, said.join(' | '))
    await page.close()
  }
  await context.close()
}
await browser.close()
process.exit(problems > 0 ? 1 : 0)

async function probe(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const root = document.documentElement
    if (root.scrollWidth > root.clientWidth) found.push(`overflow ${root.scrollWidth} > ${root.clientWidth}`)
    const text = document.body.textContent ?? ''
    for (const word of ['undefined', 'NaN', '[object Object]']) if (text.includes(word)) found.push(`text contains ${word}`)
    if (document.querySelectorAll('h1').length !== 1) found.push(`${document.querySelectorAll('h1').length} h1`)
    if (!document.title) found.push('no title')
    return found
  })
}
