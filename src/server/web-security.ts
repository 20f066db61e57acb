import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { publicUrl } from '../kernel/config.ts'
import { HttpError } from '../kernel/errors.ts'
import type { Env } from '../kernel/http.ts'

const csp = (nonce?: string) =>
  [
    "default-src 'self'",
    "script-src 'self'",
    // For browsers that do not know the two below: they would take a nonce here as a ban on style attributes.
    "style-src 'self' 'unsafe-inline'",
    `style-src-elem 'self'${nonce ? ` 'nonce-${nonce}'` : ''}`,
    // React and the charts set widths and colours of single elements.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

const CSP = csp()

/** The word in the built page that stands for the nonce; see vite.config.ts. */
const NONCE_PLACE = /__CSP_NONCE__/g

/**
 * Sends the page with a nonce drawn for this answer. The library of controls writes its styles into the page while it
 * runs and shows the nonce; a style somebody else got into the page has none and is not applied.
 */
export function sendPage(c: Context<Env>, html: string) {
  const nonce = randomBytes(16).toString('base64')
  c.header('content-security-policy', csp(nonce))
  return c.html(html.replace(NONCE_PLACE, nonce))
}

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
