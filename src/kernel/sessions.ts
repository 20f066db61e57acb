import { betterAuth } from 'better-auth'
import { username } from 'better-auth/plugins'
import type pg from 'pg'
import type { Actor } from './context.ts'
import type { RoleId } from './permissions.ts'

export type Auth = ReturnType<typeof makeAuth>

const FAILURES_BEFORE_LOCK = 5
const LOCK_MINUTES = 15

function makeAuth(pool: pg.Pool, secret: string, baseURL: string) {
  return betterAuth({
    database: pool,
    secret,
    baseURL,
    basePath: '/api/auth',
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
    session: { expiresIn: 12 * 3600, updateAge: 1800 },
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
  return {
    auth,
    async whoIs(headers) {
      if (!headers.get('cookie')?.includes('luban')) return undefined
      const found = await auth.api.getSession({ headers })
      if (!found) return undefined
      const user = found.user as typeof found.user & { username?: string | null }
      return {
        accountId: user.id,
        username: user.username ?? user.email,
        posts: await listPosts(pool, user.id),
      }
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

async function listPosts(pool: pg.Pool, accountId: string): Promise<Post[]> {
  const { rows } = await pool.query(
    `select p.id, p.schema_name as schema, p.role, p.org_no as "orgNo", p.org_name as "orgName", p.holder_name as "holderName",
            p.person_id as "personId", v.demonstration
     from national.post p join national.province v using (schema_name)
     where p.account_id = $1 and p.valid_from <= current_date and (p.valid_to is null or p.valid_to >= current_date)
     order by p.created_at, p.id`,
    [accountId],
  )
  return rows as Post[]
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
