import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { people } from './support/accounts.ts'
import { ask } from './support/behind.ts'
import { openBrowser, person, type Person } from './support/browser.ts'

// From graduation to the printed sheet runs in src/modules/certificates/show.test.ts; here are the pages.
let browser: Browser
let registrar: Person
let city: Person
let visitor: Person
let certificate: { id: string; number: string }
const name = '竺一帆'

type Job = { id: string; state: string }
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

beforeAll(async () => {
  browser = await openBrowser()
  registrar = await person(browser, 'certificates', people.registrar)
  city = await person(browser, 'certificates', people.city)
  visitor = await person(browser, 'certificates')
})
afterAll(async () => {
  await visitor?.close()
  await city?.close()
  await registrar?.close()
  await browser?.close()
})

async function askFor(page: Person['page'], number: string, holder: string) {
  await page.goto('/verify')
  await page.getByLabel('证书编号').fill(number)
  await page.getByLabel('持证人姓名').fill(holder)
  await page.getByRole('button', { name: '查验', exact: true }).click()
}

test('学校按名单颁发一本培训结业证，公众按编号和姓名查到有效', async () => {
  const { request } = registrar.page
  const csv = `姓名,证件号码,培训项目,学时,发证日期\n${name},11010519491231002X,电工（四级）,120,2026-06-30\n`
  const answer = await request.post(`/api/certificate-batches/sheet?kind=training&title=${encodeURIComponent('电工四级培训班')}&filename=a.csv`, {
    data: Buffer.from(`\ufeff${csv}`),
    headers: { 'content-type': 'application/octet-stream', 'idempotency-key': crypto.randomUUID() },
  })
  expect(answer.ok(), await answer.text()).toBe(true)
  const { batch } = (await answer.json()) as { batch: { id: string; jobId: string } }
  for (let tries = 0; ; tries++) {
    const { batch: now } = await ask<{ batch: Job }>(request, `/api/certificate-batches/${batch.id}`)
    if (now.state === 'done') break
    if (tries > 60) throw new Error(`制证没有完成：${now.state}`)
    await wait(500)
  }
  const { rows } = await ask<{ rows: { id: string; number: string }[] }>(request, `/api/certificates?batchId=${batch.id}`)
  certificate = rows[0]!
  const { page, shot } = visitor
  await askFor(page, certificate.number.replace(/(.{4})/g, '$1 '), name)
  await page.getByRole('heading', { name: '有效' }).waitFor()
  await page.getByText('竺*帆').waitFor()
  await shot('1-valid', [1440, 390])
})

test('姓名不对和编号不存在得到一样的页面', async () => {
  const { page, shot } = visitor
  await askFor(page, certificate.number, '竺二帆')
  await page.getByRole('heading', { name: '没有查到' }).waitFor()
  const wrong = await page.locator('.vf-answer').innerText()
  await shot('2-not-found', [390])
  await askFor(page, `${certificate.number.slice(0, -1)}9`, name)
  await page.getByRole('heading', { name: '没有查到' }).waitFor()
  expect(await page.locator('.vf-answer').innerText()).toBe(wrong)
})

test('下载查验报告，按报告的查验编号查到它', async () => {
  const { page } = visitor
  await askFor(page, certificate.number, name)
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载查验报告' }).click()])
  expect(file.suggestedFilename()).toMatch(/^查验报告_CY\d{8}-\d{6}\.pdf$/)
})

test('撤销由学校申请、主管部门批准，同一页面马上显示已撤销', async () => {
  const { id } = await ask<{ id: string }>(registrar.page.request, '/api/certificate-cases', { certificateId: certificate.id, action: 'revoke', reason: '培训记录不实，按规定撤销' })
  const file = await ask<{ version: number }>(city.page.request, `/api/cases/${id}`)
  await ask(city.page.request, `/api/cases/${id}/actions/approve`, { version: file.version })
  const { page, shot } = visitor
  await page.getByRole('button', { name: '查验', exact: true }).click()
  await page.getByRole('heading', { name: '已撤销' }).waitFor()
  await shot('3-revoked', [1440, 390])
})

test('透明日志、电子证书和成批核验的页面', async () => {
  const { page, shot } = visitor
  await page.goto('/verify/log')
  await page.getByText('每天公布的根').first().waitFor()
  await shot('4-log', [1440, 390])
  await page.goto('/verify/file')
  await page.getByLabel('或粘贴内容').fill('{"type": "不是证书"}')
  await page.getByRole('button', { name: '核验' }).click()
  await page.getByRole('heading', { name: '无效' }).or(page.getByRole('heading', { name: '不支持的格式' })).waitFor()
  await shot('5-file', [390])
  await page.goto('/verify/list')
  await page.getByLabel('您的单位').fill('锦里酒店人事部')
  await page.getByLabel('名单', { exact: true }).fill(`${certificate.number},${name},AAAA-BBBB-CCCC-DDDD-EEEE`)
  await page.getByRole('button', { name: '核验' }).click()
  await page.getByText('没有可答复的').first().waitFor()
  await shot('6-list', [1440, 390])
})
