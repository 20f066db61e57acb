import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Hono } from 'hono'
import type { Env } from '../kernel/http.ts'
import type { Composition } from './modules.ts'
import { openApi } from './openapi.ts'

/** The document of the interfaces: two megabytes that never change while the program runs, so packed and marked once. */
export function mountDocument(app: Hono<Env>, { routes, modules }: Composition): void {
  const plain = Buffer.from(JSON.stringify(openApi(routes, modules)))
  const packed = gzipSync(plain)
  const mark = createHash('sha256').update(plain).digest('base64url').slice(0, 22)
  app.get('/api/openapi.json', (c) => {
    const gzip = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')
    c.header('etag', gzip ? `"${mark}-gzip"` : `"${mark}"`)
    c.header('vary', 'accept-encoding')
    c.header('cache-control', 'no-cache')
    if ((c.req.header('if-none-match') ?? '').includes(mark)) return c.body(null, 304)
    c.header('content-type', 'application/json; charset=utf-8')
    if (gzip) c.header('content-encoding', 'gzip')
    return c.body(gzip ? packed : plain)
  })
}
