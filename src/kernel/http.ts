import { createHash } from 'node:crypto'
import type { Context, Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import { z } from 'zod'
import { fromStrings, pathFields, QUERY_HEADER, type AnyEndpoint } from './api.ts'
import { writeAudit } from './audit.ts'
import { actorOfToken } from './bearer.ts'
import { holdBody, type BodyHolding } from './body-budget.ts'
import { inTransaction, readPublished, type Actor, type Ctx } from './context.ts'
import type { IdVault } from './crypto.ts'
import { json } from './db/json.ts'
import type { Database } from './db/open.ts'
import { HttpError, Invalid, InvalidAndCounted, type Problem } from './errors.ts'
import { checkIdNumber, normaliseIdNumber } from './ids.ts'
import './input-words.ts'
import { log } from './log.ts'
import { networkOf } from './network.ts'
import { holdersOf, type RoleId } from './permissions.ts'
import { inspectUpload } from './scan.ts'
import { answerShared } from './shared-answer.ts'
import type { BackgroundAnswer, FileAnswer, Handler } from './server.ts'
import { wholeText } from './text.ts'
import { checkViews } from './views.ts'
import { actorOf, type Sessions, type SignedIn } from './sessions.ts'

export type Route = {
  id: string
  module: string
  endpoint: AnyEndpoint
  handler: Handler
  permissionTitle: string
}

export type Env = { Variables: { requestId: string; /** Where the request came from. */ address: string; who: SignedIn | undefined; actor: Actor | undefined } }

export type Server = {
  database: Database
  vault: IdVault
  sessions: Sessions
  permissionsOf: (role: RoleId) => ReadonlySet<string>
  /** The actor of public pages: no account, no range, one province, the first unless its region is given. */
  visitor: (region?: string) => Promise<Actor>
}

const MAX_JSON = 4 * 1024 * 1024

/** Puts one endpoint on the application: sign-in, permission, parse, transaction, handler, audit, answer. */
export function mount(app: Hono<Env>, server: Server, route: Route): void {
  const path = route.endpoint.path.replace(/\{(\w+)\}/g, ':$1')
  app.on(route.endpoint.method, [path], async (c) => {
    const actor = await authorise(c, server, route)
    const held = actor.accountId === '' ? holdBody('visitor', networkOf(c.get('address'))) : holdBody('account', actor.accountId)
    try {
      return await answer(c, server, route, actor, held)
    } finally {
      held.release()
    }
  })
}

async function answer(c: Context<Env>, server: Server, route: Route, actor: Actor, held: BodyHolding) {
  const { gate } = route.handler
  const { input, upload, bodyHash } = await readInput(c, route.endpoint, held, async (fields) => {
    if (gate) await run(server, route.endpoint, actor, c.get('requestId'), (ctx) => gate(ctx, fields as never))
  })
  if (route.endpoint.upload) await inspectUpload(upload.name, upload.bytes)
  if (route.endpoint.method === 'GET' && route.endpoint.published && actor.accountId === '') {
    const found = await readPublished(server.database, server.vault, actor, c.get('requestId'), (ctx) => route.handler(ctx, input as never, upload))
    return respond(c, route.endpoint, found)
  }
  if (route.endpoint.method === 'GET') {
    const found = await run(server, route.endpoint, actor, c.get('requestId'), async (ctx) => {
      const made = await route.handler(ctx, input as never, upload)
      checkViews(ctx, route.endpoint)
      return made
    })
    return respond(c, route.endpoint, found)
  }
  const key = c.req.header('idempotency-key') ?? ''
  if (!/^[\w-]{8,80}$/.test(key)) {
    throw new Invalid([
      {
        path: 'Idempotency-Key',
        message: '缺少操作标识。请在请求头 Idempotency-Key 中给出 8 到 80 位的字母、数字或连字符。',
      },
    ])
  }
  const done = await run(server, route.endpoint, actor, c.get('requestId'), (ctx) =>
    once(ctx, key, bodyHash, route, input, upload),
  )
  if (done instanceof InvalidAndCounted) throw done
  return respond(c, route.endpoint, done)
}

/**
 * What one statement of a request may take. Nobody waits longer before a page, and a query that went astray must not keep
 * a connection from the others. Files may take longer; what is really long runs in the background, without a limit.
 */
const STATEMENT_MS = { page: 60_000, file: 300_000 }

/** Runs the work in a transaction; a serialization failure or deadlock is tried again, as the database asks. */
async function run<T>(
  server: Server,
  endpoint: AnyEndpoint,
  actor: Actor,
  requestId: string,
  work: (ctx: Ctx) => Promise<T>,
): Promise<T> {
  const statementMs = endpoint.download || endpoint.upload ? STATEMENT_MS.file : STATEMENT_MS.page
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(server.database, server.vault, actor, requestId, work, { statementMs })
    } catch (error) {
      const code = (error as { code?: string }).code
      if ((code !== '40001' && code !== '40P01') || attempt === 3) throw error
    }
  }
}

/**
 * Executes a mutation once per key: the first request holds the row, a second one waits for it and gets the
 * first answer; the same key with another body is refused. Answers with an InvalidAndCounted instead of throwing it,
 * so that the transaction commits; the key is free again.
 */
async function once(
  ctx: Ctx,
  key: string,
  bodyHash: Buffer,
  route: Route,
  input: unknown,
  upload: { name: string; bytes: Uint8Array },
) {
  const account = ctx.actor.accountId
  const held = await ctx.db
    .insertInto('idempotency')
    .values({ account_id: account, key, request_hash: bodyHash })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst()
  if (!held) {
    const first = await ctx.db
      .selectFrom('idempotency')
      .selectAll()
      .where('account_id', '=', account)
      .where('key', '=', key)
      .executeTakeFirstOrThrow()
    if (!first.request_hash.equals(bodyHash)) {
      throw new HttpError({ status: 422, message: '同一个操作标识已用于另一次提交。请刷新页面后重新提交。' })
    }
    if (route.endpoint.secret)
      throw new HttpError({ status: 409, message: '这次操作已经办成，口令或密钥只显示一次，不能再取。没有记下的请重新办一次。' })
    if (!route.endpoint.download) return first.body
    // A file is not kept: it is made again, and logged again, because it left the system once more.
  }
  let answer: unknown
  try {
    answer = await route.handler(ctx, input as never, upload)
  } catch (error) {
    if (!(error instanceof InvalidAndCounted)) throw error
    await ctx.db.deleteFrom('idempotency').where('account_id', '=', account).where('key', '=', key).execute()
    return error
  }
  checkViews(ctx, route.endpoint)
  await writeAudit(ctx, route.endpoint.audit!)
  await ctx.db
    .updateTable('idempotency')
    .set({ status: 200, body: json(route.endpoint.download || route.endpoint.secret ? null : (answer ?? null)) })
    .where('account_id', '=', account)
    .where('key', '=', key)
    .execute()
  return answer
}

const dueSentences = {
  password: '口令是管理员给的，或者已经到期。请先在“登录安全”页修改口令，再办其他事。',
  secondFactor: '这个岗位必须使用动态码。请先在“登录安全”页启用，再办其他事。',
} as const

async function authorise(c: Context<Env>, server: Server, route: Route): Promise<Actor> {
  const { needs, title } = route.endpoint
  const actor = c.get('actor')
  const region = route.endpoint.published && 'province' in route.endpoint.input.shape ? c.req.query('province') : undefined
  if (region !== undefined) return server.visitor(region)
  if (needs === 'public') return actor ?? (await server.visitor())
  if (!actor) {
    const message = c.get('who')
      ? '这个账号还没有岗位。请上一级管理员授予岗位后再登录。'
      : '登录已过期或还没有登录。请重新登录，您填的内容还在本页。'
    throw new HttpError({ status: 401, message })
  }
  if (actor.due && !route.endpoint.path.startsWith('/api/me/security')) {
    throw new HttpError({ status: 403, message: dueSentences[actor.due] })
  }
  if (needs !== 'signedIn' && !actor.permissions.has(needs)) {
    throw new HttpError({
      status: 403,
      message: `本岗位不能“${title}”，需要权限“${route.permissionTitle}”，有这项权限的是${holdersOf(needs)}。兼有这样的岗位，在右上角切换；没有，请本单位管理员授予。`,
    })
  }
  return actor
}

async function readInput(c: Context<Env>, endpoint: AnyEndpoint, held: BodyHolding, gate: (fields: unknown) => Promise<void>) {
  const names = pathFields(endpoint.path)
  const params = Object.fromEntries(names.map((name) => [name, c.req.param(name)]))
  const query: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>
  const inAddress = Object.entries(c.req.queries())
  refuseNumbers(inAddress.flatMap(([, values]) => values))
  const typed = c.req.header(QUERY_HEADER) ?? ''
  const inHeader = new URLSearchParams(typed)
  for (const [name, values] of [...inAddress, ...[...new Set(inHeader.keys())].map((name) => [name, inHeader.getAll(name)] as const)])
    query[name] = values.length > 1 ? values : values[0]!
  let body: Record<string, unknown> = {}
  let bytes = new Uint8Array()
  const hash = createHash('sha256').update(`${endpoint.method} ${c.req.path}?${new URL(c.req.url).search}\n${typed}\n`)
  const read = (given: Record<string, unknown>) => {
    const parsed = endpoint.input.safeParse(given)
    if (parsed.success) return parsed.data
    throw new Invalid(parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issueText(issue) })))
  }
  if (endpoint.upload) {
    // All its fields stand beside the file: who may not send one is told before the file is taken in.
    await gate(read(fromStrings(endpoint.input, { ...query, ...params })))
    bytes = await readBytes(c, endpoint.upload.maxBytes, held)
    hash.update(bytes)
  } else if (endpoint.method !== 'GET') {
    const raw = await readBytes(c, MAX_JSON, held)
    hash.update(raw)
    body = parseJson(raw)
  }
  const strings = endpoint.method === 'GET' || endpoint.upload ? { ...query, ...params } : params
  const input = read({ ...body, ...fromStrings(endpoint.input, strings) })
  const name = typeof query.filename === 'string' ? query.filename.slice(0, 200).toWellFormed() : ''
  return { input, upload: { name, bytes }, bodyHash: hash.digest() }
}

/** An address is written down on the way by whoever passes it on; a full identity number must not be in one. */
function refuseNumbers(values: readonly string[]): void {
  if (!values.some((one) => normaliseIdNumber(one).length === 18 && checkIdNumber(one).ok)) return
  throw new HttpError({ status: 400, message: `证件号码不能写在网址里，网址会留在沿途的日志中。请放在请求头 ${QUERY_HEADER} 里（格式与网址的查询部分相同）。` })
}

function issueText(issue: { path: PropertyKey[]; message: string }): string {
  const where = issue.path.join('.')
  return where ? `${where}：${issue.message}` : issue.message
}

function parseJson(raw: Uint8Array): Record<string, unknown> {
  if (raw.byteLength === 0) return {}
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(raw)
    if (text.includes('\\u0000') || text.includes('\u0000')) throw new Error('NUL')
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object')
    // Bytes that are valid UTF-8 hold half a character only where it is written as an escape.
    if (/\\u[dD][89a-fA-F]/.test(text) && !wholeText(value)) throw new Error('surrogate')
    return value as Record<string, unknown>
  } catch {
    throw new Invalid([{ path: '', message: '请求内容不是有效的 JSON 对象（UTF-8，不含空字符和残缺的字符）。' }])
  }
}

async function readBytes(c: Context<Env>, max: number, held: BodyHolding): Promise<Uint8Array<ArrayBuffer>> {
  const declared = Number(c.req.header('content-length') ?? 0)
  const size = max >= 1024 * 1024 ? `${Math.floor(max / 1024 / 1024)} MB` : `${max} 字节`
  const tooLarge = new HttpError({ status: 413, message: `上传的内容超过 ${size}。请分成几份再上传。` })
  if (declared > max) throw tooLarge
  const reader = c.req.raw.body?.getReader()
  if (!reader) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let total = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    total += value.byteLength
    if (total > max) throw tooLarge
    held.holds(total)
    chunks.push(value)
  }
  const all = new Uint8Array(total)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.byteLength
  }
  return all
}

function isBackground(answer: unknown): answer is BackgroundAnswer {
  return typeof answer === 'object' && answer !== null && 'background' in answer
}

function respond(c: Context<Env>, endpoint: AnyEndpoint, answer: unknown) {
  c.header('cache-control', 'no-store')
  if (!endpoint.download && endpoint.shared) {
    return answerShared(c, endpoint.shared, 'application/json; charset=UTF-8', new TextEncoder().encode(JSON.stringify(answer ?? {})))
  }
  if (!endpoint.download) return c.json((answer ?? {}) as object)
  if (isBackground(answer)) return c.json(answer, 202)
  const file = answer as FileAnswer
  c.header('content-type', file.mediaType)
  // Should a browser show it after all, it is a page without scripts, forms and an origin.
  c.header('content-security-policy', "default-src 'none'; sandbox; frame-ancestors 'none'")
  c.header(
    'content-disposition',
    `attachment; filename="download"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
  )
  if (endpoint.shared) return answerShared(c, endpoint.shared, file.mediaType, file.bytes)
  return c.body(file.bytes as Uint8Array<ArrayBuffer>)
}

/**
 * Reads who is signed in and in which post; the post is chosen by the cookie `luban_post`, else the first one. A
 * program comes with a token instead; then no cookie counts.
 */
export async function identify(c: Context<Env>, server: Server): Promise<void> {
  const bearer = c.req.header('authorization')
  if (bearer !== undefined && /^bearer\b/i.test(bearer)) {
    c.set('actor', { ...(await actorOfToken(server.sessions.pool, bearer, server.permissionsOf)), address: c.get('address') })
    return
  }
  const who = await server.sessions.whoIs(c.req.raw.headers)
  c.set('who', who)
  if (who?.renewedCookie) c.header('set-cookie', who.renewedCookie, { append: true })
  if (!who || who.posts.length === 0) return
  const wanted = getCookie(c, 'luban_post', 'host') ?? getCookie(c, 'luban_post')
  const post = who.posts.find((one) => one.id === wanted) ?? who.posts[0]!
  c.set('actor', { ...actorOf(who, post, server.permissionsOf(post.role)), address: c.get('address') })
}

/** Turns any thrown error into the answer the page shows. A 500 carries an id and no inner detail. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof HttpError) return error.problem
  if (error instanceof z.ZodError)
    return {
      status: 400,
      message: '填写的内容有误。',
      issues: error.issues.map((issue) => ({ path: issue.path.join('.'), message: issueText(issue) })),
    }
  const code = (error as { code?: string }).code ?? ''
  if (code === '22021' || code === '22P05')
    return { status: 400, message: '内容里有数据库不能保存的字符（空字符或残缺的代理对）。删去后再提交。' }
  // Two made the same at the same moment, where the code itself did not look for it: said, and looked into by us.
  if (code === '23505') {
    log.error({ err: error, requestId }, 'unique violation not foreseen')
    return { status: 409, message: '同样的一条已经有了，可能是别人刚刚登记的。没有写入，请刷新页面核对。' }
  }
  // Numbers and days that fit their contract and no column: what was given is at fault.
  if (code === '22003' || code === '22008' || code === '22007') {
    log.warn({ err: error, requestId }, 'value out of range')
    return { status: 400, message: '有一个数字或日期超出可以保存的范围。改正后再提交。' }
  }
  // The time one statement may take is over.
  if (code === '57014') {
    log.error({ err: error, requestId }, 'statement took too long')
    return { status: 503, message: '这一步用时太长，系统停了下来，没有保存，数据没有改动。请缩小范围（选定单位、年份）再试；名单可以用“导出”在后台生成。' }
  }
  if (
    /^(53|57P|08|ECONN|EPIPE|58030)/.test(code) ||
    /timeout exceeded when trying to connect|Connection terminated|not queryable|after calling end on the pool|driver has already been destroyed/i.test(String((error as Error)?.message))
  ) {
    log.error({ err: error, requestId }, 'database unavailable')
    const full = code.startsWith('53100') || code === 'ENOSPC'
    return {
      status: 503,
      message: full
        ? '服务器磁盘已满，没有保存成功。数据没有改动，请通知管理员腾出空间后再试。'
        : '数据库暂时没有响应，没有保存成功。数据没有改动，请稍后再试，您填的内容还在本页。',
    }
  }
  const id = requestId.slice(0, 8).toUpperCase()
  log.error({ err: error, requestId }, 'request failed')
  return {
    status: 500,
    message: `没有保存成功，系统出了故障。数据没有改动，您填的内容还在本页。编号 ${id}。`,
    id,
  }
}
