import type { FileAnswer } from '../server.ts'
import type { VerificationMark } from './issued.ts'
import { renderPdf } from './pdf.ts'

export type TableColumn = { header: string; /** Share of the width. */ width: number; number?: boolean }

/** The parts of a page; see templates/official.typ. */
export type Section =
  | { kind: 'facts'; title: string; rows: readonly (readonly [string, string])[] }
  | { kind: 'table'; title: string; columns: readonly TableColumn[]; rows: readonly (readonly string[])[]; total?: readonly string[] }
  | { kind: 'opinions'; title: string; rows: readonly { title: string; text: string; by: string; at: string; signature: string | null }[] }
  | { kind: 'text'; paragraphs: readonly string[] }

export type OfficialPage = {
  title: string
  subtitle?: string
  /** At the head of every page: 办件编号. */
  number?: string
  issuer: string
  landscape?: boolean
  addressee?: string
  sections: readonly Section[]
  notes?: readonly string[]
  /** A letter ends with the issuer, the date and the seal. */
  letter?: boolean
  /** A form ends with 填表人, 单位负责人 and 日期. */
  filler?: string
  /** Signature pictures by the file name that an opinion gives. */
  images?: Record<string, Uint8Array>
}

/** Renders a page in the official look with its verification code. The same input and mark give the same bytes. */
export function renderOfficial(page: OfficialPage, mark: VerificationMark): Promise<Uint8Array> {
  const data = {
    title: page.title,
    subtitle: page.subtitle ?? null,
    number: page.number ?? null,
    issuer: page.issuer,
    issuedOn: mark.issuedOn,
    landscape: page.landscape ?? false,
    demonstration: mark.demonstration,
    mark: { code: mark.code, domain: mark.domain, qr: mark.qr },
    addressee: page.addressee ?? null,
    sections: page.sections.map((section) =>
      section.kind === 'table'
        ? { ...section, columns: section.columns.map((one) => ({ ...one, number: one.number ?? false })), total: section.total ?? null }
        : section,
    ),
    notes: page.notes ?? null,
    signOff: page.letter ? dayInWords(mark.issuedOn) : null,
    signatures: page.letter
      ? null
      : [
          { label: '填表人', value: page.filler ?? null },
          { label: '单位负责人', value: null },
          { label: '日期', value: '　　　年　　月　　日' },
        ],
    stamp: !page.letter,
  }
  return renderPdf({ template: 'official', data, ...(page.images ? { images: page.images } : {}) })
}

/** `2026年9月1日`. */
export function dayInWords(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${year}年${month}月${date}日`
}

/** A file name that every system takes: no path, no reserved characters, at most 80 characters. */
export function safeFileName(name: string): string {
  // oxlint-disable-next-line no-control-regex
  return [...name.replace(/[\\/:*?"<>|\u0000-\u001f]/g, '_')].slice(0, 80).join('').replace(/^\.+|[. ]+$/g, '') || '文书'
}

export const PDF = 'application/pdf'
export const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

export function pdfAnswer(name: string, bytes: Uint8Array): FileAnswer {
  return { name: `${safeFileName(name)}.pdf`, mediaType: PDF, bytes }
}
