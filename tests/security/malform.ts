import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import type { Random } from './random.ts'
import { request, type Operation } from './sample.ts'

const vectors = resolve(import.meta.dirname, '../../../shared/vectors')
/** True where the outside collections of bad texts lie beside the repository. */
export const haveVectors = existsSync(vectors)
const naughty = haveVectors ? (JSON.parse(readFileSync(`${vectors}/blns.json`, 'utf8')) as string[]) : []
const sheets = haveVectors ? readdirSync(`${vectors}/csv-spectrum`).filter((one) => one.endsWith('.csv')).map((one) => new Uint8Array(readFileSync(`${vectors}/csv-spectrum/${one}`))) : []

/** Texts that break programs: of our own, and the Big List of Naughty Strings where it is at hand. */
export const badTexts: readonly string[] = [
  '', ' ', '\u0000', 'a\u0000b', '\ud800', '\udfff字', '𠮷𪚥', '👩‍👩‍👧‍👦', '\u202e反写', '\ufeff头', '\u2028\u2029', "'; drop table enrollment; --", '" or 1=1 --', '%', '_', '%%%%', '\\', '\\u0000',
  '__proto__', 'constructor', 'toString', 'hasOwnProperty', '$where', '{{7*7}}', '${7*7}', '<script>alert(1)</script>', '=1+1', '@SUM(A1)', '../../../../etc/passwd', '..\\..\\x', '/dev/null', 'con.txt',
  '9007199254740993', '-1', '1e309', 'NaN', 'Infinity', '0x10', '١٢٣', '１２３', '2026-02-30', '0000-00-00', '10000-01-01', '-000001-01-01', '275760-09-14', '12026-01-01', 'null', 'undefined', 'true', '[]', '{}', 'a'.repeat(10_000), '字'.repeat(70_000), '(a+)+$'.repeat(50), 'a'.repeat(60) + '!', '\t\r\n', '\x1b[31m', '\x7f', 'ﷺ'.repeat(30), 'ﬀ', 'ı', 'İ', 'ß',
  ...naughty,
]

const badNumbers: readonly unknown[] = [-1, 0, 1.5, 1e21, -1e21, 2 ** 31, 2 ** 53, 2 ** 63, 1e308, Number('9'.repeat(20)), 999_999_999_999, '1', '', null, true]
const badValues: readonly unknown[] = [null, true, false, 0, -1, '', [], {}, [[]], [null], { length: 1 }, { toString: 1 }, { '': '' }]

/** One malformed request and what it is called. */
export type Shot = { label: string; path: string; init: RequestInit; body?: unknown }

const json = { 'content-type': 'application/json' }

/** A request to the operation with something wrong in one place: a field, the body, the address or a header. */
export function malform(operation: Operation, random: Random, once: string, key?: string): Shot {
  const { path, body } = request(operation, random, key === undefined ? {} : { uuid: key })
  const headers: Record<string, string> = { ...json, ...(operation.method === 'GET' ? {} : { 'idempotency-key': once }) }
  const shot = (label: string, to: string, init: { body?: BodyInit; headers?: Record<string, string> } = {}): Shot => ({
    label: `${operation.id} ${label}`,
    path: to,
    init: { method: operation.method, headers: { ...headers, ...init.headers }, ...(operation.method === 'GET' ? {} : { body: init.body ?? JSON.stringify(body ?? {}) }) },
  })
  if (operation.upload) return upload(operation, random, path, headers)
  const where = random.below(10)
  if (where < 4 && body && Object.keys(body).length > 0) {
    const broken = breakOne(body, random)
    return { ...shot('字段', path, { body: broken.text ?? JSON.stringify(broken.value) }), body: broken.value }
  }
  if (where < 5 && operation.method !== 'GET') return shot('整个内容', path, badBody((body ?? {}) as object, random))
  if (where < 6) return shot('请求头', path, { headers: badHeaders(random) })
  return shot('地址', badAddress(operation, path, random))
}

/** Puts something wrong into one place of a value, at any depth. `text` is set where JSON.stringify would mend it. */
function breakOne(value: unknown, random: Random): { value: unknown; text?: string } {
  const copy = structuredClone(value)
  let holder = copy as Record<string, unknown>
  let name = random.pick(Object.keys(holder))
  for (let inner = holder[name]; typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0 && random.chance(0.8); inner = holder[name]) {
    holder = inner as Record<string, unknown>
    name = random.pick(Object.keys(holder))
  }
  const there = holder[name]
  const kind = random.below(10)
  if (kind === 0) delete holder[name]
  else if (kind === 1) holder[random.pick(['__proto__x', 'constructor', 'toString', 'extra'])] = random.pick(badValues)
  else if (kind === 2) holder[name] = random.pick(badValues)
  else if (typeof there === 'number') holder[name] = random.pick(badNumbers)
  else holder[name] = random.pick(badTexts)
  if (kind === 3) return { value: copy, text: JSON.stringify(copy).replace(/^\{/, '{"__proto__":{"polluted":true},') }
  if (kind === 4) return { value: copy, text: JSON.stringify(copy).replace(/:(\d+)/, ':1e400') }
  return { value: copy }
}

function badBody(body: object, random: Random): { body: BodyInit; headers?: Record<string, string> } {
  const text = JSON.stringify(body)
  const deep = 20_000
  return random.pick<() => { body: BodyInit; headers?: Record<string, string> }>([
    () => ({ body: '' }),
    () => ({ body: '[]' }),
    () => ({ body: 'null' }),
    () => ({ body: '"text"' }),
    () => ({ body: text.slice(0, -1) }),
    () => ({ body: `${text}${text}` }),
    () => ({ body: '['.repeat(deep) + ']'.repeat(deep) }),
    () => ({ body: `{"a":${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}}` }),
    () => ({ body: `${text.slice(0, -1)}${text.length > 2 ? ',' : ''}"x":"\\ud800"}` }),
    () => ({ body: `${text.slice(0, -1)}${text.length > 2 ? ',' : ''}"x":"\\u0000"}` }),
    () => ({ body: new Uint8Array([0xff, 0xfe, ...Buffer.from(text, 'utf16le')]) }),
    () => ({ body: new Uint8Array([0xef, 0xbb, 0xbf, ...Buffer.from(text)]) }),
    () => ({ body: new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]) }),
    () => ({ body: gzipSync(text) as Uint8Array<ArrayBuffer>, headers: { 'content-encoding': 'gzip' } }),
    () => ({ body: new URLSearchParams({ a: '1' }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    () => ({ body: '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', headers: { 'content-type': 'application/xml' } }),
    () => ({ body: '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--', headers: { 'content-type': 'multipart/form-data; boundary=x' } }),
    () => ({ body: text, headers: { 'content-type': random.pick(['', 'text/plain', 'application/json; charset=gb18030', ';;;']) } }),
    () => ({ body: text, headers: { 'content-length': random.pick(['-1', '0', 'x', '99999999999']) } }),
  ])()
}

function badHeaders(random: Random): Record<string, string> {
  return random.pick<Record<string, string>>([
    { 'idempotency-key': '' },
    { 'idempotency-key': 'x'.repeat(5000) },
    { 'idempotency-key': "';--aaaaaaa" },
    { authorization: 'Bearer ' },
    { authorization: `Bearer lbt_${'x'.repeat(2000)}` },
    { authorization: 'Basic !!!' },
    { origin: 'nonsense' },
    { origin: 'null' },
    { origin: 'http://[::1' },
    { accept: '\u00ff' },
    { 'accept-language': 'x'.repeat(3000) },
    { cookie: 'luban.session_token=%' },
    { cookie: `luban.session_token=${'a'.repeat(3000)}.x; luban_post=%00` },
    { range: 'bytes=9-1' },
    { 'if-none-match': '"'.repeat(500) },
    { 'x-forwarded-for': '<script>' },
    { 'x-http-method-override': 'DELETE' },
    { 'content-type': '' },
  ])
}

function badAddress(operation: Operation, path: string, random: Random): string {
  const text = random.pick(badTexts).slice(0, 3000)
  const encoded = random.chance(0.1) ? random.pick(['%', '%zz', '%ff', '%c0%af', '%00', '%ed%a0%80', '%2e%2e%2f', '%252e']) : encodeURIComponent(text.toWellFormed())
  const inPath = operation.params.filter((one) => one.in === 'path')
  if (inPath.length > 0 && random.chance(0.4)) {
    const broken = random.pick(inPath).name
    return operation.path.replace(`{${broken}}`, encoded || '%20').replace(/\{\w+\}/g, random.uuid())
  }
  const inQuery = operation.params.filter((one) => one.in === 'query')
  const name = inQuery.length > 0 && random.chance(0.8) ? random.pick(inQuery).name : random.pick(['constructor', '__proto__', 'toString', 'q', 'a[b]', '', 'page', 'size', 'sort'])
  const pair = `${encodeURIComponent(name)}=${encoded}`
  const many = random.chance(0.1) ? Array.from({ length: 200 }, () => pair.slice(0, 60)).join('&') : random.chance(0.1) ? `${pair}&${pair}` : pair
  return `${path}${path.includes('?') ? '&' : '?'}${many}`
}

function upload(operation: Operation, random: Random, path: string, headers: Record<string, string>): Shot {
  const name = random.pick(['名单.xlsx', 'a.csv', 'a.pdf', 'a.png', 'a.jpg', 'a.zip', 'a.docx', 'a.json', '', '../../etc/passwd', 'x'.repeat(300), 'a.xlsx\u0000.exe', '..', 'CON', 'a.svg', 'a.xlsm'])
  const separator = path.includes('?') ? '&' : '?'
  return {
    label: `${operation.id} 文件 ${name.slice(0, 20)}`,
    path: `${path}${separator}filename=${encodeURIComponent(name)}`,
    init: { method: operation.method, headers: { ...headers, 'content-type': 'application/octet-stream' }, body: random.pick(badFiles)() },
  }
}

type Bytes = Uint8Array<ArrayBuffer>
const text = (one: string) => new TextEncoder().encode(one) as Bytes
const zipOf = (files: Record<string, Uint8Array>) => zipSync(files) as Bytes

/** An entry whose head promises little and whose stream gives a gigabyte of zeros (about 1 MB packed). */
let packed: Bytes | undefined
export function zipBomb(name = 'xl/worksheets/sheet1.xml'): Bytes {
  packed ??= new Uint8Array(deflateRawSync(Buffer.alloc(200 * 1024 * 1024), { level: 9 }))
  const file = Buffer.from(name)
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(20, 4)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(packed.byteLength, 18)
  local.writeUInt32LE(1000, 22)
  local.writeUInt16LE(file.length, 26)
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(20, 4)
  central.writeUInt16LE(20, 6)
  central.writeUInt16LE(8, 10)
  central.writeUInt32LE(packed.byteLength, 20)
  central.writeUInt32LE(1000, 24)
  central.writeUInt16LE(file.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length + file.length, 12)
  end.writeUInt32LE(local.length + file.length + packed.byteLength, 16)
  return new Uint8Array(Buffer.concat([local, file, packed, central, file, end]))
}

const sheet = (rows: string) => zipOf({
  '[Content_Types].xml': text('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
  'xl/workbook.xml': text('<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'),
  'xl/_rels/workbook.xml.rels': text('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'),
  'xl/worksheets/sheet1.xml': text(rows),
})

/** Files that are not what they say, or more than they say. */
export const badFiles: readonly (() => Bytes)[] = [
  () => new Uint8Array(),
  () => text('PK'),
  () => text('PK\u0003\u0004'),
  () => text('%PDF-1.7\n%%EOF'),
  () => text('%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj'),
  () => new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  () => new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46]),
  () => text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  () => text('姓名,证件号码\n"未关的引号,1\n'),
  () => text(`${'a,'.repeat(20_000)}\n`),
  () => text('\n'.repeat(50_000)),
  () => new Uint8Array(Buffer.from([0xff, 0xfe, 0x41, 0x00, 0x00, 0xd8])),
  () => new Uint8Array(Buffer.from([0x81, 0x30, 0x81, 0xff, 0x0a])),
  () => text('{"a":'),
  () => text('['.repeat(100_000)),
  () => zipOf({ 'a.txt': text('x') }),
  () => zipOf({ '../../etc/passwd': text('x'), '/abs': text('x'), 'a\\b': text('x') }),
  () => zipBomb(),
  () => zipBomb('photo.jpg'),
  () => zipBomb('manifest.csv'),
  () => sheet('<worksheet><sheetData><row r="99999999"><c r="XFD99999999"><v>1</v></c></row></sheetData></worksheet>'),
  () => sheet('<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>99999</v></c></row>'),
  () => sheet('<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row></sheetData></worksheet>'),
  () => zipOf({ 'word/document.xml': text('<w:document>{#a}{#b}{/a}{/b}</w:document>'), '[Content_Types].xml': text('<Types/>') }),
  () => new Uint8Array(64 * 1024).fill(0x41),
  ...sheets.map((bytes) => () => bytes as Bytes),
]
