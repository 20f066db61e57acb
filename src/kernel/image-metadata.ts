import { crc32 } from 'node:zlib'

/**
 * A JPEG or PNG without what cameras and programs write beside the picture: where and when it was taken, with which
 * telephone, by whom, a smaller copy of what was cut off. The picture itself is copied byte by byte, not packed again.
 * How a telephone was held stays, because without it the picture would lie on its side; so does the colour profile.
 */
export function withoutMetadata(kind: 'jpeg' | 'png', bytes: Uint8Array): Uint8Array {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const clean = kind === 'jpeg' ? cleanJpeg(file) : cleanPng(file)
  return clean ? new Uint8Array(clean) : bytes
}

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const APP0 = 0xe0
const APP1 = 0xe1
const APP2 = 0xe2
const APP14 = 0xee
const COMMENT = 0xfe

/** Undefined where the segments cannot be followed; then the checks of pictures have refused it or it stays as it is. */
function cleanJpeg(file: Buffer): Buffer | undefined {
  const parts: Buffer[] = [file.subarray(0, 2)]
  if (file[0] !== 0xff || file[1] !== SOI) return undefined
  let turned = 1
  for (let at = 2; at + 4 <= file.length; ) {
    if (file[at] !== 0xff) return undefined
    const marker = file[at + 1]!
    // Bytes of 0xff between segments fill up.
    if (marker === 0xff) {
      at += 1
      continue
    }
    const length = file.readUInt16BE(at + 2)
    const next = at + 2 + length
    if (length < 2 || next > file.length) return undefined
    if (marker === SOS) {
      if (turned !== 1) parts.splice(1, 0, orientationSegment(turned))
      return Buffer.concat([...parts, scansFrom(file, at)])
    }
    const content = file.subarray(at + 4, next)
    if (marker === APP1) turned = orientationIn(content) ?? turned
    // JFIF, the colour profile and the colour model of Adobe are needed to show it.
    const kept = marker === APP0 || (marker === APP2 && content.subarray(0, 12).toString('latin1') === 'ICC_PROFILE\0') || marker === APP14
    if (kept || !((marker >= APP0 && marker <= 0xef) || marker === COMMENT)) parts.push(file.subarray(at, next))
    at = next
  }
  return undefined
}

/** The packed picture up to its end; what hangs on behind (other files, more pictures of the camera) is left out. */
function scansFrom(file: Buffer, start: number): Buffer {
  for (let at = start; ; ) {
    at = file.indexOf(0xff, at + 1)
    if (at < 0 || at + 1 >= file.length) return file.subarray(start)
    if (file[at + 1] === EOI) return file.subarray(start, at + 2)
  }
}

/** How the telephone was held, out of an Exif segment: 1…8. */
function orientationIn(content: Buffer): number | undefined {
  if (content.subarray(0, 6).toString('latin1') !== 'Exif\0\0') return undefined
  const tiff = content.subarray(6)
  if (tiff.length < 8) return undefined
  const little = tiff.subarray(0, 2).toString('latin1') === 'II'
  const two = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (directory + 2 > tiff.length) return undefined
  for (let n = 0; n < two(directory); n++) {
    const at = directory + 2 + 12 * n
    if (at + 12 > tiff.length) return undefined
    if (two(at) === 0x0112) {
      const value = two(at + 8)
      return value >= 1 && value <= 8 ? value : undefined
    }
  }
  return undefined
}

/** An Exif segment that says nothing but how to turn the picture. */
function orientationSegment(turned: number): Buffer {
  const body = Buffer.from('457869660000' + '4d4d002a00000008' + '0001' + '0112000300000001' + '00000000' + '00000000', 'hex')
  body.writeUInt16BE(turned, 6 + 8 + 2 + 8)
  const head = Buffer.from([0xff, APP1, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

const PNG_HEAD = 8
/** What draws the picture; text, times, Exif and private parts are not among them. */
const PNG_KEPT = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT', 'bKGD', 'pHYs'])

function cleanPng(file: Buffer): Buffer | undefined {
  const parts: Buffer[] = [file.subarray(0, PNG_HEAD)]
  for (let at = PNG_HEAD; at + 12 <= file.length; ) {
    const next = at + 12 + file.readUInt32BE(at)
    if (next > file.length) return undefined
    const name = file.toString('latin1', at + 4, at + 8)
    if (PNG_KEPT.has(name)) parts.push(file.subarray(at, next))
    else if (name === 'eXIf') parts.push(...turnedPng(file.subarray(at + 8, next - 4)))
    if (name === 'IEND') return Buffer.concat(parts)
    at = next
  }
  return undefined
}

function turnedPng(exif: Buffer): Buffer[] {
  const turned = orientationIn(Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif]))
  if (turned === undefined || turned === 1) return []
  const content = Buffer.concat([Buffer.from('eXIf', 'latin1'), orientationSegment(turned).subarray(10)])
  const chunk = Buffer.alloc(4 + content.length + 4)
  chunk.writeUInt32BE(content.length - 4, 0)
  content.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(content), 4 + content.length)
  return [chunk]
}
