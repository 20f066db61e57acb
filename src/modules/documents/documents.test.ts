import { unzipSync } from 'fflate'
import jsQRModule from 'jsqr'
import PizZip from 'pizzip'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orgs, type AccountName } from '../../../tests/support/small-province.ts'
import { caseActsOf } from '../../../tests/support/case-acts.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { qrSvg } from '../../kernel/documents/qr.ts'
import { listVerifiers, registerVerifiers } from '../../kernel/documents/verifiers.ts'
import { api as jobsApi } from '../jobs/api.ts'
import { api as orgsApi } from '../orgs/api.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'
import { documentKinds } from './documents.ts'

// The package's types say a module, the package is the function.
const jsQR = jsQRModule as unknown as (pixels: Uint8ClampedArray, width: number, height: number) => { data: string } | null

let world: World
let caseId: string
let caseNo: string
const year = new Date().getFullYear()

beforeAll(async () => {
  process.env.LUBAN_PUBLIC_URL = 'https://jg.example.gov.cn/'
  world = await openWorld()
  const made = await (await world.as('unqualifiedRegistrar')).ok(orgsApi.applyQualification, {
    orgNo: orgs.unqualified,
    year,
    studyMode: 'full-time',
    plannedIntake: 320,
    conditions: '专任教师 42 人，实训场地 6,000 平方米。',
    prospectusFiled: true,
  })
  caseId = made.id
  caseNo = made.no
})
afterAll(async () => {
  delete process.env.LUBAN_PUBLIC_URL
  await world.close()
})

const { pass } = caseActsOf(() => world)
const act = (account: AccountName, action: string) => pass(account, caseId, action)

async function print(account: AccountName, endpoint: typeof api.issueCaseForm | typeof api.issueReceipt, format: 'pdf' | 'word' = 'pdf') {
  const answer = await (await world.as(account)).send(endpoint, { id: caseId, format })
  expect(answer.problem?.message ?? '').toBe('')
  return { bytes: await answer.bytes(), headers: answer.headers }
}

type IssuedRow = { id: string; code: string; state: string; kind: string; media_type: string; facts: Record<string, unknown> }
const issued = () => world.sql<IssuedRow>('select id, code, state, kind, media_type, facts from issued_document order by created_at, id')
const verify = (code: string) => world.anyone.ok(api.verifyDocument, { code })

test('审批表从办件打印：PDF、带查验编号和审计，重打是同一份，内容变了旧的被替代', async () => {
  const first = await print('unqualifiedRegistrar', api.issueCaseForm)
  expect(first.headers.get('content-type')).toBe('application/pdf')
  expect(first.headers.get('content-disposition')).toMatch(/^attachment; .*\.pdf$/)
  expect(first.headers.get('x-content-type-options')).toBe('nosniff')
  const again = await print('chengduOfficer', api.issueCaseForm)
  expect(Buffer.compare(first.bytes, again.bytes)).toBe(0)
  const [row] = await issued()
  expect(await issued()).toHaveLength(1)
  expect((await verify(row!.code)).found).toMatchObject({ state: 'valid', kindTitle: '办件审批表', number: caseNo, holder: null, replacedByNumber: null })
  await act('chengduOfficer', 'recommend')
  await print('chengduOfficer', api.issueCaseForm)
  expect((await issued()).map((one) => one.state)).toEqual(['replaced', 'valid'])
  expect((await verify(row!.code)).found).toMatchObject({ state: 'replaced', replacedByNumber: caseNo, reason: '内容有变化，已重新出具' })
  const audits = await world.sql(`select verb from audit where verb = 'document.issue-case-form'`)
  expect(audits).toHaveLength(3)
})

test('两人同时打印同一件，只出具一份', async () => {
  await world.sql(`update issued_document set state = 'void' where state = 'valid'`)
  const clients = await Promise.all([world.as('unqualifiedRegistrar'), world.as('chengduOfficer'), world.as('provinceOfficer')])
  const answers = await Promise.all(clients.map((client) => client.send(api.issueCaseForm, { id: caseId })))
  expect(answers.map((one) => one.status)).toEqual([200, 200, 200])
  expect((await issued()).filter((one) => one.state === 'valid')).toHaveLength(1)
})

test('回执在办成以后才能出具，Word 版按随系统的模板填好，可以用自己的模板代替', async () => {
  const early = await (await world.as('chengduOfficer')).send(api.issueReceipt, { id: caseId })
  expect(early.status).toBe(409)
  expect(early.problem.message).toContain('办成以后才能出具回执')
  await act('provinceOfficer', 'approve')
  expect((await print('unqualifiedRegistrar', api.issueReceipt)).bytes.length).toBeGreaterThan(5000)
  const text = (bytes: Uint8Array) => new PizZip(bytes).file('word/document.xml')!.asText().replace(/<[^>]+>/g, '')
  expect(text((await print('unqualifiedRegistrar', api.issueReceipt, 'word')).bytes)).toContain('https://jg.example.gov.cn/verify/')

  const officer = await world.as('provinceOfficer')
  const packaged = await (await officer.send(api.downloadPackaged, { kind: 'filing-receipt' })).bytes()
  const edited = new PizZip(packaged)
  edited.file('word/document.xml', edited.file('word/document.xml')!.asText().replace('（印章处）', '省厅专用：{学校名称}'))
  const file = { name: '省厅回执.docx', bytes: edited.generate({ type: 'uint8array' }) }
  const tried = await officer.send(api.tryTemplate, { kind: 'filing-receipt' }, { file })
  expect(text(await tried.bytes())).toContain('省厅专用：样例技师学院')
  const { id } = await officer.ok(api.uploadTemplate, { kind: 'filing-receipt', validFrom: await today(), note: '按厅发文样式' }, { file })
  expect(text((await print('unqualifiedRegistrar', api.issueReceipt, 'word')).bytes)).toContain('省厅专用：')
  const city = await world.as('chengduOfficer')
  const receipt = (await city.ok(api.listDocumentKinds, {})).kinds.find((one) => one.id === 'filing-receipt')!
  expect(receipt.templates[0]).toMatchObject({ fileName: '省厅回执.docx', own: false, inUse: true })
  expect((await city.send(api.withdrawTemplate, { id, reason: '试一试' })).status).toBe(403)
  await city.ok(api.returnToPackaged, { kind: 'filing-receipt', validFrom: await today() })
  expect(text((await print('unqualifiedRegistrar', api.issueReceipt, 'word')).bytes)).not.toContain('省厅专用：')
  await officer.ok(api.withdrawTemplate, { id, reason: '样式已停用' })
  expect((await officer.ok(api.listDocumentKinds, {})).kinds.find((one) => one.id === 'filing-receipt')!.templates[0]).toMatchObject({ withdrawn: true, inUse: false })
})

const today = async () => (await world.sql<{ day: string }>(`select to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day`))[0]!.day

test('带宏的、占位符不认识的、不是 Word 的模板都拒绝，什么也不写入', async () => {
  const officer = await world.as('chengduOfficer')
  const before = await world.sql('select id from document_template')
  const packaged = await (await officer.send(api.downloadPackaged, { kind: 'case-form' })).bytes()
  const change = (edit: (zip: PizZip) => void) => {
    const zip = new PizZip(packaged)
    edit(zip)
    return zip.generate({ type: 'uint8array' }) as Uint8Array
  }
  const files: [Uint8Array, string][] = [
    [change((zip) => zip.file('word/vbaProject.bin', 'x')), '带有宏'],
    [change((zip) => zip.file('word/document.xml', zip.file('word/document.xml')!.asText().replace('{学校名称}', '{学校全称}'))), '模板里的{学校全称}不是'],
    [new TextEncoder().encode('<html>'), '不是可以接受的类型'],
    [new Uint8Array(), '是空的'],
  ]
  for (const [bytes, words] of files) {
    const answer = await officer.send(api.uploadTemplate, { kind: 'case-form', validFrom: await today() }, { file: { name: '模板.docm', bytes } })
    expect(answer.status, words).toBeGreaterThanOrEqual(400)
    expect(answer.problem.message).toContain(words)
  }
  const good = { file: { name: '模板.docx', bytes: packaged } }
  expect((await officer.send(api.uploadTemplate, { kind: 'case-form', validFrom: '2020-01-01' }, good)).problem.message).toContain('生效日期最早是今天')
  expect((await officer.send(api.uploadTemplate, { kind: 'no-such', validFrom: await today() }, good)).status).toBe(404)
  expect((await (await world.as('unqualifiedRegistrar')).send(api.uploadTemplate, { kind: 'case-form', validFrom: await today() }, good)).status).toBe(403)
  expect(await world.sql('select id from document_template')).toEqual(before)
})

test('不存在的、写错的、乱写的编号答复完全一样', async () => {
  const [row] = await issued()
  const wrong = row!.code.slice(0, 11) + (row!.code.endsWith('2') ? '3' : '2')
  const answers = await Promise.all(['23456789ABCD', wrong, '张三', "' or 1=1 --", '%', '00000000', '-', row!.id.slice(0, 30)].map(verify))
  for (const answer of answers) expect({ ...answer, at: '' }).toEqual({ at: '', domain: 'jg.example.gov.cn', demonstration: answers[0]!.demonstration, found: null })
  const spaced = `${row!.code.slice(0, 4).toLowerCase()} ${row!.code.slice(4, 8)}－${row!.code.slice(8)}`
  expect((await verify(spaced)).found?.number).toBe(caseNo)
  // In turns, and the fastest of each, so that a busy machine does not decide.
  let [absent, malformed] = [Infinity, Infinity]
  const time = async (code: string) => {
    const started = performance.now()
    await verify(code)
    return performance.now() - started
  }
  for (let n = 0; n < 15; n++) {
    absent = Math.min(absent, await time('23456789ABCD'))
    malformed = Math.min(malformed, await time('乱写'))
  }
  expect(Math.abs(absent - malformed)).toBeLessThan(15)
})

test('查验页只给最少的内容，编号不存在公开表里', async () => {
  const [row] = await issued()
  const answer = await verify(row!.code)
  expect(Object.keys(answer.found!).toSorted()).toEqual(['holder', 'issuedOn', 'issuerName', 'kindTitle', 'number', 'reason', 'replacedByNumber', 'state', 'stateOn', 'title', 'validUntil'])
  expect(JSON.stringify(await world.sql('select * from document_check'))).not.toContain(row!.code)
})

test('过了有效期显示已过期；作废由出具单位办理并写明原因', async () => {
  const list = await (await world.as('provinceOfficer')).ok(api.listIssuedDocuments, { state: 'valid' })
  expect(list.rows.length).toBeGreaterThan(1)
  const form = list.rows.find((one) => one.kind === 'filing-receipt' && one.format === 'PDF')!
  await world.sql(`update document_check set valid_until = '2020-01-01' where title = '年度招生资质备案回执' or title like '%备案回执'`)
  expect((await verify(form.code)).found?.state).toBe('expired')
  const school = await world.as('unqualifiedRegistrar')
  expect((await school.send(api.voidIssuedDocument, { id: form.id, reason: '写错了' })).problem.message).toContain('由出具单位作废')
  const [row] = await world.sql<{ authority_no: number }>('select authority_no from case_file where id = $1', [caseId])
  const issuer: AccountName = Number(row!.authority_no) === orgs.province ? 'provinceOfficer' : 'chengduOfficer'
  await (await world.as(issuer)).ok(api.voidIssuedDocument, { id: form.id, reason: '文号写错，另行出具' })
  expect((await verify(form.code)).found).toMatchObject({ state: 'void', reason: '文号写错，另行出具' })
  expect((await (await world.as(issuer)).send(api.voidIssuedDocument, { id: form.id, reason: '再来一次' })).status).toBe(409)
  expect((await (await world.as('mianyangOfficer')).send(api.voidIssuedDocument, { id: form.id, reason: '越权' })).status).toBe(404)
})

test('外单位打印别人的办件，答复和不存在的一样', async () => {
  const stranger = await world.as('fujiangRegistrar')
  const foreign = await stranger.send(api.issueCaseForm, { id: caseId })
  const absent = await stranger.send(api.issueCaseForm, { id: '0198c0de-0000-7000-8000-000000000000' })
  expect([foreign.status, foreign.problem.message]).toEqual([absent.status, absent.problem.message])
  expect(foreign.status).toBe(404)
  expect((await stranger.ok(api.listIssuedDocuments, {})).total).toBe(0)
})

test('办件台账打印成 PDF，行数和合计与列表一致，写明截至日期', async () => {
  const officer = await world.as('chengduOfficer')
  const answer = await officer.send(api.exportCaseLedger, {})
  expect(answer.status).toBe(200)
  expect(decodeURIComponent(answer.headers.get('content-disposition')!)).toContain('办件台账_')
  const total = (await officer.ok(todos.listCases, {})).total
  const [row] = await world.sql<{ facts: { rows: number } }>(`select facts from issued_document where kind = 'case-ledger'`)
  expect(row!.facts.rows).toBe(total)
})

test('成批出具：压缩包里每件一个文件，清单写明每件的结果和没有出具的原因', async () => {
  const officer = await world.as('chengduOfficer')
  const { jobId } = await officer.ok(api.issueCaseForms, { caseIds: [caseId, '0198c0de-0000-7000-8000-000000000000'] })
  await world.runJobs()
  const answer = await officer.send(jobsApi.fetchJobFile, { id: jobId })
  const files = unzipSync(await answer.bytes())
  expect(Object.keys(files)).toEqual([`审批表_${caseNo}.pdf`, '清单.csv'])
  const list = new TextDecoder().decode(files['清单.csv'])
  expect(list).toContain(`1,${caseNo},已出具,审批表_${caseNo}.pdf`)
  expect(list).toMatch(/2,0198c0de[^,]*,没有出具,没有找到/)
})

test('二维码读出来就是正式网址的查验页；没有正式网址时只有编号，并标明演示', async () => {
  const read = async (text: string) => {
    const { data, info } = await sharp(Buffer.from(await qrSvg(text))).resize(300, 300).extend({ top: 30, bottom: 30, left: 30, right: 30, background: '#fff' }).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
    return jsQR(new Uint8ClampedArray(data), info.width, info.height)?.data
  }
  expect(await read('https://jg.example.gov.cn/verify/23456789ABCD')).toBe('https://jg.example.gov.cn/verify/23456789ABCD')
  delete process.env.LUBAN_PUBLIC_URL
  const page = await world.anyone.ok(api.getVerification, {})
  process.env.LUBAN_PUBLIC_URL = 'https://jg.example.gov.cn/'
  expect(page).toMatchObject({ domain: null, demonstration: true })
})

test('别的模块登记的编号在同一个查验框里查得到', async () => {
  const found = { state: 'valid' as const, kindTitle: '样例证书', title: '样例', number: 'Y1', issuerName: '甲', holder: '张*三', issuedOn: '2026-01-01', validUntil: null, stateOn: null, reason: null, replacedByNumber: null }
  registerVerifiers([{ id: 'sample', title: '样例证书编号', example: 'Y1', verify: async (_ctx, text) => (text === 'Y1' ? found : undefined) }])
  expect((await verify('Y1')).found).toEqual(found)
  expect((await verify('Y2')).found).toBeNull()
  expect((await world.anyone.ok(api.getVerification, {})).numbers.map((one) => one.title)).toContain('样例证书编号')
  expect(listVerifiers().map((one) => one.id)).toContain('documents')
})

test('每种文书的随系统模板都能通过自己的检查', async () => {
  const officer = await world.as('provinceOfficer')
  for (const { id } of documentKinds) {
    const bytes = await (await officer.send(api.downloadPackaged, { kind: id })).bytes()
    expect((await officer.send(api.tryTemplate, { kind: id }, { file: { name: 'a.docx', bytes } })).status, id).toBe(200)
  }
})

test('反复试编号会被限速，答复写明多久以后再试', async () => {
  for (let n = 0; n < 200; n++) {
    const answer = await world.anyone.send(api.verifyDocument, { code: `试${n}` })
    if (answer.status === 200) continue
    expect(answer.status).toBe(429)
    expect(answer.problem.message).toMatch(/请在 \d+ 秒后再试/)
    return
  }
  throw new Error('没有限速')
})
