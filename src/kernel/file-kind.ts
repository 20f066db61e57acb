import { readDirectory } from './file-checks.ts'

/** What a file is by its first bytes, never by its name or by what the browser says of it. */
export type FileKind = 'xlsx' | 'docx' | 'ofd' | 'zip' | 'ole' | 'pdf' | 'png' | 'jpeg' | 'webp' | 'markup' | 'text' | 'unknown'

export const MEDIA_TYPES: Readonly<Record<FileKind, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  ofd: 'application/ofd',
  zip: 'application/zip',
  ole: 'application/x-ole-storage',
  pdf: 'application/pdf',
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  // Never sent as what it is: a page of ours must not carry somebody's script.
  markup: 'text/plain; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  unknown: 'application/octet-stream',
}

const EXTENSIONS: Partial<Record<FileKind, readonly string[]>> = {
  xlsx: ['xlsx'],
  docx: ['docx'],
  ofd: ['ofd'],
  zip: ['zip'],
  pdf: ['pdf'],
  png: ['png'],
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif'],
  webp: ['webp'],
}

/**
 * The name a file is kept under: where the extension says something else than the content, the right one follows it
 * (`a.exe` that is a PDF becomes `a.exe.pdf`). Folders before it and characters that nobody sees, or that turn the writing around, go.
 */
export function fittingName(name: string, kind: FileKind): string {
  const seen = (name.split(/[\\/]/).at(-1) ?? '').replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '').trim() || '文件'
  const right = EXTENSIONS[kind]
  const extension = /\.([a-z0-9]{1,8})$/i.exec(seen)?.[1]?.toLowerCase()
  return !right || extension === undefined || right.includes(extension) ? seen : `${seen}.${right[0]}`
}

/** Tells what a file is from its content. */
export function fileKind(bytes: Uint8Array): FileKind {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096))
  const hex = head.subarray(0, 8).toString('hex')
  if (hex === '89504e470d0a1a0a') return 'png'
  if (hex.startsWith('ffd8ff')) return 'jpeg'
  if (hex.startsWith('52494646') && head.toString('latin1', 8, 12) === 'WEBP') return 'webp'
  if (hex === 'd0cf11e0a1b11ae1') return 'ole'
  if (head.subarray(0, 5).toString('latin1') === '%PDF-') return 'pdf'
  if (hex.startsWith('504b0304') || hex.startsWith('504b0506')) return archiveKind(bytes)
  const utf16 = head[0] === 0xff && head[1] === 0xfe
  if (!utf16 && head.includes(0)) return 'unknown'
  const start = head.toString(utf16 ? 'utf16le' : 'utf8').replace(/^\ufeff/, '').trimStart().slice(0, 600)
  return /^<(!doctype|html|svg|\?xml|script|body|head|!--)/i.test(start) || /<(script|svg|iframe)[\s>]/i.test(start) ? 'markup' : 'text'
}

/** The parts of an Office file are named in the directory of the archive. */
function archiveKind(bytes: Uint8Array): FileKind {
  const names = new Set(readDirectory(bytes)?.map((one) => one.name))
  if (names.has('xl/workbook.xml')) return 'xlsx'
  if (names.has('word/document.xml')) return 'docx'
  return names.has('OFD.xml') ? 'ofd' : 'zip'
}
