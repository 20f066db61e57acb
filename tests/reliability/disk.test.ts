import { spawnSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test, vi } from 'vitest'
import { randomUUID } from 'node:crypto'
import { rosterOf, rowOf, demoId } from '../../src/modules/students/fixtures/roster.ts'
import { cleanUp, isReady, newHome } from '../support/processes.ts'
import { openLedger, spoken, type Door } from './support/ledger.ts'
import { chance, figure, long } from './support/load.ts'
import { databaseUrl, serveProduct, signIn, smallProduct } from './support/product.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 })

const SIZE_MB = 256
const WRITERS = 8
const mounted: string[] = []
afterAll(() => {
  for (const folder of mounted) spawnSync('umount', [folder])
  cleanUp()
})

/** A small disk of its own in memory; undefined where this account may not make one. */
function smallDisk(): string | undefined {
  const folder = newHome()
  const made = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m,mode=711`, 'tmpfs', folder]).status === 0
  if (!made) return undefined
  mounted.push(folder)
  return folder
}

/** Takes what is left of the disk. */
function fill(file: string): void {
  const handle = openSync(file, 'a')
  for (const size of [1_048_576, 4_096]) {
    const block = Buffer.alloc(size, 7)
    try {
      while (writeSync(handle, block) === size);
    } catch {
      // Full, which is what was wanted.
    }
  }
  closeSync(handle)
}

// The disk is made with `mount`: half a minute, and only as root. The short form leaves it out.
test.runIf(long)('磁盘写满：答复 503 并说磁盘已满，腾出空间以后自己恢复，答复过的一条不少', async ({ skip }) => {
  const home = smallDisk()
  if (!home) {
    figure('磁盘写满', '—', '没有运行：要 root 和 mount', '503，不丢，自己恢复', false)
    return skip('这个账户不能装载内存盘（要 root 和 mount），磁盘写满没有试。')
  }
  const made = await smallProduct(20_000)
  expect(spawnSync('cp', ['-a', `${made.home}/.`, home]).status).toBe(0)
  const product = await serveProduct(home)
  const ledger = openLedger(made.pending)
  const { cookie } = await signIn(product.url, 'qingchengRegistrar')
  const door: Door = { url: product.url, cookie }
  let over = false
  const writers = Promise.allSettled(Array.from({ length: WRITERS }, (_, at) => ledger.write(() => door, () => over, chance(`disk ${at}`))))
  await sleep(1_000)
  const ballast = join(home, 'ballast')
  const from = performance.now()
  let said = ''
  // As the database frees or recycles a little, the ballast takes that too.
  while (performance.now() - from < 20_000) {
    fill(ballast)
    await sleep(200)
    const tried = await ledger.once(door)
    if (tried.status === 503 && tried.text.includes('磁盘已满')) said = tried.text
  }
  const before = ledger.acknowledged()
  const registrar = await signIn(product.url, 'qingchengRegistrar').catch(() => undefined)
  const { bytes } = await rosterOf(...Array.from({ length: 400 }, (_, at) => rowOf('赵一甲', demoId(at + 1))))
  const upload = await registrar?.post('/api/roster-imports?filename=a.xlsx', randomUUID(), bytes)
  expect([undefined, 503]).toContain(upload?.status)
  rmSync(ballast)
  const freed = performance.now()
  while (ledger.acknowledged() === before && performance.now() - freed < 90_000) await sleep(50)
  const recovery = performance.now() - freed
  over = true
  for (const one of await writers) if (one.status === 'rejected') throw one.reason
  while (!(await isReady(product.port))) await sleep(100)
  await ledger.settle(door)
  const found = await ledger.compare(databaseUrl(home))
  expect(found, spoken(ledger.statuses)).toMatchObject({ lost: 0, twice: 0, half: 0, gaps: 0 })
  expect(said).toContain('没有保存成功')
  expect([...ledger.retryAfters]).toEqual(['5'])
  product.child.kill('SIGTERM')
  expect(await product.ended, product.out().slice(-2000)).toBe(0)
  figure('磁盘写满', `${SIZE_MB} MB 的盘写满 20 秒，${WRITERS} 个写入者（${spoken(ledger.statuses)}）`, `丢 ${found.lost}，重 ${found.twice}；腾出空间 ${(recovery / 1000).toFixed(1)} 秒后又办成`, '503（带 Retry-After），不丢，自己恢复', true)
})
