import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeText, encodeGb18030, parseCsv, readCsv, writeCsv } from './csv.ts'

const texts = (bytes: Uint8Array) =>
  readCsv(bytes).sheets[0]?.rows.map((row) => row.cells.map((cell) => cell.text))
const utf8 = (text: string) => new TextEncoder().encode(text)

test('UTF-8 有无 BOM、UTF-16 和 GB18030 都读出同样的字，包括扩展 B 区', () => {
  const text = '姓名,证件号码\r\n李𠮷,11010519491231002X\r\n'
  const utf16 = new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'))
  for (const bytes of [utf8(text), utf8(`\ufeff${text}`), utf16, encodeGb18030(text)]) {
    expect(texts(bytes)).toEqual([
      ['姓名', '证件号码'],
      ['李𠮷', '11010519491231002X'],
    ])
  }
})

test('逗号、分号、制表符和 sep= 行都能分列', () => {
  expect(texts(utf8('a;b\n1;2\n'))).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ])
  expect(texts(utf8('a\tb\n1\t2'))).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ])
  const declared = readCsv(utf8('sep=;\r\na;b,c\r\n'))
  expect(declared.sheets[0]?.rows[0]).toMatchObject({ excelRow: 2, cells: [{ text: 'a' }, { text: 'b,c' }] })
})

test('空行不丢行号，引号里的换行不算新行，="001" 取引号里的值', () => {
  const rows = readCsv(utf8('a,b\r\n\r\n"x\ny",="001"\r\n')).sheets[0]?.rows
  expect(rows?.map((row) => row.excelRow)).toEqual([1, 3])
  expect(rows?.[1]?.cells.map((cell) => cell.text)).toEqual(['x\ny', '001'])
})

test('写出的 CSV 带 BOM，公式开头的内容加撇号，负数不变', () => {
  const bytes = writeCsv([['=1+1', '+cmd', '-5', '@x', '\tx', '007', 'a"b', null, 3]])
  expect(Array.from(bytes.slice(0, 3))).toEqual([0xef, 0xbb, 0xbf])
  expect(new TextDecoder().decode(bytes)).toBe(`'=1+1,'+cmd,-5,'@x,"'\tx",007,"a""b",,3\r\n`)
})

test('GB18030 编码后解码不变', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(text.isWellFormed() && !/[\ufffd\ue000-\uf8ff\u{f0000}-\u{10ffff}]/u.test(text))
      return new TextDecoder('gb18030').decode(encodeGb18030(text)) === text.replace(/^\ufeff/, '')
    }),
  )
  expect(decodeText(encodeGb18030('吉林·𠮷')).encoding).toBe('gb18030')
})

test('写出再读回不变', () => {
  const cell = fc
    .string({ unit: 'grapheme' })
    .filter((text) => !/^[=+\-@\t\r]|\r/.test(text) && text.trim() !== '')
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1 }), (rows) => {
      const text = new TextDecoder('utf-8').decode(writeCsv(rows))
      expect(parseCsv(text)).toEqual(rows)
    }),
  )
})

const vectors = new URL('../../../../shared/vectors/csv-spectrum/', import.meta.url)
// location_coordinates is left out: its .json holds another number than its .csv.
test.skipIf(!existsSync(vectors))('csv-spectrum 的样例逐个相符（样例不在时跳过）', () => {
  for (const name of readdirSync(vectors).filter((file) => /(?<!location_coordinates)\.csv$/.test(file))) {
    const [header = [], ...rows] = parseCsv(readFileSync(new URL(name, vectors), 'utf8'))
    const objects = rows.map((row) => Object.fromEntries(header.map((key, at) => [key, row[at]])))
    const json = new URL(name.replace('.csv', '.json'), vectors)
    const expected: unknown = JSON.parse(readFileSync(json, 'utf8').replaceAll('\\r\\n', '\\n'))
    expect([name, JSON.parse(JSON.stringify(objects).replaceAll('\\r\\n', '\\n'))]).toEqual([name, expected])
  }
})
