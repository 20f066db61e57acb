import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { parse } from 'hono/utils/cookie'
import { username } from 'better-auth/plugins'
import type pg from 'pg'
import type { Actor } from './context.ts'
import { sha256, type IdVault } from './crypto.ts'
import { oidcCookie } from './oidc-words.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import type { RoleId } from './permissions.ts'
import { lockedUntil, ownAccount, passSecondStep, recordSignIn, renewDigest, settleSignIn, type OwnAccount } from './sign-in.ts'

export type Auth = ReturnType<typeof makeAuth>

// 推: the texts name no times. Twelve hours without use end a session; whatever its use, it ends after a day (the
// reauthentication that NIST SP 800-63B-4 asks of AAL2).
const SESSION_SECONDS = 12 * 3600
const SESSION_MOST_SECONDS = 24 * 3600
const RENEW_SECONDS = 1800

function makeAuth(pool: pg.Pool, secret: string, baseURL: string) {
  return betterAuth({
    database: pool,
    secret,
    baseURL,
    basePath: '/api/auth',
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 10,
      maxPasswordLength: 128,
      password: { hash: (password) => hashPassword(password), verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    session: { expiresIn: SESSION_SECONDS, updateAge: RENEW_SECONDS },
    advanced: {
      // Behind TLS the name says that no other host and no unencrypted page may have set it. The library itself only
      // knows the weaker prefix `__Secure-`, which is therefore off.
      cookiePrefix: baseURL.startsWith('https:') ? '__Host-luban' : 'luban',
      useSecureCookies: false,
      defaultCookieAttributes: { secure: baseURL.startsWith('https:') },
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
  /** Whose post this is, when a deputy acts in it. */
  actingFor?: { accountId: string; name: string }
}

export type SignedIn = {
  accountId: string
  username: string
  posts: Post[]
  own: OwnAccount
  /** The password was given by an administrator or is too old: nothing else is open until it is changed. */
  mustChange: boolean
  secondFactor: boolean
  /** Roles that must have a second factor in this account's province. */
  secondFactorRoles: readonly string[]
  /** The session was prolonged: the browser has to keep its cookie as long (value of Set-Cookie). */
  renewedCookie?: string
}

export type Sessions = {
  auth: Auth
  /** The account behind a request's cookie and its posts valid today; undefined when nobody is signed in. */
  whoIs: (headers: Headers) => Promise<SignedIn | undefined>
  /** Undefined when sign-in may be tried; otherwise the sentence that says why not and until when. */
  lockedUntil: (name: string) => Promise<string | undefined>
  /** Records a refused attempt; an accepted one is recorded by `settle` and `passSecondStep`. */
  recordFailure: (name: string, address: string) => Promise<void>
  /** What follows a right password. */
  settle: (attempt: { username: string; accountId: string; token: string; address: string }) => Promise<'in' | 'second' | 'refused'>
  /** After a right password: what is kept of it is made anew where that was made at a lower cost. */
  renewDigest: (accountId: string, password: string) => Promise<void>
  /** A session that an identity provider vouches for; what follows is the same as after a right password. */
  begin: (account: { accountId: string; username: string; address: string; userAgent: string | undefined; idTokenSealed: Buffer }) => Promise<{ outcome: 'in' | 'second' | 'refused'; cookie: string }>
  /** Ends the session that a browser had before it signed in anew; the new one has taken its place in the cookie. */
  endReplaced: (headers: Headers) => Promise<void>
  /** The session token in the cookie of a request, if it bears our signature. */
  tokenOf: (headers: Headers) => Promise<string | undefined>
  passSecondStep: (headers: Headers, vault: IdVault, code: string, address: string) => Promise<{ status: 401 | 429; message: string } | undefined>
  /** For look-ups of the sign-in that need no session: tokens. */
  pool: pg.Pool
  createAccount: (account: { username: string; name: string; password: string; mustChange?: boolean }) => Promise<string>
}

export function openSessions(pool: pg.Pool, secret: string, baseURL: string): Sessions {
  const auth = makeAuth(pool, secret, baseURL)
  const cookieName = auth.$context.then((context) => context.authCookies.sessionToken.name)
  const tokenOf = async (headers: Headers) => signedValue(parse(headers.get('cookie') ?? '')[await cookieName], secret)
  const cookieOf = async (token: string, seconds: number) =>
    `${await cookieName}=${encodeURIComponent(`${token}.${signatureOf(token, secret).toString('base64')}`)}; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax${baseURL.startsWith('https:') ? '; Secure' : ''}`
  return {
    auth,
    async whoIs(headers) {
      const cookie = headers.get('cookie')
      if (!cookie?.includes('luban')) return undefined
      const token = await tokenOf(headers)
      if (token === undefined) return undefined
      const cookies = parse(cookie)
      const ticket = cookies[`__Host-${oidcCookie}`] ?? cookies[oidcCookie]
      const found = await findSession(pool, token, ticket ? sha256(ticket) : undefined)
      if (!found) return undefined
      if (found.behind < RENEW_SECONDS) return found.who
      return { ...found.who, renewedCookie: await cookieOf(token, await renew(pool, token)) }
    },
    tokenOf,
    async endReplaced(headers) {
      const token = await tokenOf(headers)
      if (token !== undefined) await pool.query('delete from auth.session where token = $1', [token])
    },
    async begin({ accountId, username, address, userAgent, idTokenSealed }) {
      const token = randomBytes(32).toString('base64url')
      await pool.query(
        `insert into auth.session ("id", "expiresAt", "token", "userId", "ipAddress", "userAgent", way, id_token_sealed)
         values ($1, now() + make_interval(secs => $2), $3, $4, $5, $6, 'oidc', $7)`,
        [randomBytes(16).toString('hex'), SESSION_SECONDS, token, accountId, address, userAgent ?? null, idTokenSealed],
      )
      const outcome = await settleSignIn(pool, { username, accountId, token, address, way: 'oidc' })
      return { outcome, cookie: await cookieOf(token, SESSION_SECONDS) }
    },
    pool,
    lockedUntil: (name) => lockedUntil(pool, name),
    recordFailure: (name, address) => recordSignIn(pool, name, false, address),
    settle: (attempt) => settleSignIn(pool, attempt),
    renewDigest: (accountId, password) => renewDigest(pool, accountId, password),
    async passSecondStep(headers, vault, code, address) {
      const token = await tokenOf(headers)
      return passSecondStep(pool, vault, { token, code, address, sessionSeconds: SESSION_SECONDS })
    },
    async createAccount({ username: name, name: holder, password, mustChange = false }) {
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
      if (mustChange) await pool.query('update auth."user" set must_change = true where id = $1', [user.id])
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
  const due = signatureOf(value, secret)
  return given.length === due.length && timingSafeEqual(given, due) ? value : undefined
}

const signatureOf = (value: string, secret: string) => createHmac('sha256', secret).update(value).digest()

type SessionRow = {
  accountId: string
  username: string
  sessionId: string
  behind: number
  mustChange: boolean
  secondFactor: boolean
  secondFactorRoles: string[]
  principalAccountId: string | null
  principalName: string | null
} & Omit<Post, 'actingFor'>

const valid = (post: string) =>
  `${post}.ended_at is null and ${post}.valid_from <= current_date and (${post}.valid_to is null or ${post}.valid_to >= current_date)`

const postColumns = 'p.id, p.schema_name, p.role, p.org_no, p.org_name, p.person_id, p.created_at'

/**
 * The live session of a token, its account, the posts valid today and those it deputises for, in one query. Nothing
 * is remembered between requests, so that a sign-out or a withdrawn post holds from the next request on.
 * `behind` says by how many seconds the session could be prolonged.
 */
async function findSession(pool: pg.Pool, token: string, ticket: Buffer | undefined): Promise<{ who: SignedIn; behind: number } | undefined> {
  const { rows } = await pool.query<SessionRow>(
    `select u.id as "accountId", coalesce(u.username, u.email) as username, s.id as "sessionId",
            extract(epoch from ${prolonged} - s."expiresAt")::integer as behind,
            u.must_change or coalesce(r.password_days > 0 and u.password_set_at < now() - make_interval(days => r.password_days), false) as "mustChange",
            exists (select 1 from auth.second_factor f where f.account_id = u.id and f.confirmed_at is not null) as "secondFactor",
            coalesce(r.second_factor_roles, '{}') as "secondFactorRoles",
            p.id, p.schema_name as schema, p.role, p.org_no as "orgNo", p.org_name as "orgName", p.holder_name as "holderName",
            p.person_id as "personId", v.demonstration, p.principal_account_id as "principalAccountId", p.principal_name as "principalName"
     from auth.session s
     join auth."user" u on u.id = s."userId"
     left join lateral (
       select ${postColumns}, p.holder_name, null as principal_account_id, null as principal_name
       from national.post p where p.account_id = u.id and ${valid('p')}
       union all
       select ${postColumns}, d.deputy_name, p.account_id, p.holder_name
       from national.post_deputy d join national.post p on p.id = d.post_id
       where d.deputy_account_id = u.id and d.ended_at is null and current_date between d.valid_from and d.valid_to and ${valid('p')}
         and exists (select 1 from national.post o where o.account_id = u.id and o.org_no = p.org_no and ${valid('o')})
     ) p on true
     left join national.province v on v.schema_name = p.schema_name
     left join auth.sign_in_rule r on r.schema_name = p.schema_name
     where s.token = $1 and s."expiresAt" > now() and s."createdAt" > now() - make_interval(secs => ${SESSION_MOST_SECONDS}) and not s.second_factor_due and u.disabled_at is null
     order by p.principal_account_id is not null, p.created_at, p.id`,
    [token],
  )
  const [first] = rows
  if (!first) return undefined
  const { accountId, username, sessionId, secondFactor, behind } = first
  const who: SignedIn = {
    accountId,
    username,
    posts: rows.flatMap(toPost),
    own: ownAccount(pool, { accountId, username, sessionId, ticket }),
    mustChange: rows.some((row) => row.mustChange),
    secondFactor,
    secondFactorRoles: [...new Set(rows.flatMap((row) => row.secondFactorRoles))],
  }
  return { who, behind }
}

function toPost(row: SessionRow): Post[] {
  if (!row.id) return []
  const { id, schema, role, orgNo, orgName, personId, demonstration, principalAccountId, principalName } = row
  const post = { id, schema, role, orgNo, orgName, personId, demonstration }
  if (principalAccountId === null || principalName === null) return [{ ...post, holderName: row.holderName }]
  return [{ ...post, holderName: `${row.holderName}（代${principalName}）`, actingFor: { accountId: principalAccountId, name: principalName } }]
}

/** Until when a session that is used now may last: twelve hours from now, and never longer than a day after the sign-in. */
const prolonged = `least(now() + make_interval(secs => ${SESSION_SECONDS}), s."createdAt" + make_interval(secs => ${SESSION_MOST_SECONDS}))`

/** Work keeps a session alive. Answers with the seconds it has now. */
async function renew(pool: pg.Pool, token: string): Promise<number> {
  const { rows } = await pool.query<{ seconds: number }>(
    `update auth.session s set "expiresAt" = ${prolonged}, "updatedAt" = now() where token = $1 and "expiresAt" > now()
     returning extract(epoch from s."expiresAt" - now())::integer as seconds`,
    [token],
  )
  return rows[0]?.seconds ?? 0
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
    own: who.own,
    due: dueOf(who, post),
    ...(post.actingFor ? { actingFor: post.actingFor } : {}),
  }
}

/** What the person has to do before anything else opens. */
function dueOf(who: SignedIn, post: Post): Actor['due'] {
  if (who.mustChange) return 'password'
  return !who.secondFactor && who.secondFactorRoles.includes(post.role) ? 'secondFactor' : undefined
}
