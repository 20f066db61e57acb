import { inflateSync } from 'node:zlib'
import PizZip from 'pizzip'
import { expect, test } from 'vitest'
import { pdfProblem } from '../file-checks.ts'
import { CODE_ALPHABET, checkCharacter, isCode, newCode, normaliseCode, printCode } from './code.ts'
import { hasGlyph, missingGlyphs } from './fonts.ts'
import type { VerificationMark } from './issued.ts'
import { renderOfficial, safeFileName, type OfficialPage } from './official.ts'
import { packagedTemplate } from './plain-docx.ts'
import { qrSvg } from './qr.ts'
import { commonPlaceholders, sampleData, type Placeholder } from './template-kinds.ts'
import { checkTemplate, fillWord, listPlaceholders } from './word.ts'
import { zipStream } from './zip.ts'

const mark: VerificationMark = { code: '2345-6789-ABCD', domain: 'luban.example', link: 'https://luban.example/verify/23456789ABCD', qr: await qrSvg('https://luban.example/verify/23456789ABCD'), issuedOn: '2026-09-01', demonstration: false }
const page: OfficialPage = { title: '技工院校办件审批表', issuer: '成都市人力资源和社会保障局', number: 'XJ-2026-1', sections: [{ kind: 'facts', title: '一、基本情况', rows: [['学校', '青城技师学院']] }] }
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const pagesOf = (bytes: Uint8Array) => Number(/\/Type\s*\/Pages[^>]*?\/Count (\d+)/s.exec(latin1(bytes))?.[1] ?? /\/Count (\d+)/.exec(latin1(bytes))?.[1])
const widthsOf = (bytes: Uint8Array) => [...latin1(bytes).matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)].map((one) => `${Math.round(Number(one[1]))}×${Math.round(Number(one[2]))}`)

/** The characters that the fonts of a PDF map back to, from their ToUnicode tables. */
function charactersOf(bytes: Uint8Array): string {
  const text = latin1(bytes)
  const out = new Set<string>()
  for (const match of text.matchAll(/stream\r?\n/g)) {
    const start = match.index + match[0].length
    try {
      const inflated = inflateSync(Buffer.from(bytes).subarray(start, text.indexOf('endstream', start))).toString('latin1')
      if (!inflated.includes('beginbfchar')) continue
      for (const [, hex] of inflated.matchAll(/<[0-9a-fA-F]+>\s*<([0-9a-fA-F]+)>/g)) out.add(Buffer.from(hex!, 'hex').swap16().toString('utf16le'))
    } catch {
      // Not a packed stream.
    }
  }
  return [...out].join('')
}

test('审批表是一页 A4，嵌入中文字体，文字可以取回，没有脚本和附件', async () => {
  const bytes = await renderOfficial(page, mark)
  expect(latin1(bytes.subarray(0, 5))).toBe('%PDF-')
  expect(pagesOf(bytes)).toBe(1)
  expect(widthsOf(bytes)).toEqual(['595×842'])
  expect(latin1(bytes)).toMatch(/NotoSerifSC/)
  expect(latin1(bytes)).toContain('/Lang')
  const characters = charactersOf(bytes)
  for (const char of '技工院校办件审批表青城技师学填人单位负责日期印章处查验') expect(characters, char).toContain(char)
  expect(pdfProblem(bytes)).toBeUndefined()
})

test('同样的内容和日期印出同样的字节，内容不同则不同', async () => {
  const [first, second, other] = await Promise.all([renderOfficial(page, mark), renderOfficial(page, mark), renderOfficial({ ...page, number: 'XJ-2026-2' }, mark)])
  expect(Buffer.compare(first, second)).toBe(0)
  expect(Buffer.compare(first, other)).not.toBe(0)
})

test('台账横排，跨页重复表头，三百行在几秒内印完', async () => {
  const rows = Array.from({ length: 300 }, (_, at) => [String(at + 1), `样例${at}`, '在读'])
  const bytes = await renderOfficial({ ...page, landscape: true, sections: [{ kind: 'table', title: '', columns: [{ header: '序号', width: 1, number: true }, { header: '姓名', width: 2 }, { header: '状态', width: 1 }], rows, total: ['合计', '300 人', ''] }] }, mark)
  expect(pagesOf(bytes)).toBeGreaterThan(8)
  expect(widthsOf(bytes)[0]).toBe('842×595')
})

test('排版记号写在姓名里只是文字，不会被当作排版命令', async () => {
  const evil = '#read("/etc/passwd") $x$ *粗* _斜_ @a <b> \\ `c` [d] // e'
  const bytes = await renderOfficial({ ...page, sections: [{ kind: 'facts', title: evil, rows: [[evil, evil]] }, { kind: 'text', paragraphs: [evil] }] }, mark)
  const characters = charactersOf(bytes)
  for (const char of '#$*_@<\\`') expect(characters).toContain(char)
})

test('字体没有的字在打印前停下并说出是哪个字，扩展 B 区有字形的照印', async () => {
  expect(hasGlyph('张'.codePointAt(0)!)).toBe(true)
  expect(missingGlyphs('张三·李四（2026）')).toEqual([])
  expect(missingGlyphs('王𠅤')).toEqual([])
  expect(missingGlyphs('王𠮷𰻞𠮷')).toEqual(['𠮷', '𰻞'])
  await expect(renderOfficial({ ...page, sections: [{ kind: 'facts', title: '', rows: [['姓名', '王𠮷']] }] }, mark)).rejects.toThrow('“王𠮷”里的“𠮷”（U+20BB7），印制字体没有这个字，没有打印。')
  await expect(renderOfficial({ ...page, title: 'a\u0000b' }, mark)).rejects.toThrow('不可见字符')
  expect(charactersOf(await renderOfficial({ ...page, sections: [{ kind: 'facts', title: '', rows: [['姓名', '王𠅤']] }] }, mark))).toContain('𠅤')
})

test('查验编号不含形近字，末位校验能发现任何一个错字和任何两个字互换', () => {
  const codes = new Set(Array.from({ length: 2000 }, newCode))
  expect(codes.size).toBe(2000)
  const [code] = [...codes]
  expect([...code!].every((char) => CODE_ALPHABET.includes(char))).toBe(true)
  expect(/[01OIL]/.test([...codes].join(''))).toBe(false)
  expect(isCode(normaliseCode(` ${printCode(code!).toLowerCase()} `))).toBe(true)
  const fullWidth = [...code!].map((char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)).join('')
  expect(normaliseCode(fullWidth)).toBe(code)
  const chars = [...code!]
  for (let at = 0; at < 12; at++) {
    for (const wrong of CODE_ALPHABET) if (wrong !== chars[at]) expect(isCode([...chars.slice(0, at), wrong, ...chars.slice(at + 1)].join(''))).toBe(false)
    for (let other = at + 1; other < 11; other++) {
      if (chars[at] === chars[other]) continue
      const swapped = [...chars]
      ;[swapped[at], swapped[other]] = [chars[other]!, chars[at]!]
      expect(isCode(swapped.join(''))).toBe(false)
    }
  }
  expect(checkCharacter('22222222222')).toBe('2')
})

const placeholders: Placeholder[] = [...commonPlaceholders, { name: '学校名称', meaning: '', sample: '青城技师学院' }, { name: '步骤', meaning: '', rows: [{ name: '环节', meaning: '', sample: '审核' }, { name: '意见', meaning: '', sample: '同意' }] }]
const textOf = (docx: Uint8Array) => new PizZip(docx).file('word/document.xml')!.asText().replace(/<[^>]+>/g, ' ')

test('Word 模板填好后再读回：单个占位符、表格的每一行、尖括号和换行都在', () => {
  const template = packagedTemplate(placeholders)
  expect(listPlaceholders(template)).toContain('步骤.意见')
  const filled = fillWord(template, { ...sampleData(placeholders), 学校名称: '青城<技师>&学院\n第二行\u0001', 步骤: [{ 环节: '提交', 意见: '{学校名称}' }, { 环节: '通过', 意见: '同意' }] })
  const text = textOf(filled)
  expect(text).toContain('青城&lt;技师&gt;&amp;学院')
  expect(text).toContain('第二行')
  expect(text).toContain('{学校名称}')
  expect(text).toMatch(/提交[^]*通过[^]*同意/)
  expect(text).not.toMatch(/\{#|\{文号\}/)
})

test('模板里不认识的占位符、没有配对的括号都说出是哪一个', () => {
  const known = placeholders.filter((one) => one.name !== '步骤')
  expect(() => checkTemplate('a.docx', packagedTemplate(placeholders), known)).toThrow('{步骤}')
  expect(checkTemplate('a.docx', packagedTemplate(placeholders), placeholders)).toContain('学校名称')
  const edit = (from: string, to: string) => {
    const zip = new PizZip(packagedTemplate(placeholders))
    zip.file('word/document.xml', zip.file('word/document.xml')!.asText().replace(from, to))
    return zip.generate({ type: 'uint8array' })
  }
  expect(() => checkTemplate('a.docx', edit('{学校名称}', '{校名}'), placeholders)).toThrow('模板里的{校名}不是这种文书的占位符')
  expect(() => checkTemplate('a.docx', edit('{学校名称}', '{学校名称'), placeholders)).toThrow('花括号没有配对')
  expect(() => checkTemplate('a.docx', edit('{/步骤}', ''), placeholders)).toThrow('没有配对')
})

test('压缩包里同名的文件各有序号，文件名不能指向别处', () => {
  const zip = zipStream()
  expect([zip.add('a.pdf', new Uint8Array([1])), zip.add('a.pdf', new Uint8Array([2])), zip.add('../../b.pdf', new Uint8Array([3]))]).toEqual(['a.pdf', 'a(2).pdf', '_.._b.pdf'])
  const back = new PizZip(zip.finish())
  expect(back.file('a(2).pdf')!.asUint8Array()).toEqual(new Uint8Array([2]))
  expect(safeFileName('审批表/学校:A?')).toBe('审批表_学校_A_')
})
