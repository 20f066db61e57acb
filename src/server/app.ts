import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono, type Context } from 'hono'
import type { Actor } from '../kernel/context.ts'
import { listProvinces, type Province } from '../kernel/deployment.ts'
import { HttpError } from '../kernel/errors.ts'
import { identify, mount, problemOf, type Env, type Server } from '../kernel/http.ts'
import { log } from '../kernel/log.ts'
import { oneAtATime } from '../kernel/one-at-a-time.ts'
import { VISITORS_NO } from '../kernel/scope.ts'
import { mountOneRoster } from './oneroster.ts'
import { mountDocument } from './api-document.ts'
import type { Composition } from './modules.ts'
import { clientAddress } from './client-address.ts'
import { mountCredentials } from './credentials.ts'
import { mountMetrics, patternOf } from './metrics.ts'
import { mountOidc } from './oidc.ts'
import { allow } from './rate-limit.ts'
import { mountSecurityTxt } from './security-txt.ts'
import { refuseOtherSites, sendPage, setSecurityHeaders, smallBodies } from './web-security.ts'

type AppParts = Omit<Server, 'visitor' | 'permissionsOf'> & {
  composition: Composition
  webRoot?: string
  secure?: boolean
  /** Who an address is, for the rate limit; the socket's unless told (a measurement asks from many). */
  addressOf?: (env: unknown) => string
}

/** The whole HTTP application: headers, sign-in, every contract, the web pages. */
export function createApp(parts: AppParts): Hono<Env> {
  const { composition } = parts
  const server: Server = { ...parts, permissionsOf: composition.permissionsOf, visitor: visitorOf(parts) }
  const addressOf = parts.addressOf ?? clientAddress
  const app = new Hono<Env>()

  app.onError((error, c) => {
    const problem = problemOf(error, c.get('requestId') ?? randomUUID())
    if (problem.status === 503) c.header('retry-after', '5')
    noteRefusal(c, problem.status)
    c.header('cache-control', 'no-store')
    return c.json(problem, problem.status as 400)
  })

  app.use(async (c, next) => {
    c.set('requestId', randomUUID())
    c.set('address', addressOf(c.env))
    setSecurityHeaders(c, parts.secure ?? false)
    await next()
  })

  mountMetrics(app, parts, addressOf)
  app.get('/healthz', (c) => c.json({ ok: true }))
  app.get('/readyz', async (c) => {
    await parts.database.auth.query('select 1')
    const provinces = await listProvinces(parts.database)
    if (provinces.length === 0) return c.json({ status: 503, message: '还没有初始化。运行 luban init --province 51，或 luban demo。' }, 503)
    return c.json({ ok: true, provinces: provinces.map((one) => one.name) })
  })

  mountDocument(app, composition)

  app.use('/api/*', async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') refuseOtherSites(c.req.raw.headers)
    const limit = allow(addressOf(c.env), c.req.path)
    if (!limit.ok) {
      // A flood is told once, not with every request of it.
      if (limit.first) noteRefusal(c, 429)
      c.header('retry-after', String(limit.retryAfter))
      return c.json({ status: 429, message: `请求太多了。请在 ${limit.retryAfter} 秒后再试。` }, 429)
    }
    return next()
  })

  app.use('/api/auth/*', smallBodies)
  app.post('/api/auth/sign-in/username', async (c) => {
    const raw = await c.req.text()
    const body = parseSignIn(raw)
    const { answer, outcome } = await oneAtATime(`sign-in ${body.username.toLowerCase()}`, () => tryPassword(c, body, raw))
    if (outcome === 'refused') throw new HttpError({ status: 401, message: '账号或口令不对。口令区分大小写；连续输错 5 次会锁定 15 分钟。' })
    // The token goes into the cookie only; a page that asks for the second step learns nothing else.
    c.header('cache-control', 'no-store')
    for (const cookie of answer.headers.getSetCookie()) c.header('set-cookie', cookie, { append: true })
    return c.json({ secondStep: outcome === 'second' })
  })
  async function tryPassword(c: Context<Env>, { username, password }: Credentials, raw: string) {
    const locked = await server.sessions.lockedUntil(username)
    if (locked) throw new HttpError({ status: 429, message: locked })
    const request = new Request(c.req.raw.url, { method: 'POST', headers: c.req.raw.headers, body: raw })
    const answer = await server.sessions.auth.handler(request)
    // The password was not looked at: that is no wrong one, and must not count towards the lock.
    if (answer.status >= 500) throw new HttpError({ status: 503, message: '登录暂时没有响应，没有记为口令错误。请稍候再试。' })
    const address = clientAddress(c.env)
    if (answer.ok) {
      const session = await issued(answer)
      await server.sessions.endReplaced(c.req.raw.headers)
      await server.sessions.renewDigest(session.accountId, password)
      return { answer, outcome: await server.sessions.settle({ username, address, ...session }) }
    }
    await server.sessions.recordFailure(username, address)
    return { answer, outcome: 'refused' as const }
  }
  app.post('/api/auth/second-step', async (c) => {
    const body = (await c.req.json().catch(() => ({}))) as { code?: unknown }
    if (typeof body?.code !== 'string' || body.code.length > 40) throw new HttpError({ status: 400, message: '请填写动态码。' })
    const refused = await server.sessions.passSecondStep(c.req.raw.headers, parts.vault, body.code, clientAddress(c.env))
    if (refused) throw new HttpError(refused)
    return c.json({ secondStep: false })
  })
  mountOidc(app, parts, clientAddress)
  app.all('/api/auth/*', () => {
    throw new HttpError({ status: 404, message: '没有这个登录接口。' })
  })

  app.use('/api/*', async (c, next) => {
    await identify(c, server)
    await next()
  })
  for (const route of composition.routes) mount(app, server, route)
  app.all('/api/*', () => {
    throw new HttpError({ status: 404, message: '没有这个接口。接口清单在 /api/openapi.json。' })
  })

  mountCredentials(app)
  mountSecurityTxt(app)
  mountOneRoster(app, server, addressOf)
  if (parts.webRoot) mountWeb(app, parts.webRoot)
  return app
}

/**
 * Keeps who was turned away, from where and at which route; never the address that was asked for, which carries ids. Who
 * merely is not signed in is everybody's first visit and not kept.
 */
function noteRefusal(c: Context<Env>, status: number): void {
  const known = c.get('actor')?.accountId ?? c.get('who')?.accountId
  if (status !== 403 && status !== 429 && !(status === 401 && (known || c.req.header('authorization') || c.req.path.startsWith('/api/auth/')))) return
  const { role, org } = c.get('actor') ?? {}
  log.info({ event: 'refused', status, method: c.req.method, route: patternOf(c), account: known || undefined, role, org: org?.no, from: c.get('address'), requestId: c.get('requestId') }, 'request refused')
}

type Credentials = { username: string; password: string }

function parseSignIn(raw: string): Credentials {
  try {
    const body = JSON.parse(raw) as { username?: unknown; password?: unknown }
    if (typeof body.username === 'string' && typeof body.password === 'string' && body.username.length <= 40 && body.password.length <= 200) return { username: body.username, password: body.password }
  } catch {
    // Falls through to the sentence below: a body that is not JSON is answered like a missing field.
  }
  throw new HttpError({ status: 400, message: '请填写账号和口令。' })
}

/** The account and the session token in the answer of the sign-in library. */
async function issued(answer: Response): Promise<{ accountId: string; token: string }> {
  const body = (await answer.clone().json()) as { token: string; user: { id: string } }
  return { accountId: body.user.id, token: body.token }
}

/** A province is not made every second: public pages, asked thousands of times a second, read the list now and then. */
const PROVINCE_KEPT_MS = 10_000

function visitorOf(parts: AppParts): (region?: string) => Promise<Actor> {
  let kept: { provinces: Province[]; until: number } | undefined
  return async (region) => {
    if (!kept || kept.until <= Date.now()) kept = { provinces: await listProvinces(parts.database), until: Date.now() + PROVINCE_KEPT_MS }
    const [first] = kept.provinces
    if (!first) throw new HttpError({ status: 503, message: '系统还没有初始化。' })
    const province = region === undefined ? first : kept.provinces.find((one) => one.region === region)
    if (!province) throw new HttpError({ status: 404, message: '本系统没有这个省。' })
    return visitorIn(province)
  }
}

function visitorIn(province: Province): Actor {
  return {
    accountId: '',
    name: '公众',
    postId: '',
    role: 'learner',
    org: { no: VISITORS_NO, name: '公众' },
    permissions: new Set(),
    schema: province.schema,
    demonstration: province.demonstration,
    personId: null,
  }
}

function mountWeb(app: Hono<Env>, root: string) {
  const index = join(root, 'index.html')
  app.use('/assets/*', async (c, next) => {
    await next()
    if (c.res.ok) c.header('cache-control', 'public, max-age=31536000, immutable')
  })
  // Nothing whose name begins with a dot is for visitors: those are the notes of the build.
  app.use('*', serveStatic({ root, precompressed: true, rewriteRequestPath: (path) => (path === '/' || path.includes('/.') ? '/_' : path) }))
  // No page begins with a dot either: whoever asks for `/.env` or an unknown `/.well-known/…` is told that it is not there.
  app.get('*', (c, next) => (c.req.path.includes('/.') ? c.text('没有这个文件。\n', 404) : next()))
  app.get('*', (c) => {
    if (!existsSync(index)) throw new HttpError({ status: 503, message: '页面还没有生成。重新运行 npm start。' })
    c.header('cache-control', 'no-cache')
    return sendPage(c, readFileSync(index, 'utf8'))
  })
}
