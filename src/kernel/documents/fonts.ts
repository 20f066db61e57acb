import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { HttpError } from '../errors.ts'

const family = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-serif-sc/package.json'))

/** The folders of the printing font (Noto Serif SC, OFL): regular and bold. Nothing else is used in print. */
export const fontFolders: readonly string[] = [join(family, '400Regular'), join(family, '700Bold')]
const fontFiles = [join(family, '400Regular/NotoSerifSC_400Regular.ttf'), join(family, '700Bold/NotoSerifSC_700Bold.ttf')]

/** Ranges of code points, ascending, first and last in turn. */
type Coverage = Uint32Array

/**
 * Which characters a font draws, read from its cmap table: format 12 (all planes) where present, else format 4
 * (basic plane). Source: OpenType 1.9, cmap.
 */
export function readCoverage(font: Buffer): Coverage {
  const tables = font.readUInt16BE(4)
  for (let at = 12; at < 12 + 16 * tables; at += 16) {
    if (font.toString('latin1', at, at + 4) !== 'cmap') continue
    const start = font.readUInt32BE(at + 8)
    return readCmap(font.subarray(start, start + font.readUInt32BE(at + 12)))
  }
  throw new Error('the font has no cmap table')
}

function readCmap(cmap: Buffer): Coverage {
  const offsets = Array.from({ length: cmap.readUInt16BE(2) }, (_, n) => cmap.readUInt32BE(8 + 8 * n))
  const full = offsets.find((at) => cmap.readUInt16BE(at) === 12)
  if (full !== undefined) {
    const ranges: number[] = []
    for (let n = 0; n < cmap.readUInt32BE(full + 12); n++) {
      const group = full + 16 + 12 * n
      // A group that begins at glyph 0 draws .notdef for its first character.
      const first = cmap.readUInt32BE(group) + (cmap.readUInt32BE(group + 8) === 0 ? 1 : 0)
      ranges.push(first, cmap.readUInt32BE(group + 4))
    }
    return Uint32Array.from(ranges)
  }
  const basic = offsets.find((at) => cmap.readUInt16BE(at) === 4)
  if (basic === undefined) throw new Error('the font has neither cmap format 12 nor 4')
  const segments = cmap.readUInt16BE(basic + 6) / 2
  const ranges: number[] = []
  for (let n = 0; n < segments; n++) {
    const last = cmap.readUInt16BE(basic + 14 + 2 * n)
    const first = cmap.readUInt16BE(basic + 16 + 2 * segments + 2 * n)
    if (first !== 0xffff) ranges.push(first, last)
  }
  return Uint32Array.from(ranges)
}

function covers(coverage: Coverage, point: number): boolean {
  let low = 0
  let high = coverage.length / 2 - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (point < coverage[2 * middle]!) high = middle - 1
    else if (point > coverage[2 * middle + 1]!) low = middle + 1
    else return true
  }
  return false
}

let loaded: Coverage[] | undefined

/** Whether both weights of the printing font draw the character. */
export function hasGlyph(point: number): boolean {
  loaded ??= fontFiles.map((file) => readCoverage(readFileSync(file)))
  return loaded.every((coverage) => covers(coverage, point))
}

/** Line breaks and tabs set no glyph; a variation selector only chooses among the forms of the character before it. */
function setsNoGlyph(point: number): boolean {
  return point === 10 || point === 9 || (point >= 0xfe00 && point <= 0xfe0f) || (point >= 0xe0100 && point <= 0xe01ef)
}

const drawn = new Set<number>()

/** The characters of a text that the printing font cannot draw, each once. */
export function missingGlyphs(text: string): string[] {
  const missing = new Set<string>()
  for (const char of text) {
    const point = char.codePointAt(0)!
    if (drawn.has(point) || setsNoGlyph(point)) continue
    if (hasGlyph(point)) drawn.add(point)
    else missing.add(char)
  }
  return [...missing]
}

/**
 * Walks through everything that will be printed and stops before printing at the first text with a character that
 * the font does not have, naming both. A page with an empty box in a name would be worse than no page.
 * Throws HttpError 422.
 */
export function stopMissingGlyphs(data: unknown): void {
  if (typeof data === 'string') {
    const missing = missingGlyphs(data)
    if (missing.length === 0) return
    const [around] = [...data].length > 24 ? [`${[...data].slice(0, 24).join('')}…`] : [data]
    const named = missing.map((char) => `“${printable(char)}”（${codePoint(char)}）`).join('、')
    throw new HttpError({
      status: 422,
      message: `“${around}”里的${named}，印制字体没有这个字，没有打印。核对用字；确为本人用字的，用 Word 版在装有该字的电脑上打印。`,
    })
  }
  if (Array.isArray(data)) for (const one of data) stopMissingGlyphs(one)
  else if (typeof data === 'object' && data !== null) for (const one of Object.values(data)) stopMissingGlyphs(one)
}

const codePoint = (char: string) => `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
const printable = (char: string) => (/[\p{C}\p{Z}]/u.test(char) ? '不可见字符' : char)
