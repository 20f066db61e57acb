import { randomUUID } from 'node:crypto'
import type { Context, Hono } from 'hono'
import { writeAudit } from '../kernel/audit.ts'
import { actorByDigest, tokenDigest, tokenPrefix } from '../kernel/bearer.ts'
import { publicUrl } from '../kernel/config.ts'
import { inTransaction } from '../kernel/context.ts'
import type { Env, Server } from '../kernel/http.ts'
import { log } from '../kernel/log.ts'
import { RosterError } from '../modules/exchange/roster/answer.ts'
import { makeAccessToken, readAccessToken, TOKEN_SECONDS } from '../modules/exchange/roster/access-token.ts'
import { paths } from '../modules/exchange/roster/resources.ts'
import { routeOf, serveRoster } from '../modules/exchange/roster/serve.ts'
import { grantScopes, scopeAllows, SERVICE, TOKEN } from '../modules/exchange/scopes.ts'
import { allow } from './rate-limit.ts'
import { smallBodies } from './web-security.ts'

/**
 * OneRoster 1.2 rostering (read) and its OAuth2 client-credentials token. The addresses, errors and paging are the
 * standard's, which is why they stand beside the contracts; every reading is a transaction in the client's range.
 */
export function mountOneRoster(app: Hono<Env>, server: Server, addressOf: (env: unknown) => string): void {
  app.use(TOKEN, smallBodies)
  app.post(TOKEN, async (c) => {
    const limited = allow(addressOf(c.env), '/api/auth/oneroster')
    if (!limited.ok) return oauthError(c, 429, 'slow_down')
    const form = new URLSearchParams(await c.req.text())
    const [id, secret] = credentials(c.req.header('authorization')) ?? [form.get('client_id') ?? '', form.get('client_secret') ?? '']
    if (form.get('grant_type') !== 'client_credentials') return oauthError(c, 400, 'unsupported_grant_type')
    const digest = tokenDigest(secret)
    const actor = secret.startsWith(tokenPrefix) ? await actorByDigest(server.sessions.pool, digest, server.permissionsOf) : undefined
    if (!actor || actor.token?.id !== id) return oauthError(c, 401, 'invalid_client')
    const asked = (form.get('scope') ?? '').split(' ').filter(Boolean)
    const scopes = grantScopes(asked, actor.permissions)
    if (scopes.length === 0) return oauthError(c, 400, 'invalid_scope')
    await inTransaction(server.database, server.vault, actor, randomUUID(), async (ctx) => {
      ctx.audit.subject('token', id, actor.token!.name, { orgNo: actor.org.no })
      ctx.audit.detail({ exchange: true, scopes })
      await writeAudit(ctx, 'exchange.token')
    })
    c.header('cache-control', 'no-store')
    return c.json({ access_token: makeAccessToken(server.vault, { digest, scopes }, Date.now()), token_type: 'Bearer', expires_in: TOKEN_SECONDS, scope: scopes.join(' ') })
  })

  app.get(`${SERVICE}/*`, async (c) => {
    try {
      return await read(c)
    } catch (error) {
      if (error instanceof RosterError && (error.status === 401 || error.status === 403))
        log.info({ event: 'refused', status: error.status, route: `${SERVICE}/*`, from: addressOf(c.env), requestId: c.get('requestId') }, 'request refused')
      if (error instanceof RosterError) return statusInfo(c, error.status, error.minor, error.message)
      const id = c.get('requestId').slice(0, 8)
      log.error({ err: error, requestId: c.get('requestId') }, 'oneroster request failed')
      return statusInfo(c, 500, 'internal_server_error', `internal error ${id}`)
    }
  })

  async function read(c: Context<Env>) {
    const limited = allow(addressOf(c.env), '/api/exchange')
    if (!limited.ok) {
      c.header('retry-after', String(limited.retryAfter))
      return statusInfo(c, 429, 'server_busy', `too many requests; try again in ${limited.retryAfter} s`)
    }
    const bearer = /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
    const token = readAccessToken(server.vault, bearer, Date.now())
    const actor = token && (await actorByDigest(server.sessions.pool, token.digest, server.permissionsOf))
    if (!token || !actor) {
      c.header('www-authenticate', 'Bearer')
      throw new RosterError(401, 'unauthorisedrequest', 'the access token is missing, ended or withdrawn')
    }
    const route = routeOf(new URL(c.req.url).pathname.slice(SERVICE.length))
    if (!route) throw new RosterError(404, 'unknownobject', 'this service has no such path')
    const { needs } = paths[route.template]!
    if (!scopeAllows(token.scopes, needs) || !actor.permissions.has(needs === 'roster' ? 'exchange.roster' : 'exchange.demographics'))
      throw new RosterError(403, 'forbidden', 'the access token has no scope for this')
    const base = `${publicUrl() ?? new URL(c.req.url).origin}${SERVICE}`
    const { body, headers } = await inTransaction(server.database, server.vault, actor, c.get('requestId'), (ctx) =>
      serveRoster(ctx, route.template, route.names, c.req.query(), base),
    )
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
    c.header('cache-control', 'no-store')
    return c.json(body)
  }
}

/** Client id and secret of HTTP Basic, form-decoded as OAuth 2.0 §2.3.1 says. */
function credentials(header: string | undefined): [string, string] | undefined {
  const text = /^Basic\s+(\S+)$/i.exec(header ?? '')?.[1]
  if (!text) return undefined
  const [id = '', secret = ''] = Buffer.from(text, 'base64').toString('utf8').split(':')
  try {
    return [decodeURIComponent(id), decodeURIComponent(secret)]
  } catch {
    return undefined
  }
}

function oauthError(c: Context<Env>, status: 400 | 401 | 429, error: string) {
  c.header('cache-control', 'no-store')
  return c.json({ error }, status)
}

function statusInfo(c: Context<Env>, status: 400 | 401 | 403 | 404 | 422 | 429 | 500, minor: string, message: string) {
  c.header('cache-control', 'no-store')
  return c.json(
    {
      imsx_codeMajor: 'failure',
      imsx_severity: 'error',
      imsx_description: message,
      imsx_CodeMinor: { imsx_codeMinorField: [{ imsx_codeMinorFieldName: 'TargetEndSystem', imsx_codeMinorFieldValue: minor }] },
    },
    status,
  )
}
