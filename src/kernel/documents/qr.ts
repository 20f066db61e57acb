import { toString } from 'qrcode'

/** A QR code as SVG, error correction M, without a quiet zone: the page leaves the room around it. */
export function qrSvg(text: string): Promise<string> {
  return toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 0 })
}
