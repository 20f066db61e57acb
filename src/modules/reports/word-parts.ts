import { unzipSync, zipSync, strFromU8, strToU8 } from 'fflate'
import type { PrintedTable } from './layout.ts'

/** A picture for a place in a Word file. */
export type WordPicture = { bytes: Uint8Array; widthMm: number; heightMm: number; title: string }
export type WordParts = { tables: readonly PrintedTable[]; pictures: readonly WordPicture[] }

// Private-use characters: no text of a person has them, and a template gets them only through a placeholder.
const OPEN = '\uE010'
const CLOSE = '\uE011'

/** What a placeholder is filled with where a table or a picture is to stand. */
export const tableMark = (at: number) => `${OPEN}T${at}${CLOSE}`
export const pictureMark = (at: number) => `${OPEN}P${at}${CLOSE}`

const MM = 36_000
const escape = (text: string) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)

/**
 * Puts tables and pictures where a filled template has their marks: a paragraph with a table's mark becomes the table,
 * a mark of a picture becomes the picture in its line. Marks that a template repeats are served each time. The same
 * input gives the same bytes.
 */
export function placeParts(docx: Uint8Array, { tables, pictures }: WordParts): Uint8Array {
  const parts: Record<string, Uint8Array> = unzipSync(docx)
  const used = new Set<number>()
  for (const name of Object.keys(parts)) {
    if (!/^word\/(?:document|header\d*|footer\d*)\.xml$/.test(name)) continue
    let xml = strFromU8(parts[name]!)
    xml = xml.replace(/<w:p(?: [^>]*)?>(?:(?!<w:p[ >])[\s\S])*?<\/w:p>/g, (paragraph) => {
      const found = new RegExp(`${OPEN}T(\\d+)${CLOSE}`).exec(paragraph)
      const table = found && tables[Number(found[1])]
      // A cell of a table must end with a paragraph, and two tables in a row would grow together.
      return table ? `${tableXml(table)}<w:p><w:pPr><w:spacing w:line="120" w:lineRule="exact"/></w:pPr></w:p>` : paragraph
    })
    xml = xml.replace(new RegExp(`<w:t(?: [^>]*)?>[^<]*?${OPEN}P(\\d+)${CLOSE}[^<]*</w:t>`, 'g'), (whole, at: string) => {
      const picture = pictures[Number(at)]
      if (!picture || name !== 'word/document.xml') return whole.replace(new RegExp(`${OPEN}P\\d+${CLOSE}`), '')
      used.add(Number(at))
      return drawingXml(picture, Number(at), used.size)
    })
    parts[name] = strToU8(xml.replace(new RegExp(`${OPEN}[TP]\\d+${CLOSE}`, 'g'), ''))
  }
  for (const at of used) parts[`word/media/luban-chart-${at}.png`] = pictures[at]!.bytes
  if (used.size > 0) {
    parts['[Content_Types].xml'] = strToU8(withPng(strFromU8(parts['[Content_Types].xml']!)))
    const relations = 'word/_rels/document.xml.rels'
    const links = [...used].map((at) => `<Relationship Id="lubanChart${at}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/luban-chart-${at}.png"/>`).join('')
    parts[relations] = strToU8(strFromU8(parts[relations]!).replace('</Relationships>', `${links}</Relationships>`))
  }
  return zipSync(parts, { mtime: new Date('2026-01-01T00:00:00') })
}

function withPng(types: string): string {
  return /Extension="png"/i.test(types) ? types : types.replace(/<Types[^>]*>/, (open) => `${open}<Default Extension="png" ContentType="image/png"/>`)
}

const WIDTH = 8844
const edges = ['top', 'left', 'bottom', 'right', 'insideH', 'insideV'].map((edge) => `<w:${edge} w:val="single" w:sz="4" w:space="0" w:color="777777"/>`).join('')

/** Columns are as wide as their words ask; numbers stand at the right. */
function tableXml(table: PrintedTable): string {
  const count = table.head.length
  const words = wordColumns(table)
  const shares = table.head.map((_, at) => columnShare(table, at, at === 0 || words.has(at)))
  const whole = shares.reduce((sum, one) => sum + one, 0)
  const widths = shares.map((one) => Math.floor((WIDTH * one) / whole))
  const size = count > 8 ? 15 : count > 6 ? 17 : 19
  const cell = (text: string, at: number, bold: boolean, head = false) =>
    `<w:tc><w:tcPr><w:tcW w:w="${widths[at]}" w:type="dxa"/>${head ? '<w:shd w:val="clear" w:color="auto" w:fill="EEEEEE"/>' : ''}<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0"/><w:jc w:val="${head ? 'center' : at === 0 || words.has(at) ? 'left' : 'right'}"/></w:pPr><w:r><w:rPr>${bold ? '<w:b/>' : ''}<w:sz w:val="${size}"/><w:szCs w:val="${size}"/></w:rPr><w:t xml:space="preserve">${escape(text)}</w:t></w:r></w:p></w:tc>`
  const row = (cells: readonly string[], bold = false, head = false) =>
    `<w:tr><w:trPr><w:cantSplit/>${head ? '<w:tblHeader/>' : ''}</w:trPr>${cells.map((text, at) => cell(text, at, bold, head)).join('')}</w:tr>`
  return `<w:tbl><w:tblPr><w:tblW w:w="${widths.reduce((sum, one) => sum + one, 0)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>${edges}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>${widths.map((one) => `<w:gridCol w:w="${one}"/>`).join('')}</w:tblGrid>${row(table.head, true, true)}${table.rows.map((cells) => row(cells)).join('')}${table.total ? row(table.total, true) : ''}</w:tbl>`
}

/**
 * Share of the width for one column. A text of many lines gets most of it, but not in proportion: a definition of 120
 * characters beside a unit of one would leave the unit too narrow for its own head.
 */
function columnShare(table: PrintedTable, at: number, words: boolean): number {
  const longest = Math.max(...[table.head, ...table.rows].map((row) => row[at]?.length ?? 0))
  return words ? Math.min(28, Math.max(6, longest + 2)) : Math.max(6, longest)
}

/** Columns after the first in which some cell is no number. */
function wordColumns(table: PrintedTable): Set<number> {
  const out = new Set<number>()
  for (let at = 1; at < table.head.length; at++) if (table.rows.some((row) => !/^[+−-]?[\d,.]*$|^—$/.test(row[at] ?? ''))) out.add(at)
  return out
}

function drawingXml({ widthMm, heightMm, title }: WordPicture, at: number, id: number): string {
  const size = `cx="${Math.round(widthMm * MM)}" cy="${Math.round(heightMm * MM)}"`
  const a = 'http://schemas.openxmlformats.org/drawingml/2006/main'
  const pic = 'http://schemas.openxmlformats.org/drawingml/2006/picture'
  return `<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0"><wp:extent ${size}/><wp:docPr id="${1000 + id}" name="图 ${id}" descr="${escape(title)}"/><wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="${a}" noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic xmlns:a="${a}"><a:graphicData uri="${pic}"><pic:pic xmlns:pic="${pic}"><pic:nvPicPr><pic:cNvPr id="${1000 + id}" name="luban-chart-${at}.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="lubanChart${at}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ${size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>`
}
