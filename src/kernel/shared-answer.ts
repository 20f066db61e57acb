import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import type { Env } from './http.ts'

/**
 * An answer that is the same for everybody: caches may keep it for a while and ask again by its ETag, and then get 304
 * without the body. The tag is a digest of what is sent.
 */
export function answerShared(c: Context<Env>, seconds: number, mediaType: string, bytes: Uint8Array) {
  const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`
  c.header('etag', tag)
  c.header('cache-control', `public, max-age=${seconds}`)
  const known = c.req.header('if-none-match')?.split(',').map((one) => one.trim().replace(/^W\//, ''))
  if (known?.some((one) => one === tag || one === '*')) {
    c.header('content-disposition', undefined)
    return c.body(null, 304)
  }
  c.header('content-type', mediaType)
  return c.body(bytes as Uint8Array<ArrayBuffer>)
}
