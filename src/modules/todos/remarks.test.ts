import { randomUUID } from 'node:crypto'
import { strFromU8, unzipSync } from 'fflate'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorOf, grantWorkflow, openAs, signWorkflow, transferWorkflow } from '../../../tests/support/case-kinds.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { inTransaction, type Actor } from '../../kernel/context.ts'
import { storeFile } from '../../kernel/files.ts'
import { api as documents } from '../documents/api.ts'
import { api as notices } from '../notices/api.ts'
import { api } from './api.ts'

let world: World
let [registrar, chengdu, province, receiving] = [] as unknown as Client[] as [Client, Client, Client, Client]
let actor: Actor
let picture: Buffer

beforeAll(async () => {
  world = await openWorld()
  registrar = await world.as('qingchengRegistrar')
  chengdu = await world.as('chengduOfficer')
  province = await world.as('provinceOfficer')
  receiving = await world.as('fujiangRegistrar')
  actor = await actorOf(world, 'qingchengRegistrar')
  picture = await sharp({ create: { width: 240, height: 80, channels: 4, background: '#fff' } }).png().toBuffer()
})
afterAll(() => world.close())

const parties = [{ side: 'receiving', no: orgs.fujiang, name: '涪江技工学校' }]
const open = (facts: Record<string, unknown> = {}, hand = true) => openAs(world, actor, { workflow: signWorkflow, title: '签批一件', facts: { amount: 3, ...facts }, parties }, { hand })
const draw = async (client: Client, id: string) => (await client.ok(api.uploadCaseSignature, { id }, { file: { name: '签名.png', bytes: picture } })).fileId
const approve = (file: { id: string; version: number }, signature?: string) => chengdu.send(api.actOnCase, { id: file.id, version: file.version, action: 'approve', ...(signature ? { signature } : {}) })
const keep = (name: string, orgNo = actor.org.no, as = actor) =>
  inTransaction(world.database, world.vault, as, randomUUID(), async (ctx) => (await storeFile(ctx, { name, bytes: picture, purpose: 'evidence', orgNo })).id)

test('上级在任何状态写意见：不改状态、轮次、期限和版本，记入经过，填报人和审批单位收到通知', async () => {
  const [draft, waiting] = [await open({}, false), await open()]
  for (const file of [draft, waiting]) await province.ok(api.commentOnCase, { id: file.id, text: '请核对金额后再办。' })
  const [row] = await world.sql<{ state: string; version: number; opened_at: string | null }>('select state, version, opened_at from case_file where id = $1', [waiting.id])
  expect(row).toMatchObject({ state: 'review', version: waiting.version })
  for (const client of [registrar, chengdu]) {
    const seen = await client.ok(api.getCase, { id: waiting.id })
    expect(seen.timeline.find((one) => one.action === 'comment')).toMatchObject({ title: '意见', reason: '请核对金额后再办。', by: '王*' })
    expect((await client.ok(notices.listNotices, {})).rows.filter((one) => one.link === `/cases/${waiting.id}`).map((one) => one.title)).toContain('省人社厅的意见：签批一件')
  }
  const signed = await approve(waiting, await draw(chengdu, waiting.id))
  expect(signed.data.state).toBe('noted')
  const done = await receiving.ok(api.actOnCase, { id: waiting.id, version: signed.data.version, action: 'note' })
  expect(done.state).toBe('approved')
  await chengdu.ok(api.commentOnCase, { id: waiting.id, text: '办结以后补记一句。' })
  // The other parties are not shown what is said above them.
  expect((await receiving.ok(api.getCase, { id: waiting.id })).timeline.map((one) => one.action)).not.toContain('comment')
})

test('写意见的只能是上级：本校、别的市、参与方、空话都不行，什么也没有写入', async () => {
  const file = await open()
  const text = '请核对金额。'
  expect((await registrar.send(api.commentOnCase, { id: file.id, text })).status).toBe(403)
  expect((await (await world.as('mianyangOfficer')).send(api.commentOnCase, { id: file.id, text })).status).toBe(404)
  expect((await chengdu.send(api.commentOnCase, { id: file.id, text: ' ' })).status).toBe(400)
  expect((await registrar.ok(api.getCase, { id: file.id })).mayComment).toBe(false)
  expect((await chengdu.ok(api.getCase, { id: file.id })).mayComment).toBe(true)
  expect(await world.sql(`select 1 from case_event where case_id = $1 and action = 'comment'`, [file.id])).toEqual([])
})

test('要签名的一步没有签名不能办；签名和当时的内容绑定，改动内容或图片后看得出来', async () => {
  const file = await open()
  const bare = await approve(file)
  expect([bare.status, bare.problem.issues?.[0]?.path]).toEqual([400, 'signature'])
  expect((await chengdu.ok(api.actOnCases, { action: '@main', cases: [file] })).rows[0]!.message).toContain('要手写签名')
  const fileId = await draw(chengdu, file.id)
  const done = await approve(file, fileId)
  expect(done.data.state).toBe('noted')
  const seen = await registrar.ok(api.getCase, { id: file.id })
  expect(seen.timeline[0]).toMatchObject({ action: 'approve', signature: { fileId, intact: true } })
  expect((await registrar.send(api.readCaseFile, { id: file.id, fileId })).status).toBe(200)
  const [kept] = await world.sql<{ record: { facts: unknown; state: string }; digest: Buffer }>('select record, digest from case_signature where case_id = $1', [file.id])
  expect(kept!.record).toMatchObject({ state: 'review', facts: { amount: 3 } })
  const [change] = await world.sql<{ after: { signature?: string } }>(`select after from audit_change where record_id = $1 and action = 'approve'`, [file.id])
  expect(change!.after.signature).toBe(kept!.digest.toString('hex'))
  await world.sql(`update case_signature set record = jsonb_set(record, '{facts,amount}', '300') where case_id = $1`, [file.id])
  expect((await registrar.ok(api.getCase, { id: file.id })).timeline[0]!.signature!.intact).toBe(false)
})

test('签名只用一次、只用于这一件、只能是本人的；没轮到的岗位不能上传', async () => {
  const [one, two] = [await open(), await open()]
  const second = await world.as('chengduOfficer2')
  const others = await draw(second, one.id)
  const own = await draw(chengdu, one.id)
  for (const fileId of [others, await draw(chengdu, two.id), await keep('签名.png'), randomUUID()]) expect((await approve(one, fileId)).status, fileId).toBe(400)
  expect((await approve(one, own)).status).toBe(200)
  expect((await approve(two, own)).status).toBe(400)
  for (const client of [registrar, receiving]) expect((await client.send(api.uploadCaseSignature, { id: two.id }, { file: { name: '签名.png', bytes: picture } })).status).toBe(409)
  const text = await chengdu.send(api.uploadCaseSignature, { id: two.id }, { file: { name: '签名.png', bytes: new TextEncoder().encode('不是图片') } })
  expect(text.status).toBe(400)
})

test('签名印在审批表上，经过里看得到；参与方打印自己那份，内容不多于它的副本', async () => {
  process.env.LUBAN_PUBLIC_URL = 'https://jg.example.gov.cn'
  const file = await open({ note: '学校内部备注' })
  const before = await (await registrar.send(documents.issueCaseForm, { id: file.id })).bytes()
  await approve(file, await draw(chengdu, file.id))
  const after = await registrar.send(documents.issueCaseForm, { id: file.id })
  const images = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1').split('/Subtype/Image').length + Buffer.from(bytes).toString('latin1').split('/Subtype /Image').length
  expect(images(await after.bytes())).toBeGreaterThan(images(before))
  const seen = await receiving.ok(api.getCase, { id: file.id })
  expect(seen.papers).toBe('form')
  expect(seen.timeline.find((one) => one.action === 'approve')?.signature).toMatchObject({ intact: null })
  const own = await receiving.send(documents.issueCaseForm, { id: file.id, format: 'word' })
  expect(own.status).toBe(200)
  const words = strFromU8(unzipSync(await own.bytes())['word/document.xml']!)
  expect(words).toContain('请知悉')
  expect(words).not.toContain('学校内部备注')
  expect((await receiving.send(documents.issueCaseForm, { id: file.id })).status).toBe(200)
  expect((await receiving.send(documents.issueReceipt, { id: file.id })).status).toBeGreaterThanOrEqual(400)
  // Whoever only oversees the party has no document of it.
  const mianyang = await world.as('mianyangOfficer')
  expect((await mianyang.ok(api.getCase, { id: file.id })).papers).toBe('none')
  expect((await mianyang.send(documents.issueCaseForm, { id: file.id })).status).toBe(404)
  const rows = await world.sql<{ kind: string; org_no: number; state: string }>(`select kind, org_no, state from issued_document where record_id = $1 and state = 'valid' order by kind, media_type`, [file.id])
  expect(rows.map((one) => [one.kind, Number(one.org_no)])).toEqual([['case-form', orgs.qingcheng], ['case-form-party', orgs.fujiang], ['case-form-party', orgs.fujiang]])
  delete process.env.LUBAN_PUBLIC_URL
})

test('审批单位经办件读得到附件，离开这一件就读不到：别的办件、别的单位都是没有找到', async () => {
  const [given, other] = [await keep('证明.png'), await keep('别的.png')]
  const file = await open({ files: [{ name: '证明', fileId: given }] })
  const elsewhere = await openAs(world, actor, { workflow: grantWorkflow, title: '另一件', facts: { amount: 1 } }, { hand: false })
  const read = async (client: Client, caseId: string, fileId: string) => (await client.send(api.readCaseFile, { id: caseId, fileId })).status
  for (const client of [registrar, chengdu, province]) expect(await read(client, file.id, given)).toBe(200)
  // The same authority, and a file of the same school: not by a case that it does not belong to.
  expect(await read(chengdu, elsewhere.id, given)).toBe(404)
  expect(await read(chengdu, file.id, other)).toBe(404)
  expect(await read(await world.as('jinjiangOfficer'), file.id, given)).toBe(404)
  expect(await read(await world.as('mianyangOfficer'), file.id, given)).toBe(404)
  // A file that a party holds in another region: readable by the deciding authority through this case alone.
  const fujiang = await actorOf(world, 'fujiangRegistrar')
  const theirs = await keep('转入学校的.png', orgs.fujiang, fujiang)
  const moved = await openAs(world, actor, { workflow: transferWorkflow, title: '转学', facts: { student: '王*明', heldId: theirs }, parties })
  expect(await read(chengdu, moved.id, theirs)).toBe(200)
  expect(await read(chengdu, file.id, theirs)).toBe(404)
})

test('材料写明病毒检查：未扫描、已扫描；全部材料一次下载，名字安全，缺的列在清单里，下载有审计', async () => {
  const [one, two] = [await keep('a.png'), await keep('b.png')]
  await world.sql(`update stored_file set scan_state = 'clean' where id = $1`, [two])
  const file = await open({ files: [{ name: '../../证明:1', fileId: one }, { name: '证明', fileId: two }, { name: '=合同' }] })
  const seen = await chengdu.ok(api.getCase, { id: file.id })
  expect(seen.evidence.map((row) => row.scan)).toEqual(['unscanned', 'clean', undefined])
  const answer = await chengdu.send(api.exportCaseEvidence, { id: file.id })
  expect(answer.headers.get('content-disposition')).toContain(encodeURIComponent(`材料_${file.no}.zip`))
  const archive = unzipSync(await answer.bytes())
  expect(Object.keys(archive)).toEqual(['01_______证明_1.png', '02_证明.png', '清单.csv'])
  for (const name of Object.keys(archive)) expect(name).not.toMatch(/[\\/:]|\.\./)
  expect(strFromU8(archive['清单.csv']!)).toMatch(/'=合同.*没有/)
  // Granted files only: to this party nothing is.
  expect((await receiving.send(api.exportCaseEvidence, { id: file.id })).status).toBe(409)
  expect((await (await world.as('mianyangOfficer')).send(api.exportCaseEvidence, { id: randomUUID() })).status).toBe(404)
  expect(await world.sql(`select 1 from audit where verb = 'case.export-evidence' and subject_id = $1`, [file.id])).toHaveLength(1)
})
