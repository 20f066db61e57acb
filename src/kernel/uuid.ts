import { randomFillSync } from 'node:crypto'

const pool = Buffer.alloc(16 * 256)
let at = pool.length

/** UUID version 7: time-ordered, so that primary keys are appended to the index instead of scattered over it. */
export function newId(now: number = Date.now()): string {
  if (at === pool.length) {
    randomFillSync(pool)
    at = 0
  }
  const bytes = pool.subarray(at, at + 16)
  at += 16
  const hex = bytes.toString('hex')
  const time = now.toString(16).padStart(12, '0')
  const variant = ((bytes[8]! & 0x3f) | 0x80).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20)}`
}
