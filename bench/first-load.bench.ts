import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { chromium, type Browser } from 'playwright-core'
import { newId } from '../src/kernel/uuid.ts'
import { createApp } from '../src/server/app.ts'
import { compose } from '../src/server/modules.ts'
import { buildWeb } from '../src/server/web-build.ts'
import type { Bench } from './support/measure.ts'
import { benchPassword, openPopulation, school, type Population } from './support/population.ts'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const PAGES = [
  { title: '公众首页', path: '/' },
  { title: '查验', path: '/verify' },
  { title: '找学校', path: '/finder' },
  { title: '学员首页', path: '/me', as: 'benchLearner' },
]
/** As a phone at the edge of a village and one in a county town have it. */
const NETWORKS = [
  { title: '400 kbit/s', bits: 400_000 },
  { title: '1.6 Mbit/s', bits: 1_600_000 },
]
const LATENCY_MS = 400
const LIMIT = 300_000

type Load = { bytes: number; requests: number; seconds: number }

/** First visits in a real browser with an empty cache, a slow network and a quarter of this machine's speed. */
export const bench: Bench = {
  title: `第一次打开（Chromium，往返 ${LATENCY_MS} ms，处理器放慢四倍）：看到内容并且可以操作；基线是在同样的网络上取同样多字节的一个文件`,
  async run(print) {
    if (!existsSync(CHROMIUM)) {
      console.log(`没有 ${CHROMIUM}，跳过。`)
      return
    }
    await buildWeb()
    const population = await openPopulation(1_000)
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
    try {
      await addLearner(population)
      const app = createApp({ ...population, composition: await compose(), webRoot: resolve(import.meta.dirname, '../dist/web') })
      const server = createAdaptorServer({
        fetch: (request: Request, env: object) => {
          const bare = /\/bare\/(\d+)$/.exec(request.url)?.[1]
          if (bare === undefined) return app.fetch(request, env)
          // A page of that size in all, which the network cannot make smaller.
          return new Response(`<!doctype html><!--${randomBytes(Math.ceil(Number(bare) * 0.75)).toString('base64').slice(0, Number(bare))}--><h1>基线</h1>`, { headers: { 'content-type': 'text/html; charset=utf-8' } })
        },
      })
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()))
      const base = `http://127.0.0.1:${(server.address() as { port: number }).port}`
      // The short form has the slower one only.
      for (const network of process.env.BENCH_SECONDS ? NETWORKS.slice(0, 1) : NETWORKS) {
        for (const page of PAGES) {
          const product = await visit(browser, base, page.path, network.bits, page.as)
          const bare = await visit(browser, base, `/bare/${product.first.bytes}`, network.bits)
          print({
            item: `${page.title} · ${network.title}`,
            figure: `${(product.first.bytes / 1000).toFixed(0)} KB，${product.first.requests} 个请求，${product.first.seconds.toFixed(1)} s；再次打开 ${product.again.seconds.toFixed(1)} s（${(product.again.bytes / 1000).toFixed(0)} KB）`,
            baseline: `${bare.first.seconds.toFixed(1)} s`,
            ratio: product.first.seconds / bare.first.seconds,
            n: 1,
            target: { words: '300 KB 以内', met: product.first.bytes <= LIMIT },
          })
        }
      }
      await new Promise<void>((done) => server.close(() => done()))
    } finally {
      await browser.close()
      await population.close()
    }
  },
}

/** The first visit with an empty cache, and the next one of the same person. */
async function visit(browser: Browser, base: string, path: string, bits: number, account?: string): Promise<{ first: Load; again: Load }> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', baseURL: base })
  if (account) {
    const answer = await context.request.post('/api/auth/sign-in/username', { data: { username: account, password: benchPassword } })
    if (!answer.ok()) throw new Error(await answer.text())
  }
  const load = async (): Promise<Load> => {
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    let [bytes, requests] = [0, 0]
    devtools.on('Network.loadingFinished', (event) => {
      bytes += event.encodedDataLength
      requests += 1
    })
    await devtools.send('Network.enable')
    await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: LATENCY_MS, downloadThroughput: bits / 8, uploadThroughput: bits / 16 })
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    await page.addInitScript(() => {
      const seen = { ended: 0 }
      Object.assign(globalThis, { seen })
      new PerformanceObserver((list) => list.getEntries().forEach((one) => (seen.ended = Math.max(seen.ended, one.startTime + one.duration)))).observe({ type: 'longtask', buffered: true })
    })
    await page.goto(path, { waitUntil: 'commit', timeout: 60_000 })
    await page.locator('h1').first().waitFor({ timeout: 60_000 })
    const seen = await page.evaluate(() => performance.now())
    await page.waitForLoadState('networkidle', { timeout: 60_000 })
    // The page answers a finger once it is seen and the last long task before the quiet has ended.
    const ended = await page.evaluate(() => (globalThis as unknown as { seen: { ended: number } }).seen.ended)
    await page.close()
    return { bytes, requests, seconds: Math.max(seen, ended) / 1000 }
  }
  try {
    return { first: await load(), again: await load() }
  } finally {
    await context.close()
  }
}

async function addLearner({ admin, sessions }: Population): Promise<void> {
  const account = await sessions.createAccount({ username: 'benchLearner', name: '样例学员', password: benchPassword })
  await admin.query(
    `insert into national.post (id, account_id, schema_name, role, org_no, org_name, holder_name, person_id)
     select $1, $2, 'p51', 'learner', org_no, org_name, name, person_id from enrollment where org_no = $3 and left_on is null order by id limit 1`,
    [newId(), account, school],
  )
}
