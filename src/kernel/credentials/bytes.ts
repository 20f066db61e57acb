const BASE64URL = /^[A-Za-z0-9_-]*$/
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Base64url without padding (RFC 4648 §5). */
export function toBase64url(bytes: Uint8Array | string): string {
  return Buffer.from(bytes as Uint8Array).toString('base64url')
}

/**
 * Reads base64url and takes only the one canonical spelling: no padding, no other alphabet, no white space, unused
 * last bits zero. Undefined otherwise, so that two texts never stand for one signature.
 */
export function fromBase64url(text: string): Uint8Array | undefined {
  if (!BASE64URL.test(text) || text.length % 4 === 1) return undefined
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

/** Base58 with the Bitcoin alphabet, as multibase `z` uses it. */
export function toBase58(bytes: Uint8Array): string {
  const digits: number[] = []
  for (const byte of bytes) {
    let carry = byte
    for (let at = 0; at < digits.length; at++) {
      carry += digits[at]! << 8
      digits[at] = carry % 58
      carry = (carry / 58) | 0
    }
    while (carry > 0) {
      digits.push(carry % 58)
      carry = (carry / 58) | 0
    }
  }
  const zeros = bytes.findIndex((byte) => byte !== 0)
  const head = '1'.repeat(zeros < 0 ? bytes.length : zeros)
  const body = digits.reverse().map((digit) => BASE58[digit])
  return head + body.join('')
}

/** The bytes behind a base58 text, or undefined where a character is none of the alphabet. */
export function fromBase58(text: string): Uint8Array | undefined {
  const bytes: number[] = []
  for (const char of text) {
    let carry = BASE58.indexOf(char)
    if (carry < 0) return undefined
    for (let at = 0; at < bytes.length; at++) {
      carry += bytes[at]! * 58
      bytes[at] = carry & 0xff
      carry >>= 8
    }
    while (carry > 0) {
      bytes.push(carry & 0xff)
      carry >>= 8
    }
  }
  const zeros = /^1*/.exec(text)![0].length
  return Uint8Array.from([...new Uint8Array(zeros), ...bytes.reverse()])
}

/** Text from bytes that are well-formed UTF-8, else undefined; a byte-order mark is kept and so refused by readers. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return undefined
  }
}
