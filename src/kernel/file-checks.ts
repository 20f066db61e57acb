import { inflateRawSync, inflateSync } from 'node:zlib'

const MB = 1024 * 1024

/** The limits of an archive. A file beyond one of them is refused before anything is unpacked to its full size. */
export const archiveLimits = {
  entries: 20_000,
  /** All entries together, unpacked, bytes. */
  totalBytes: 600 * MB,
  /** Unpacked size over packed size, of one entry above 1 MB and of the whole. */
  ratio: 200,
  /** Archives inside the archive. */
  nested: 0,
} as const

export type ArchiveEntry = { name: string; packed: number; size: number; method: number; offset: number; encrypted: boolean }

/** Reads the central directory of a zip. Undefined where the file is broken or is ZIP64 beyond our limits. */
export function readDirectory(bytes: Uint8Array): ArchiveEntry[] | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = file.lastIndexOf(Buffer.from('504b0506', 'hex'))
  if (end < 0 || end + 22 > file.length) return undefined
  const count = file.readUInt16LE(end + 10)
  let at = file.readUInt32LE(end + 16)
  const entries: ArchiveEntry[] = []
  for (let n = 0; n < count; n++) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== 0x02014b50) return undefined
    const nameLength = file.readUInt16LE(at + 28)
    if (at + 46 + nameLength > file.length) return undefined
    entries.push({
      name: file.toString('utf8', at + 46, at + 46 + nameLength),
      packed: file.readUInt32LE(at + 20),
      size: file.readUInt32LE(at + 24),
      method: file.readUInt16LE(at + 10),
      offset: file.readUInt32LE(at + 42),
      encrypted: (file.readUInt16LE(at + 8) & 1) === 1,
    })
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
  }
  return entries
}

/** Unpacks one entry up to `limit` bytes. Undefined where it is broken or larger than it says. */
export function readEntry(bytes: Uint8Array, entry: ArchiveEntry, limit = 32 * MB): Buffer | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (entry.offset + 30 > file.length || file.readUInt32LE(entry.offset) !== 0x04034b50) return undefined
  const start = entry.offset + 30 + file.readUInt16LE(entry.offset + 26) + file.readUInt16LE(entry.offset + 28)
  const packed = file.subarray(start, start + entry.packed)
  if (packed.length !== entry.packed) return undefined
  if (entry.method === 0) return packed
  if (entry.method !== 8) return undefined
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, Math.min(limit, entry.size + 1)) })
  } catch {
    return undefined
  }
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / MB)} MB`

/**
 * What is wrong with an archive, as the end of a sentence that begins with its name; undefined when nothing is.
 * Looks at the directory, then unpacks every entry once with the declared size as the limit, because a directory
 * can lie. Costs at most `archiveLimits.totalBytes` of inflating and stops at the first lie.
 */
export function archiveProblem(bytes: Uint8Array, limits: { [K in keyof typeof archiveLimits]: number } = archiveLimits): string | undefined {
  const entries = readDirectory(bytes)
  if (!entries) return '不是完整的压缩文件，打不开。重新生成后再上传。'
  if (entries.length === 0) return '是空的压缩文件。核对后重新选择。'
  if (entries.length > limits.entries) return `里有 ${entries.length} 个文件，超过 ${limits.entries} 个。分成几份再上传。`
  const total = entries.reduce((sum, one) => sum + one.size, 0)
  if (total > limits.totalBytes) return `解压后有 ${megabytes(total)}，超过 ${megabytes(limits.totalBytes)}。分成几份再上传。`
  if (total > limits.ratio * bytes.byteLength) return `解压后是压缩时的 ${limits.ratio} 倍以上，像是压缩炸弹，没有接收。`
  if (entries.some((one) => one.encrypted)) return '带有口令，无法检查内容。去掉口令后再上传。'
  const places = new Set<number>()
  for (const one of entries) {
    if (one.size > MB && one.size > limits.ratio * one.packed) return `里的“${one.name}”解压后是压缩时的 ${limits.ratio} 倍以上，像是压缩炸弹，没有接收。`
    if (/(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[a-z]:|\0/i.test(one.name)) return `里的文件名“${one.name}”指向别的位置，没有接收。`
    // Entries that share their bytes unpack to far more than the file holds.
    if (places.has(one.offset)) return '里有几个文件共用一份内容，像是压缩炸弹，没有接收。'
    places.add(one.offset)
  }
  let nested = 0
  for (const one of entries) {
    if (one.name.endsWith('/') && one.size === 0) continue
    const content = readEntry(bytes, one, limits.totalBytes)
    if (!content || content.length !== one.size) return `里的“${one.name}”与目录写的大小不符或已损坏，没有接收。`
    // Drawings of older office programs are packed one by one.
    if (/\.(emz|wmz)$/i.test(one.name)) continue
    if (/^(504b0304|1f8b|377abcaf|52617221|425a68|fd377a58)/.test(content.subarray(0, 4).toString('hex'))) nested += 1
    if (nested > limits.nested) return `里还有压缩文件“${one.name}”，无法检查。先解压，把文件直接放进来。`
  }
  return undefined
}

/** Macros and parts from outside in a Word or Excel file; the end of a sentence, undefined when there are none. */
export function officeProblem(bytes: Uint8Array, kind: 'docx' | 'xlsx'): string | undefined {
  const entries = readDirectory(bytes)
  const types = entries?.find((one) => one.name === '[Content_Types].xml')
  const main = kind === 'docx' ? 'word/document.xml' : 'xl/workbook.xml'
  if (!entries || !types || !entries.some((one) => one.name === main)) return `不是 .${kind} 文件。用办公软件另存为 .${kind} 后再上传。`
  const declared = readEntry(bytes, types, 4 * MB)?.toString('utf8') ?? ''
  if (entries.some((one) => /vbaProject|vbaData|\/macrosheets\//i.test(one.name)) || /macroEnabled|vbaProject/i.test(declared))
    return `带有宏，没有接收。另存为不带宏的 .${kind} 后再上传。`
  for (const one of entries.filter((each) => /\.(xml|rels|vml)$/i.test(each.name))) {
    const problem = markupProblem(readEntry(bytes, one, 256 * MB))
    if (problem) return problem
  }
  // A workbook of a school often refers to another one; only its values are ever read here.
  if (kind === 'xlsx') return undefined
  if (entries.some((one) => /\/(embeddings|activeX|ctrlProps)\//i.test(one.name))) return `里嵌有别的文件或控件，没有接收。删去后另存为 .${kind} 再上传。`
  for (const one of entries.filter((each) => /\.rels$/i.test(each.name))) {
    const text = readEntry(bytes, one, 4 * MB)?.toString('utf8') ?? ''
    for (const [tag] of text.matchAll(/<Relationship\b[^>]*>/g)) {
      if (/TargetMode\s*=\s*["']External/i.test(tag) && !/\/hyperlink["']/i.test(tag)) return `引用了文件以外的内容，打开时会去外部取，没有接收。断开链接后再上传。`
    }
  }
  return undefined
}

const DECLARATIONS = ['<!DOCTYPE', '<!doctype', '<!ENTITY', '<!entity']

/** Entities of one's own, wherever they stand, and the writing of sixteen bits a character that would hide them. Office programs write neither. */
function markupProblem(part: Buffer | undefined): string | undefined {
  if (!part) return undefined
  if (/^(fffe|feff|003c|3c00)/.test(part.subarray(0, 2).toString('hex'))) return '里的内容不是 UTF-8，没有接收。用办公软件另存一次再上传。'
  return DECLARATIONS.some((one) => part.includes(one)) ? '里有自定义的 XML 实体，没有接收。用办公软件另存一次再上传。' : undefined
}

/** How much of a PDF is unpacked while looking for active content. Beyond it the file is refused as unreadable. */
export const pdfLimits = { streams: 20_000, totalBytes: 200 * MB, streamBytes: 64 * MB } as const

const ACTIVE: readonly [RegExp, string][] = [
  [/\/(JavaScript|JS)\b/, '带有脚本'],
  [/\/(EmbeddedFiles?|Filespec)\b/, '里嵌有别的文件'],
  [/\/(Launch|GoToE|ImportData|SubmitForm|RichMedia|XFA)\b/, '带有会启动程序、提交数据或播放媒体的内容'],
]

/**
 * Scripts, embedded files and actions in a PDF, also inside compressed object streams; the end of a sentence.
 * Names written with #xx are decoded first. An encrypted PDF cannot be looked into and is refused.
 */
export function pdfProblem(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  if (!text.includes('%%EOF')) return '不完整，结尾缺失。重新导出后再上传。'
  const parts: string[] = []
  let total = 0
  let streams = 0
  let outside = ''
  let at = 0
  for (const match of text.matchAll(/\bstream\r?\n/g)) {
    if (match.index < at) continue
    outside += text.slice(at, match.index)
    const start = match.index + match[0].length
    const end = text.indexOf('endstream', start)
    if (end < 0) break
    at = end
    const dictionary = text.slice(Math.max(0, match.index - 600), match.index)
    const own = dictionary.slice(dictionary.lastIndexOf(' obj') + 1)
    const objects = /\/Type\s*\/(ObjStm|XRef)\b/.test(own)
    if (objects && /\/Filter\b/.test(own) && !/\/Filter\s*(\[\s*)?\/(FlateDecode|Fl)\b/.test(own)) return '压缩方式少见，无法检查。重新导出后再上传。'
    // Pictures and fonts hold no objects; what is neither may hold an object stream or a form.
    if (!/\/(FlateDecode|Fl)\b/.test(own) || (!objects && /\/Subtype\s*\/Image|\/Length1\b/.test(own))) continue
    if (++streams > pdfLimits.streams) return '内容过多，无法检查。分成几份再上传。'
    const inflated = inflateLenient(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start))
    if (inflated === 'too large') return '里有解压后过大的内容，没有接收。重新导出后再上传。'
    if (!inflated && objects) return '里有损坏的内容，无法检查。重新导出后再上传。'
    if (!inflated) continue
    total += inflated.length
    if (total > pdfLimits.totalBytes) return '解压后过大，无法检查。分成几份再上传。'
    if (objects) parts.push(inflated.toString('latin1'))
  }
  outside += text.slice(at)
  parts.push(outside)
  for (const part of parts) {
    const plain = part.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    if (/\/Encrypt\b/.test(plain)) return '设了密码或权限，无法检查内容。去掉保护后再上传。'
    for (const [pattern, word] of ACTIVE) if (pattern.test(plain)) return `${word}，没有接收。打印成 PDF 后再上传。`
  }
  return undefined
}

function inflateLenient(packed: Buffer): Buffer | 'too large' | undefined {
  try {
    return inflateSync(packed, { maxOutputLength: pdfLimits.streamBytes })
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : undefined
  }
}
