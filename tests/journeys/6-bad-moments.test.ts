import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { people } from './support/accounts.ts'
import { ask, checkedRoster, onRoll, submittedRegistration } from './support/behind.ts'
import { openBrowser, person, type Person } from './support/browser.ts'

type Case = { id: string; no: string; version: number; state: string; items: { pending: number; approved: number } }

let browser: Browser
let registrar: Person
let officer: Person
beforeAll(async () => {
  browser = await openBrowser()
  registrar = await person(browser, 'bad-moments', people.registrar)
  officer = await person(browser, 'bad-moments', people.city)
})
afterAll(async () => {
  await registrar?.close()
  await officer?.close()
  await browser?.close()
})

test('写入名册时双击，只写入一次', async () => {
  const { page } = registrar
  const { batch } = await checkedRoster(page.request, 3)
  const before = await pending(page)
  await page.goto(`/students/import?batch=${batch.id}`)
  await page.getByRole('button', { name: '写入 3 行' }).dblclick()
  await page.getByText('已写入 3 行：新增 3，变更 0').waitFor()
  expect(await pending(page)).toBe(before + 3)
})

test('通过时双击，学籍只注册一次', async () => {
  const { page, shot } = officer
  const file = await readyToApprove(registrar.page, page, 4)
  const before = await onRoll(page.request)
  await page.goto(`/registrations/${file.id}`)
  const approve = page.getByRole('region', { name: '办理决定' }).getByRole('button', { name: /^通过/ })
  await approve.dblclick()
  const panel = page.getByRole('dialog')
  await page.getByText('已通过：4 人注册生效').or(panel).first().waitFor()
  if (await panel.isVisible()) {
    await panel.getByLabel(/理由/).fill('提示已核对。')
    await panel.getByRole('button', { name: /^通过/ }).dblclick()
  }
  await page.getByText('已通过：4 人注册生效').waitFor()
  expect(await onRoll(page.request)).toBe(before + 4)
  const now = await ask<Case>(page.request, `/api/cases/${file.id}`)
  expect(now).toMatchObject({ state: 'approved', items: { approved: 4, pending: 0 } })
  // The second press was no second request: nothing on the page speaks of a refusal.
  expect(await page.getByText('页面已过期').count()).toBe(0)
  await shot('1-approved-once')
})

test('两个窗口办同一件：后办的被告知谁改了什么，看过最新的再办', async () => {
  const first = officer.page
  const file = await readyToApprove(registrar.page, first, 3)
  const second = await person(browser, 'bad-moments', people.city)
  await first.goto(`/registrations/${file.id}`)
  await second.page.goto(`/registrations/${file.id}`)
  const list = (page: Page) => page.locator('section').filter({ has: page.getByRole('heading', { name: '学生名单' }) })
  for (const page of [first, second.page]) await list(page).getByRole('checkbox').nth(1).waitFor()
  await returnFirst(first, '照片与本人不符，请重新采集。')
  await first.getByText('已退回 1 人，其余学生仍在这一件里').waitFor()

  await second.page.getByRole('region', { name: '办理决定' }).getByRole('button', { name: /^通过/ }).click()
  const panel = second.page.getByRole('dialog')
  await second.page.getByText('页面已过期').or(panel).first().waitFor()
  if (await panel.isVisible()) {
    await panel.getByLabel(/理由/).fill('提示已核对。')
    await panel.getByRole('button', { name: /^通过/ }).click()
  }
  const notice = second.page.getByText('页面已过期').first()
  await notice.waitFor()
  await second.page.getByText(/李/).first().waitFor()
  await second.shot('2-stale', [1440, 1366])
  expect(await ask<Case>(first.request, `/api/cases/${file.id}`)).toMatchObject({ state: 'submitted' })
  await second.page.getByRole('button', { name: '看最新的内容' }).click()
  await list(second.page).getByText('已退回').first().waitFor()
  await second.close()
})

test('填到一半登录过期：在原页登录，接着提交，一个字也没有丢', async () => {
  const { page, shot } = registrar
  const { id } = await oneStudent(page)
  await page.goto(`/students/${id}/edit`)
  await page.getByLabel(/^班级/).fill('26程设高级9班')
  await page.getByLabel(/^备注/).fill('登录过期以前填的备注')
  await page.context().clearCookies()
  await page.getByRole('button', { name: '保存修改' }).click()
  const dialog = page.getByRole('dialog', { name: '请重新登录' })
  await dialog.waitFor()
  await shot('3-signed-out', [1440, 1366])
  await dialog.getByLabel('口令').fill(people.registrar.password)
  await dialog.getByRole('button', { name: '登录并继续' }).click()
  await page.waitForURL(/\/students\/[0-9a-f-]{36}$/)
  await page.getByText('26程设高级9班').first().waitFor()
  await page.getByText('登录过期以前填的备注').first().waitFor()
  await shot('4-nothing-lost')
})

test('申请填到一半：刷新不丢，材料还在；断网时说清楚，连上以后照交；提交后返回不回到表单', async () => {
  const { page, shot } = registrar
  const { rows } = await ask<{ rows: { id: string }[] }>(page.request, '/api/students?view=onRoll&status=active&size=40')
  await page.goto('/students')
  await page.goto(`/changes/new/suspend?enrollment=${rows.at(-1)!.id}`)
  const proof = join(mkdtempSync(join(tmpdir(), 'luban-files-')), '诊断证明.pdf')
  writeFileSync(proof, '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')
  await page.locator('input[type=file]').first().setInputFiles(proof)
  await page.getByText('诊断证明.pdf').waitFor()
  await page.getByRole('radio', { name: '因病' }).check()
  await page.getByLabel(/^到哪一天/).fill(new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10))
  await page.getByLabel(/^说明/).fill('住院治疗，医嘱休养。')
  await page.keyboard.press('Tab')
  await page.reload()
  await page.getByText('已放回上次没有提交的填写').waitFor()
  expect(await page.getByLabel(/^说明/).inputValue()).toBe('住院治疗，医嘱休养。')
  expect(await page.getByText('诊断证明.pdf').count()).toBe(1)
  await page.context().setOffline(true)
  await page.getByRole('button', { name: '提交休学' }).click()
  await page.getByText(/没有连上服务器/).first().waitFor()
  expect(await page.getByLabel(/^说明/).inputValue()).toBe('住院治疗，医嘱休养。')
  await page.context().setOffline(false)
  await page.getByRole('button', { name: '提交休学' }).click()
  await page.waitForURL(/\/cases\//)
  await page.getByText('学校审批').first().waitFor()
  await shot('4b-handed-in')
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: '学籍台账' }).waitFor()
  // A draft that was handed in comes back nowhere.
  expect(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('luban.draft.')))).toEqual([])
})

test('不是表格的文件：说清它是什么、怎么办，没有写入', async () => {
  const { page, shot } = registrar
  const folder = mkdtempSync(join(tmpdir(), 'luban-files-'))
  const file = join(folder, '新生名册.xlsx')
  writeFileSync(file, '%PDF-1.7\n%âãÏÓ\n这其实是一份扫描件')
  await page.goto('/students/import')
  await page.getByLabel('导入文件').setInputFiles(file)
  await page.getByText('这个文件没有收下').waitFor()
  await page.getByText(/这个文件不是表格。下载模板/).first().waitFor()
  await shot('5-not-a-spreadsheet')
})

test('别校的学籍和办件：与不存在的一样，说没有找到', async () => {
  const mine = await oneStudent(registrar.page)
  const cases = await ask<{ rows: { id: string }[] }>(registrar.page.request, '/api/registrations?list=all')
  const { page, shot, close } = await person(browser, 'bad-moments', people.otherRegistrar)
  const words: string[] = []
  for (const id of [mine.id, crypto.randomUUID()]) {
    await page.goto(`/students/${id}`)
    await page.getByText('没有找到这份学籍，或者它不在本岗位的范围内').waitFor()
    words.push(await page.getByRole('main').innerText())
  }
  expect(words[0]).toBe(words[1])
  await shot('6-foreign-record')
  await page.goto(`/registrations/${cases.rows[0]!.id}`)
  await page.getByText(/没有找到/).first().waitFor()
  await shot('7-foreign-case')
  await page.goto('/no-such-page')
  await page.getByText('这个地址没有页面').waitFor()
  await shot('8-no-such-page')
  await close()
})

test('公开页面在手机上可用', async () => {
  const { page, shot, close } = await person(browser, 'bad-moments', undefined, 390)
  await page.goto('/')
  await page.getByRole('link', { name: /^查看全部/ }).click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await shot('9-directory')
  await page.getByRole('main').getByRole('link', { name: /学院|学校/ }).first().click()
  await page.getByRole('heading', { level: 1, name: /学院|学校/ }).waitFor()
  await shot('10-school')
  await page.goto('/policy')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await shot('11-policy')
  await page.goto('/no-such-page')
  await page.getByText('这个地址没有页面').waitFor()
  await shot('12-no-such-page')
  await close()
})

const pending = async (page: Page) => (await ask<{ total: number }>(page.request, '/api/students?view=pending&size=1')).total

/** One of the own pending students that no case holds. */
async function oneStudent(page: Page): Promise<{ id: string }> {
  const { batch } = await checkedRoster(page.request, 1)
  await ask(page.request, `/api/roster-imports/${batch.id}/commit`, { new: 1, changed: 0 })
  const found = await ask<{ rows: { enrollmentId: string }[] }>(page.request, `/api/registration-candidates?batchId=${batch.id}`)
  return { id: found.rows[0]!.enrollmentId }
}

/** A submitted registration whose on-site verification found everyone. */
async function readyToApprove(school: Page, authority: Page, count: number): Promise<Case> {
  const file = await submittedRegistration(school.request, count)
  const roster = await ask<{ rows: { enrollmentId: string }[] }>(authority.request, `/api/registrations/${file.id}/onsite-roster`)
  const { today } = await ask<{ today: string }>(authority.request, '/api/session')
  const now = await ask<Case>(authority.request, `/api/cases/${file.id}`)
  await ask(authority.request, `/api/registrations/${file.id}/onsite-checks`, {
    version: now.version,
    date: today,
    place: '校本部报告厅',
    extent: 'full',
    verifiers: [
      { name: '李敏', unit: '成都市人社局' },
      { name: '何平', unit: '成都市人社局' },
    ],
    results: roster.rows.map(({ enrollmentId }) => ({ enrollmentId, result: 'present' })),
    photoFileIds: [],
  })
  return ask<Case>(authority.request, `/api/cases/${file.id}`)
}

async function returnFirst(page: Page, reason: string) {
  const list = page.locator('section').filter({ has: page.getByRole('heading', { name: '学生名单' }) })
  await list.getByRole('checkbox').nth(1).check()
  await page.getByRole('button', { name: '退回所选 1 人…' }).click()
  const panel = page.getByRole('dialog', { name: /退回 1 名学生/ })
  await panel.getByLabel(/理由/).fill(reason)
  await panel.getByRole('button', { name: '退回 1 人' }).click()
}
