import { inflateSync } from 'node:zlib'
import { strFromU8, unzipSync } from 'fflate'

/** All text of an answer: JSON and CSV (UTF-8, GB 18030), the parts of workbooks, Word files and archives, the words of a PDF. */
export function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return Object.entries(unzipSync(bytes)).map(([name, one]) => `${name}\n${/\.(zip|xlsx|docx|pdf)$/.test(name) ? textOf(one) : strFromU8(one)}`).join('\n')
  if (strFromU8(bytes.subarray(0, 5), true) === '%PDF-') return pdfText(bytes)
  const text = new TextDecoder().decode(bytes)
  return text.includes('\ufffd') ? `${text}\n${new TextDecoder('gb18030').decode(bytes)}` : text
}

/** The words of a PDF, by the tables in which its fonts say what their glyphs mean; enough for what we print ourselves. */
export function pdfText(bytes: Uint8Array): string {
  const raw = Buffer.from(bytes).toString('latin1')
  const streams: string[] = []
  for (const match of raw.matchAll(/stream\r?\n/g)) {
    const start = match.index + match[0].length
    try {
      streams.push(inflateSync(Buffer.from(bytes).subarray(start, raw.indexOf('endstream', start))).toString('latin1'))
    } catch {
      // A picture or a font, not packed text.
    }
  }
  const tables = streams.filter((one) => one.includes('beginbfchar') || one.includes('beginbfrange')).map(glyphs)
  const content = streams.filter((one) => /\bT[jJ]\b/.test(one))
  // Which table belongs to which font is not followed: every reading is given, and the right one is among them.
  return content.flatMap((page) => tables.map((table) => [...page.matchAll(/<([0-9a-fA-F\s]+)>|\((?:[^()\\]|\\.)*\)/g)].map(([whole, hex]) => spelled(whole, hex, table)).join(''))).join('\n')
}

function spelled(whole: string, hex: string | undefined, table: Map<number, string>): string {
  const codes = hex === undefined ? bytesOf(whole.slice(1, -1)) : Buffer.from(hex.replace(/\s/g, ''), 'hex')
  let out = ''
  for (let at = 0; at + 1 < codes.length; at += 2) out += table.get(codes.readUInt16BE(at)) ?? ''
  return out
}

function bytesOf(text: string): Buffer {
  const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }
  return Buffer.from(text.replace(/\\(?:([0-7]{1,3})|(.))/gs, (_, octal: string | undefined, char: string) => (octal ? String.fromCharCode(Number.parseInt(octal, 8)) : (escapes[char] ?? char))), 'latin1')
}

function glyphs(table: string): Map<number, string> {
  const out = new Map<number, string>()
  const word = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le')
  for (const [, part] of table.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
    for (const [, from, to] of part!.matchAll(/<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>/g)) out.set(Number.parseInt(from!, 16), word(to!))
  }
  for (const [, part] of table.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, from, to, first] of part!.matchAll(/<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>/g)) {
      const [low, high, base] = [Number.parseInt(from!, 16), Number.parseInt(to!, 16), Number.parseInt(first!, 16)]
      for (let at = low; at <= Math.min(high, low + 500); at++) out.set(at, String.fromCodePoint(base + at - low))
    }
  }
  return out
}
