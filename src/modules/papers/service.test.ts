import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPending, openDesk, registrar, world } from '../../../tests/support/registrations.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import type { Client } from '../../../tests/support/world.ts'
import { inTransaction } from '../../kernel/context.ts'
import { trustKeys } from '../../kernel/credentials/trust.ts'
import { newId } from '../../kernel/uuid.ts'
import { systemActor } from '../../server/actor.ts'
import { listKeys } from '../certificates/public.ts'
import { api as documents } from '../documents/api.ts'
import { api as jobs } from '../jobs/api.ts'
import { api } from './api.ts'
import { verifyPackage } from './package.ts'

let close: () => Promise<void>
let learner: Client
let id: string
let pending: string
const purpose = '办理公交卡'

beforeAll(async () => {
  close = await openDesk()
  const [one, two, three] = await addPending(3)
  id = one!.id
  pending = three!.id
  await world.sql(`update enrollment set status = 'active', registered_on = '2026-10-01', student_number = '51010000012026' || right(id::text, 4), class_name = '数控1班' where id = any($1)`, [[one!.id, two!.id]])
  await world.sql('update person set id_sealed = $1 where id_sealed = $2', [world.vault.seal('519900200809010003'), Buffer.from([0])])
  const account = await world.sessions.createAccount({ username: 'paperLearner', name: '张三', password: 'Luban-test-2026' })
  await world.sql(
    `insert into national.post (id, account_id, schema_name, role, org_no, org_name, holder_name, person_id) values ($1, $2, 'p51', 'learner', $3, '青城技师学院', '张三', $4)`,
    [newId(), account, orgs.qingcheng, one!.personId],
  )
  learner = await world.as('paperLearner')
})
afterAll(() => close())

const isPdf = async (answer: { bytes: () => Promise<Uint8Array> }) => new TextDecoder('latin1').decode((await answer.bytes()).slice(0, 5)) === '%PDF-'
const codesOf = (kind: string) => world.sql<{ code: string; state: string; valid_until: string }>(`select code, state, valid_until::text from issued_document where kind = $1 order by created_at`, [kind])

test('学校出具在读证明：有效天数在 30 到 180 之间，公开页查到最少内容，姓名遮蔽；出具留下查看记录和用途', async () => {
  const proof = await registrar.send(api.issueProof, { id, purpose })
  expect(proof.problem.message).toBeUndefined()
  expect(await isPdf(proof)).toBe(true)
  expect((await registrar.send(api.issueProof, { id, purpose, days: 10 })).status).toBe(400)
  const [row] = await codesOf('paper-proof')
  const [{ days }] = (await world.sql<{ days: number }>(`select $1::date - current_date + 1 as days`, [row!.valid_until])) as [{ days: number }]
  expect(days).toBe(90)
  const shown = await world.anyone.ok(documents.verifyDocument, { code: row!.code })
  expect(JSON.stringify(shown)).toContain('在读证明')
  expect(JSON.stringify(shown)).not.toMatch(/张三\d/)
  const views = await world.sql<{ purpose: string }>(`select purpose from person_view where what = '出具在读证明'`)
  expect(views.map((view) => view.purpose)).toContain(purpose)
})

test('两份证明各有编号，后一份不使前一份失效；待注册的学生不能出具，说明为什么', async () => {
  await registrar.send(api.issueProof, { id, purpose: '银行开户', language: 'both' })
  expect((await codesOf('paper-proof')).map((row) => row.state)).toEqual(['valid', 'valid'])
  const refused = await registrar.send(api.issueProof, { id: pending, purpose })
  expect(refused.status).toBe(409)
  expect(refused.problem.message).toContain('没有学籍号')
})

test('学生证：再做一张，前一张的编号随即失效；学籍卡可以打印', async () => {
  expect(await isPdf(await registrar.send(api.issueCard, { id }))).toBe(true)
  await world.sql(`update enrollment set class_name = '数控2班' where id = $1`, [id])
  expect(await isPdf(await registrar.send(api.issueCard, { id }))).toBe(true)
  expect((await codesOf('paper-card')).map((row) => row.state)).toEqual(['replaced', 'valid'])
  expect(await isPdf(await registrar.send(api.issueRecordSheet, { id, purpose: '存档' }))).toBe(true)
  await world.sql(`update enrollment set class_name = '数控1班' where id = $1`, [id])
})

test('成批制作：每人一份，做不成的在清单里写明原因', async () => {
  const asked = await registrar.ok(api.issueMany, { kind: 'card', grade: new Date().getFullYear(), className: '数控1班', purpose: '新生发证' })
  expect(asked.students).toBe(2)
  await world.runJobs()
  const job = await registrar.ok(jobs.getJob, { id: asked.jobId })
  expect(job).toMatchObject({ state: 'done', note: '制作 2 份。' })
  const file = await registrar.send(jobs.fetchJobFile, { id: asked.jobId })
  expect(Object.keys(unzipSync(await file.bytes())).sort()).toEqual(expect.arrayContaining(['清单.csv']))
})

test('学生在手机上自己出具证明，登记在学校名下；每天有份数，别人的学籍不行', async () => {
  const mine = await learner.ok(api.listMyPapers, {})
  expect(mine.enrollments).toMatchObject([{ id, why: null }])
  expect(mine.leftToday).toBe(5)
  for (let at = 0; at < 5; at++) expect(await isPdf(await learner.send(api.issueMyProof, { id, purpose, days: 30 }))).toBe(true)
  expect((await learner.send(api.issueMyProof, { id, purpose })).problem.message).toContain('今天的份数已经用完')
  expect((await learner.send(api.issueMyProof, { id: pending, purpose })).status).toBe(404)
  expect((await (await world.as('fujiangRegistrar')).send(api.issueProof, { id, purpose })).status).toBe(404)
})

test('个人档案包：学生自己导出，签名核验为有效，里面有学籍、经过、谁看过；改一个字就无效', async () => {
  const { jobId } = await learner.ok(api.packMyDossier, { id, purpose: '自己留存' })
  await world.runJobs()
  const job = await learner.ok(jobs.getJob, { id: jobId })
  expect(job.error).toBeNull()
  const bytes = await (await learner.send(jobs.fetchJobFile, { id: jobId })).bytes()
  const files = unzipSync(bytes)
  expect(Object.keys(files)).toEqual(expect.arrayContaining(['学籍卡.pdf', '学籍.json', '经过.json', '谁看过.json', 'index.html', 'manifest.json', 'manifest.jws']))
  const province = { schema: 'p51', region: '510000', name: '四川省', demonstration: true }
  const keys = await inTransaction(world.database, world.vault, systemActor(province, world.composition), newId(), (ctx) => listKeys(ctx, orgs.qingcheng))
  expect(verifyPackage(bytes, trustKeys(keys))).toMatchObject({ verdict: 'valid', manifest: { purpose: '自己留存', school: '青城技师学院' } })
  const changed = Uint8Array.from(bytes)
  const at = Buffer.from(bytes).indexOf('自己留存')
  changed[at + 1] = changed[at + 1]! ^ 1
  expect(verifyPackage(changed, trustKeys(keys)).verdict).toBe('invalid')
})
