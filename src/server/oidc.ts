import type { Context, Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Env, Server } from '../kernel/http.ts'
import { log } from '../kernel/log.ts'
import { beginOidc, farewell, findBound, findProvider, finishOidc, keepTicket, OidcError, type OidcIdentity } from '../kernel/oidc.ts'
import { OIDC_MINUTES, oidcCookie, type OidcRefusal } from '../kernel/oidc-words.ts'
import { isLocalPath } from '../kernel/local-path.ts'
import { recordSignIn } from '../kernel/sign-in.ts'

type Parts = Pick<Server, 'sessions' | 'vault'>

/**
 * Sign-in through the identity provider, and sign-out. Both are journeys of the browser, so they answer with a place
 * to go to; a refusal goes to the sign-in page, which says the sentence.
 */
export function mountOidc(app: Hono<Env>, parts: Parts, addressOf: (env: unknown) => string): void {
  const { sessions, vault } = parts
  const { pool } = sessions
  const refuse = (c: Context<Env>, refusal: OidcRefusal) => c.redirect(`/sign-in?refused=${refusal}`)

  app.get('/api/auth/oidc/start', async (c) => {
    // A page of another site must not sign anybody in unasked: who came from there sees the sign-in page first.
    if (/^(cross|same)-site$/.test(c.req.header('sec-fetch-site') ?? '')) return c.redirect('/sign-in')
    const provider = await findProvider(pool)
    if (!provider) return refuse(c, 'off')
    try {
      const { url, state } = await beginOidc(pool, vault, provider, localPath(c.req.query('from')))
      keepCookie(c, provider.origin, state)
      return c.redirect(url.toString())
    } catch (error) {
      return refuse(c, explained(error))
    }
  })

  app.get('/api/auth/oidc/callback', async (c) => {
    const cookie = getCookie(c, oidcCookie, 'host') ?? getCookie(c, oidcCookie)
    for (const prefix of [{}, { prefix: 'host' as const, secure: true }]) deleteCookie(c, oidcCookie, { path: '/', ...prefix })
    try {
      const identity = await finishOidc(pool, vault, cookie, new URL(c.req.url).search)
      return await enter(c, identity)
    } catch (error) {
      return refuse(c, explained(error))
    }
  })

  async function enter(c: Context<Env>, identity: OidcIdentity): Promise<Response> {
    const { provider, subject, idToken, onward } = identity
    const address = addressOf(c.env)
    const bound = await findBound(pool, provider.issuer, subject)
    if (!bound) {
      if (!provider.bindSelf) return refuse(c, 'unbound')
      keepCookie(c, provider.origin, await keepTicket(pool, identity))
      // Whoever is already signed in binds on the security page; others first sign in with their own password.
      return c.redirect((await sessions.whoIs(c.req.raw.headers)) ? '/me/security?bind=1' : '/sign-in?bind=1')
    }
    if (bound.disabled || bound.posts === 0) {
      await recordSignIn(pool, bound.username, false, address, bound.disabled ? 'disabled' : 'no-post', 'oidc')
      return refuse(c, bound.disabled ? 'disabled' : 'no-post')
    }
    const { outcome, cookie } = await sessions.begin({
      accountId: bound.accountId,
      username: bound.username,
      address,
      userAgent: c.req.header('user-agent')?.slice(0, 400),
      idTokenSealed: vault.seal(idToken),
    })
    if (outcome === 'refused') return refuse(c, 'disabled')
    await sessions.endReplaced(c.req.raw.headers)
    c.header('set-cookie', cookie, { append: true })
    return c.redirect(outcome === 'second' ? `/sign-in?step=second&from=${encodeURIComponent(onward)}` : `/sign-in?from=${encodeURIComponent(onward)}`)
  }

  app.post('/api/auth/sign-out', async (c) => {
    const who = await sessions.whoIs(c.req.raw.headers)
    if (who) log.info({ event: 'signed-out', account: who.accountId, from: addressOf(c.env), requestId: c.get('requestId') }, 'signed out')
    const onward = await farewell(pool, vault, await sessions.tokenOf(c.req.raw.headers))
    const answer = await sessions.auth.handler(c.req.raw)
    c.header('cache-control', 'no-store')
    for (const cookie of answer.headers.getSetCookie()) c.header('set-cookie', cookie, { append: true })
    return c.json(onward ? { onward: onward.toString() } : {}, answer.status as 200)
  })
}

/** Lax, so that it comes along when the provider sends the browser back; no script reads it. */
function keepCookie(c: Context<Env>, origin: string, value: string): void {
  setCookie(c, oidcCookie, value, { path: '/', httpOnly: true, sameSite: 'Lax', ...(origin.startsWith('https:') ? { secure: true, prefix: 'host' as const } : {}), maxAge: OIDC_MINUTES * 60 })
}

/** Only an address of this site is followed after a sign-in. */
function localPath(from: string | undefined): string {
  return from && from.length < 500 && isLocalPath(from) && !from.startsWith('/sign-in') ? from : '/'
}

function explained(error: unknown): OidcRefusal {
  if (!(error instanceof OidcError)) throw error
  const cause = error.cause as { name?: string; code?: string; message?: string } | undefined
  log.warn({ refusal: error.refusal, cause: cause ? `${cause.name ?? ''} ${cause.code ?? ''} ${cause.message ?? ''}` : undefined }, 'sign-in through the identity provider refused')
  return error.refusal
}
