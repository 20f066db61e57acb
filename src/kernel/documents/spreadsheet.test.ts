import { constants, inflateRawSync } from 'node:zlib'
import { readXlsx } from 'hucre/xlsx'
import { expect, test } from 'vitest'
import type { SpreadsheetError } from '../imports/table.ts'
import { columnLetter } from '../imports/table.ts'
import { readTable, readWorkbook, writeWorkbook } from './spreadsheet.ts'

const problemOf = (bytes: Uint8Array, options = {}) =>
  readTable(bytes, options).then(
    () => '读出',
    (error: SpreadsheetError) => `${error.code}: ${error.message}`,
  )

test('写出再读回：号码是文本，公式开头的内容加撇号，空行不丢行号', async () => {
  const bytes = await writeWorkbook({
    sheets: [
      {
        name: '名册',
        notes: ['模板编号 demo-2026.1'],
        columns: [
          { header: '证件号码' },
          { header: '性别', options: ['男', '女'], note: '从列表选择' },
          { header: '年龄', format: 'integer' },
        ],
        rows: [['11010519491231002X', '男', 17], [], ['=HYPERLINK("x")', '@x', -5], ['007', '-5', 1]],
      },
    ],
  })
  const table = await readWorkbook(bytes)
  expect(table.sheets.map((sheet) => [sheet.name, sheet.hidden])).toEqual([
    ['名册', false],
    ['可选值', true],
  ])
  const rows = table.sheets[0]?.rows ?? []
  expect(rows.map((row) => [row.excelRow, ...row.cells.map((cell) => `${cell.kind}:${cell.text}`)])).toEqual([
    [1, 'text:模板编号 demo-2026.1'],
    [2, 'text:证件号码', 'text:性别', 'text:年龄'],
    [3, 'text:11010519491231002X', 'text:男', 'number:17'],
    [5, `text:'=HYPERLINK("x")`, `text:'@x`, 'number:-5'],
    [6, 'text:007', 'text:-5', 'number:1'],
  ])
})

test('不是表格的文件，各有一句话说明是什么、怎样改', async () => {
  const utf8 = (text: string) => new TextEncoder().encode(text)
  const ole = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])
  expect(await problemOf(new Uint8Array())).toMatch(/^empty: 文件是空的/)
  expect(await problemOf(ole)).toMatch(
    /^old-xls: 这是旧格式的 Excel 文件（.xls）。用 Excel 或 WPS 打开，另存为/,
  )
  expect(await problemOf(Buffer.concat([ole, Buffer.from('EncryptedPackage', 'utf16le')]))).toMatch(
    /^encrypted: 这个文件设有打开密码/,
  )
  expect(
    await problemOf(utf8('<html><table><tr><td>姓名</td></tr></table></html>'), { fileName: 'a.xls' }),
  ).toMatch(/^html: /)
  expect(await problemOf(utf8('<?xml version="1.0"?><Workbook xmlns="urn:x"/>'))).toMatch(/^html: /)
  expect(await problemOf(utf8('姓名,性别\n张三,男\n'), { fileName: '名册.xlsx' })).toMatch(
    /^csv: .*把扩展名改为 .csv/,
  )
  expect(await problemOf(utf8('姓名,性别\n张三,男\n'), { fileName: '名册.csv' })).toBe('读出')
  expect(await problemOf(utf8('%PDF-1.7'))).toMatch(/^other-document: 这个文件不是表格/)
  expect(await problemOf(utf8('hello'))).toMatch(/^not-spreadsheet: /)
  expect(await problemOf(utf8('PK\u0003\u0004 cut off'))).toMatch(/^damaged: /)
  const good = await writeWorkbook({ sheets: [{ name: 'a', columns: [{ header: 'b' }], rows: [['c']] }] })
  expect(await problemOf(good.slice(0, good.length - 40))).toMatch(/^damaged: /)
  const broken = good.slice()
  broken.fill(0, 60, 200)
  expect(await problemOf(broken)).toMatch(/^damaged: /)
})

test('解压后过大的文件和行数过多的表不读', async () => {
  const bytes = await writeWorkbook({
    sheets: [
      { name: 'a', columns: [{ header: 'b' }], rows: Array.from({ length: 3000 }, () => ['零'.repeat(400)]) },
    ],
  })
  expect(bytes.length).toBeLessThan(100_000)
  expect(await problemOf(bytes, { maxBytes: 50_000 })).toMatch(/^too-large: 文件解压后过大/)
  expect(await problemOf(bytes, { maxRows: 1000 })).toMatch(/^too-many-rows: 工作表“a”超过 1,000 行/)
})

test('列号换成字母', () => {
  expect([0, 25, 26, 51, 52, 701, 702].map(columnLetter)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA'])
})

test('文本列里还空着的单元格也是文本格式，别的格式的列不动', async () => {
  const bytes = await writeWorkbook({
    sheets: [
      {
        name: 'a',
        columns: [{ header: '证件号码' }, { header: '年龄', format: 'integer' }],
        rows: [['1', 2]],
      },
    ],
  })
  const again = await readXlsx(bytes, { readStyles: true })
  expect(again.sheets[0]?.rows).toEqual([
    ['证件号码', '年龄'],
    ['1', 2],
  ])
  const { columns, styles } = parts(bytes)
  const textStyle = styles.indexOf('numFmtId="49"')
  expect(textStyle).toBeGreaterThan(0)
  expect(columns).toEqual([`style="${styles.slice(0, textStyle).split('<xf ').length - 2}"`, ''])
})

// The style of every column element, and the list of cell formats, taken straight from the file.
function parts(bytes: Uint8Array): { columns: string[]; styles: string } {
  const data = Buffer.from(bytes)
  const text = (name: string) => {
    const at = data.indexOf(Buffer.from(name))
    return inflateRawSync(data.subarray(at + name.length), { finishFlush: constants.Z_SYNC_FLUSH }).toString()
  }
  const columns = [...text('xl/worksheets/sheet1.xml').matchAll(/<col [^>]*>/g)].map(
    (tag) => /style="\d+"/.exec(tag[0])?.[0] ?? '',
  )
  const styles = /<cellXfs.*<\/cellXfs>/s.exec(text('xl/styles.xml'))?.[0] ?? ''
  return { columns, styles }
}
