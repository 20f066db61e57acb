import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { publicUrl } from '../kernel/config.ts'
import { HttpError } from '../kernel/errors.ts'
import type { Env } from '../kernel/http.ts'

const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** What every answer tells the browser: no foreign scripts, frames or guesses at types; TLS from now on, where there is TLS. */
export function setSecurityHeaders(c: Context<Env>, secure: boolean): void {
  c.header('content-security-policy', CSP)
  c.header('x-content-type-options', 'nosniff')
  c.header('referrer-policy', 'same-origin')
  c.header('x-frame-options', 'DENY')
  c.header('permissions-policy', 'camera=(), microphone=(), geolocation=()')
  c.header('cross-origin-opener-policy', 'same-origin')
  if (secure) c.header('strict-transport-security', 'max-age=31536000; includeSubDomains')
}

/**
 * A page of another site cannot make the browser of a signed-in officer act: its origin is not ours. A sandboxed frame
 * and a page without an origin say `null`. Programs send neither header and carry no cookies of a browser.
 */
export function refuseOtherSites(headers: Headers): void {
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  const foreign = origin === null ? site === 'cross-site' || site === 'same-site' : !ours(origin, headers.get('host'))
  if (foreign) throw new HttpError({ status: 403, message: '请求来自别的网站，已拒绝。请从本系统的页面操作。' })
}

function ours(origin: string, host: string | null): boolean {
  if (!URL.canParse(origin)) return false
  const from = new URL(origin).host
  // A proxy may pass another Host on; the official address is ours as well.
  return from !== '' && (from === host || from === officialHost())
}

function officialHost(): string | undefined {
  const url = publicUrl()
  return url ? new URL(url).host : undefined
}

/** Sign-in, codes and token requests are short; nothing longer is read. */
export const smallBodies = bodyLimit({
  maxSize: 16 * 1024,
  onError: () => {
    throw new HttpError({ status: 413, message: '提交的内容太长。' })
  },
})
