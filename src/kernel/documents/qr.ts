import { toString } from 'qrcode'
import { QR_BYTES } from '../credentials/qr.ts'

/**
 * A QR code as SVG, without a quiet zone: the page leaves the room around it. Error correction M; L for a text that would
 * make the modules of M finer than those of version 12, because a scanner needs their size more than the correction.
 */
export function qrSvg(text: string): Promise<string> {
  return toString(text, { type: 'svg', errorCorrectionLevel: Buffer.byteLength(text) <= QR_BYTES ? 'M' : 'L', margin: 0 })
}
