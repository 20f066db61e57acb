import { zipSync } from 'fflate'
import type { Placeholder } from './template-kinds.ts'

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const escape = (text: string) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)
const run = (text: string, style = '') => `<w:r><w:rPr>${style}</w:rPr><w:t xml:space="preserve">${escape(text)}</w:t></w:r>`
const paragraph = (text: string, { align = 'left', style = '', before = 0 } = {}) =>
  `<w:p><w:pPr><w:spacing w:before="${before}" w:line="400" w:lineRule="exact"/><w:jc w:val="${align}"/></w:pPr>${run(text, style)}</w:p>`
const cell = (text: string, width: number, style = '') =>
  `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>${paragraph(text, { style })}</w:tc>`
const row = (cells: string[], header = false) => `<w:tr>${header ? '<w:trPr><w:tblHeader/></w:trPr>' : '<w:trPr><w:cantSplit/></w:trPr>'}${cells.join('')}</w:tr>`
const table = (widths: number[], rows: string[]) =>
  `<w:tbl><w:tblPr><w:tblW w:w="${widths.reduce((sum, one) => sum + one, 0)}" w:type="dxa"/><w:tblBorders>${['top', 'left', 'bottom', 'right', 'insideH', 'insideV'].map((edge) => `<w:${edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>`).join('')}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>${widths.map((one) => `<w:gridCol w:w="${one}"/>`).join('')}</w:tblGrid>${rows.join('')}</w:tbl>`

/** Width of the text, 156 mm in twentieths of a point. */
const WIDTH = 8844
const BOLD = '<w:b/>'

/**
 * The template that comes with the system: title, a table of all single placeholders, a table for each list, the line
 * for 填表人 and 日期, the verification code. It is the starting point for an authority's own, so it is plain Word:
 * A4, the margins of GB/T 9704, 仿宋 with the fonts that an office program has. The same input gives the same bytes.
 */
export function packagedTemplate(placeholders: readonly Placeholder[]): Uint8Array {
  const single = placeholders.filter((one) => !one.rows)
  const facts = table([2600, WIDTH - 2600], single.map((one) => row([cell(one.name, 2600, BOLD), cell(`{${one.name}}`, WIDTH - 2600)])))
  const lists = placeholders.flatMap((one) => {
    if (!one.rows) return []
    const width = Math.floor(WIDTH / one.rows.length)
    const last = one.rows.length - 1
    const head = row(one.rows.map((part) => cell(part.name, width, BOLD)), true)
    const body = row(one.rows.map((part, at) => cell(`${at === 0 ? `{#${one.name}}` : ''}{${part.name}}${at === last ? `{/${one.name}}` : ''}`, width)))
    return [paragraph(one.name, { style: BOLD, before: 240 }), table(one.rows.map(() => width), [head, body])]
  })
  const body = [
    paragraph('{文书标题}', { align: 'center', style: `${BOLD}<w:sz w:val="44"/>` }).replace('w:line="400" w:lineRule="exact"', 'w:after="240"'),
    paragraph('{文号}', { align: 'center' }),
    facts,
    ...lists,
    paragraph('填表人：{填表人}　　　　单位负责人：　　　　　　　　日期：{出具日期}', { before: 360 }),
    paragraph('（印章处）', { align: 'right', before: 360 }),
    paragraph('查验编号 {查验编号}　{查验网址}', { style: '<w:sz w:val="18"/>', before: 360 }),
  ].join('')
  const section = '<w:sectPr><w:footerReference xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" w:header="851" w:footer="1400" w:gutter="0"/></w:sectPr>'
  const field = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
  const footer = `<w:p><w:pPr><w:jc w:val="center"/></w:pPr>${run('— ')}${field}${run(' —')}</w:p>`
  return zipParts({
    '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${['document.main+xml:document', 'styles+xml:styles', 'footer+xml:footer1'].map((one) => `<Override PartName="/word/${one.split(':')[1]}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.${one.split(':')[0]}"/>`).join('')}</Types>`,
    '_rels/.rels': relations([['officeDocument', 'word/document.xml']]),
    'word/_rels/document.xml.rels': relations([['styles', 'styles.xml'], ['footer', 'footer1.xml']]),
    'word/document.xml': `<w:document ${W}><w:body>${body}${section}</w:body></w:document>`,
    'word/footer1.xml': `<w:ftr ${W}>${footer}</w:ftr>`,
    'word/styles.xml': `<w:styles ${W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="仿宋_GB2312" w:hAnsi="仿宋_GB2312" w:eastAsia="仿宋_GB2312"/><w:sz w:val="24"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>`,
  })
}

function relations(list: [string, string][]): string {
  const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list.map(([kind, target], at) => `<Relationship Id="rId${at + 1}" Type="${type}/${kind}" Target="${target}"/>`).join('')}</Relationships>`
}

function zipParts(parts: Record<string, string>): Uint8Array {
  const encoder = new TextEncoder()
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
  const files = Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, encoder.encode(head + text)]))
  // A fixed moment, so that the same template always has the same digest.
  return zipSync(files, { mtime: new Date('2026-01-01T00:00:00') })
}
