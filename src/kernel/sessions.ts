import { createHmac, timingSafeEqual } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { parse } from 'hono/utils/cookie'
import { username } from 'better-auth/plugins'
import type pg from 'pg'
import type { Actor } from './context.ts'
import type { RoleId } from './permissions.ts'

export type Auth = ReturnType<typeof makeAuth>

const FAILURES_BEFORE_LOCK = 5
const LOCK_MINUTES = 15
const SESSION_SECONDS = 12 * 3600
const RENEW_SECONDS = 1800

function makeAuth(pool: pg.Pool, secret: string, baseURL: string) {
  return betterAuth({
    database: pool,
    secret,
    baseURL,
    basePath: '/api/auth',
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
    session: { expiresIn: SESSION_SECONDS, updateAge: RENEW_SECONDS },
    advanced: {
      cookiePrefix: 'luban',
      useSecureCookies: baseURL.startsWith('https:'),
      disableCSRFCheck: true,
    },
    // The origin of every mutating request is compared with its host before it gets here (http.ts).
    trustedOrigins: (request?: Request) => (request ? [request.headers.get('origin') ?? ''] : []),
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: [
      username({
        minUsernameLength: 3,
        maxUsernameLength: 40,
        usernameValidator: (name) => /^[a-z0-9._-]+$/i.test(name),
      }),
    ],
  })
}

export type Post = {
  id: string
  schema: string
  role: RoleId
  orgNo: number
  orgName: string
  holderName: string
  personId: string | null
  demonstration: boolean
}

export type SignedIn = { accountId: string; username: string; posts: Post[] }

export type Sessions = {
  auth: Auth
  /** The account behind a request's cookie and its posts valid today; undefined when nobody is signed in. */
  whoIs: (headers: Headers) => Promise<SignedIn | undefined>
  /** Undefined when sign-in may be tried; otherwise the sentence that says why not and until when. */
  lockedUntil: (name: string) => Promise<string | undefined>
  recordSignIn: (name: string, succeeded: boolean, address: string | undefined) => Promise<void>
  createAccount: (account: { username: string; name: string; password: string }) => Promise<string>
}

export function openSessions(pool: pg.Pool, secret: string, baseURL: string): Sessions {
  const auth = makeAuth(pool, secret, baseURL)
  const cookieName = auth.$context.then((context) => context.authCookies.sessionToken.name)
  return {
    auth,
    async whoIs(headers) {
      const cookie = headers.get('cookie')
      if (!cookie?.includes('luban')) return undefined
      const token = signedValue(parse(cookie)[await cookieName], secret)
      if (token === undefined) return undefined
      const found = await findSession(pool, token)
      if (!found) return undefined
      if (found.remaining < SESSION_SECONDS - RENEW_SECONDS) await renew(pool, token)
      return found.who
    },
    async lockedUntil(name) {
      const { rows } = await pool.query<{ failures: number; until: string }>(
        `select count(*) as failures, max(at) + make_interval(mins => $2) as until from auth.sign_in
         where username = $1 and not succeeded and at > now() - make_interval(mins => $2)
           and at > coalesce((select max(at) from auth.sign_in where username = $1 and succeeded), '-infinity')`,
        [name.toLowerCase(), LOCK_MINUTES],
      )
      const row = rows[0]!
      if (row.failures < FAILURES_BEFORE_LOCK) return undefined
      const clock = new Date(Date.parse(row.until) + 8 * 3_600_000).toISOString().slice(11, 16)
      return `这个账号连续输错 ${FAILURES_BEFORE_LOCK} 次口令，已锁定到 ${clock}。到时再试，或请本单位管理员重置口令。`
    },
    async recordSignIn(name, succeeded, address) {
      await pool.query('insert into auth.sign_in (username, succeeded, address) values ($1, $2, $3)', [
        name.toLowerCase(),
        succeeded,
        address ?? null,
      ])
    },
    async createAccount({ username: name, name: holder, password }) {
      const context = await auth.$context
      const user = await context.internalAdapter.createUser(
        {
          name: holder,
          email: `${name.toLowerCase()}@luban.invalid`,
          emailVerified: true,
          username: name.toLowerCase(),
          displayUsername: name,
        },
        { method: 'admin' },
      )
      await context.internalAdapter.linkAccount({
        userId: user.id,
        accountId: user.id,
        providerId: 'credential',
        password: await context.password.hash(password),
      })
      return user.id
    },
  }
}

/** The value of a cookie that carries its HMAC-SHA-256 after the last dot (as the sign-in library writes it); undefined when it does not fit. */
function signedValue(cookie: string | undefined, secret: string): string | undefined {
  const dot = cookie?.lastIndexOf('.') ?? -1
  if (cookie === undefined || dot < 1) return undefined
  const value = cookie.slice(0, dot)
  const given = Buffer.from(cookie.slice(dot + 1), 'base64')
  const due = createHmac('sha256', secret).update(value).digest()
  return given.length === due.length && timingSafeEqual(given, due) ? value : undefined
}

/**
 * The live session of a token, its account and the posts valid today in one query. Nothing is remembered between
 * requests, so that a sign-out or a withdrawn post holds from the next request on. `remaining` is in seconds.
 */
async function findSession(
  pool: pg.Pool,
  token: string,
): Promise<{ who: SignedIn; remaining: number } | undefined> {
  const { rows } = await pool.query<{ accountId: string; username: string; remaining: number } & Post>(
    `select u.id as "accountId", coalesce(u.username, u.email) as username, extract(epoch from s."expiresAt" - now())::integer as remaining,
            p.id, p.schema_name as schema, p.role, p.org_no as "orgNo", p.org_name as "orgName", p.holder_name as "holderName",
            p.person_id as "personId", v.demonstration
     from auth.session s
     join auth."user" u on u.id = s."userId"
     left join (national.post p join national.province v using (schema_name))
       on p.account_id = u.id and p.valid_from <= current_date and (p.valid_to is null or p.valid_to >= current_date)
     where s.token = $1 and s."expiresAt" > now()
     order by p.created_at, p.id`,
    [token],
  )
  const [first] = rows
  if (!first) return undefined
  const posts = rows.flatMap(({ accountId: _, username: __, remaining: ___, ...post }) =>
    post.id ? [post] : [],
  )
  return { who: { accountId: first.accountId, username: first.username, posts }, remaining: first.remaining }
}

/** Work keeps a session alive: it ends twelve hours after the last half hour in which it was used. */
async function renew(pool: pg.Pool, token: string): Promise<void> {
  await pool.query(
    `update auth.session set "expiresAt" = now() + make_interval(secs => $2), "updatedAt" = now() where token = $1 and "expiresAt" > now()`,
    [token, SESSION_SECONDS],
  )
}

/** The actor a signed-in account is in one of its posts. */
export function actorOf(who: SignedIn, post: Post, permissions: ReadonlySet<string>): Actor {
  return {
    accountId: who.accountId,
    name: post.holderName,
    postId: post.id,
    role: post.role,
    org: { no: post.orgNo, name: post.orgName },
    permissions,
    schema: post.schema,
    demonstration: post.demonstration,
    personId: post.personId,
    username: who.username,
    posts: who.posts,
  }
}
