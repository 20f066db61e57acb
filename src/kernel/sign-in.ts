import type pg from 'pg'
import type { IdVault } from './crypto.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { hashPassword, isOutdated, verifyPassword } from './passwords.ts'
import { clockInChina } from './dates.ts'
import { backupDigest, matchTotp } from './totp.ts'

const FAILURES_BEFORE_LOCK = 5
const LOCK_MINUTES = 15
const SECOND_STEP_MINUTES = 10

/** Undefined when this name may try; otherwise the sentence that says why not and until when. The same for names that do not exist. */
export async function lockedUntil(pool: pg.Pool, name: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ failures: number; until: string }>(
    `select count(*) as failures, max(at) + make_interval(mins => $2) as until from auth.sign_in
     where username = $1 and not succeeded and (way = 'password' or reason = 'code') and at > now() - make_interval(mins => $2)
       and at > coalesce((select max(at) from auth.sign_in where username = $1 and succeeded), '-infinity')
       and at > coalesce((select unlocked_at from auth."user" where username = $1), '-infinity')`,
    [name.toLowerCase(), LOCK_MINUTES],
  )
  const row = rows[0]!
  if (row.failures < FAILURES_BEFORE_LOCK) return undefined
  const clock = clockInChina(row.until).slice(11, 16)
  return `这个账号连续输错 ${FAILURES_BEFORE_LOCK} 次口令，已锁定到 ${clock}。到时再试，或请本单位管理员重置口令。`
}

/**
 * Makes the digest of a password anew where it costs less than those of today: only now is the password there. Who
 * changed it meanwhile keeps the changed one.
 */
export async function renewDigest(pool: pg.Pool, accountId: string, password: string): Promise<void> {
  const { rows } = await pool.query<{ password: string | null }>(`select password from auth.account where "userId" = $1 and "providerId" = 'credential'`, [accountId])
  const old = rows[0]?.password
  if (!old || !isOutdated(old)) return
  await pool.query(`update auth.account set password = $3 where "userId" = $1 and "providerId" = 'credential' and password = $2`, [accountId, old, await hashPassword(password)])
}

export type SignInWay = 'password' | 'oidc'

export async function recordSignIn(
  pool: pg.Pool,
  name: string,
  succeeded: boolean,
  address: string | undefined,
  reason: string | null = null,
  way: SignInWay = 'password',
): Promise<void> {
  await pool.query('insert into auth.sign_in (username, succeeded, address, reason, way) values ($1, $2, $3, $4, $5)', [
    name.toLowerCase(),
    succeeded,
    address ?? null,
    reason,
    way,
  ])
}

/**
 * What follows a right password, or an identity that the provider vouches for: a disabled account is turned away, one
 * with a second factor keeps a session that opens nothing until the code came, any other is in.
 */
export async function settleSignIn(
  pool: pg.Pool,
  attempt: { username: string; accountId: string; token: string; address: string; way?: SignInWay },
): Promise<'in' | 'second' | 'refused'> {
  const { username, accountId, token, address, way = 'password' } = attempt
  const { rows } = await pool.query<{ disabled: boolean; second: boolean }>(
    `select disabled_at is not null as disabled,
            exists (select 1 from auth.second_factor f where f.account_id = u.id and f.confirmed_at is not null) as second
     from auth."user" u where id = $1`,
    [accountId],
  )
  const account = rows[0]
  if (!account || account.disabled) {
    await pool.query('delete from auth.session where token = $1', [token])
    await recordSignIn(pool, username, false, address, 'disabled', way)
    return 'refused'
  }
  if (account.second) {
    await pool.query(
      `update auth.session set second_factor_due = true, "ipAddress" = $2, "expiresAt" = now() + make_interval(mins => $3) where token = $1`,
      [token, address, SECOND_STEP_MINUTES],
    )
    return 'second'
  }
  await pool.query('update auth.session set "ipAddress" = $2 where token = $1', [token, address])
  await recordSignIn(pool, username, true, address, null, way)
  return 'in'
}

/**
 * The second step: a code of the authenticator program or a backup code opens the waiting session. A code that was
 * used once is refused, also within its half minute. Answers with the sentence of the refusal, or nothing.
 */
export async function passSecondStep(
  pool: pg.Pool,
  vault: IdVault,
  step: { token: string | undefined; code: string; address: string; sessionSeconds: number },
): Promise<{ status: 401 | 429; message: string } | undefined> {
  const { rows } = await pool.query<{ username: string; accountId: string; sealed: Buffer; way: SignInWay }>(
    `select u.username, u.id as "accountId", f.secret_sealed as sealed, s.way
     from auth.session s join auth."user" u on u.id = s."userId" join auth.second_factor f on f.account_id = u.id
     where s.token = $1 and s.second_factor_due and s."expiresAt" > now() and u.disabled_at is null`,
    [step.token ?? ''],
  )
  const [waiting] = rows
  if (!waiting) return { status: 401, message: '第二步已过期。请重新填写账号和口令。' }
  const refused = await oneAtATime(`code ${waiting.accountId}`, async () => {
    const locked = await lockedUntil(pool, waiting.username)
    if (locked) return { status: 429, message: locked } as const
    if (await takeCode(pool, waiting.accountId, vault.open(waiting.sealed), step.code)) return undefined
    await recordSignIn(pool, waiting.username, false, step.address, 'code', waiting.way)
    return { status: 401, message: '动态码不对，或者已经用过。等手机上换了新的码再填；连续输错 5 次会锁定 15 分钟。' } as const
  })
  if (refused) return refused
  await pool.query(
    `update auth.session set second_factor_due = false, "expiresAt" = now() + make_interval(secs => $2) where token = $1`,
    [step.token, step.sessionSeconds],
  )
  await recordSignIn(pool, waiting.username, true, step.address, 'code', waiting.way)
  return undefined
}

/** Takes a code once: the condition on the row decides between two requests with the same code. */
export async function takeCode(pool: pg.Pool, accountId: string, secret: string, code: string): Promise<boolean> {
  const digits = code.replace(/\s/g, '')
  if (/^\d{6}$/.test(digits)) {
    const at = matchTotp(secret, digits, Date.now())
    if (at === undefined) return false
    const taken = await pool.query('update auth.second_factor set last_step = $2 where account_id = $1 and last_step < $2', [accountId, at])
    return taken.rowCount === 1
  }
  const taken = await pool.query('update auth.backup_code set used_at = now() where account_id = $1 and digest = $2 and used_at is null', [
    accountId,
    await backupDigest(accountId, code),
  ])
  return taken.rowCount === 1
}

/** What a signed-in person may ask about the own account; nobody else's is in reach. */
export type OwnAccount = {
  sessionId: string
  /** Digest of the ticket in this browser's cookie: an identity that was proven here and waits to be bound. */
  ticket: Buffer | undefined
  /** Undefined when the password is right; otherwise a sentence. A wrong one counts towards the lock. */
  refusePassword: (password: string) => Promise<string | undefined>
  /** True when the password is the present one or one of the last `count`. */
  usedBefore: (password: string, count: number) => Promise<boolean>
}

export function ownAccount(pool: pg.Pool, who: { accountId: string; username: string; sessionId: string; ticket: Buffer | undefined }): OwnAccount {
  const present = async () => {
    const { rows } = await pool.query<{ password: string | null }>(
      `select password from auth.account where "userId" = $1 and "providerId" = 'credential'`,
      [who.accountId],
    )
    return rows[0]?.password ?? ''
  }
  return {
    sessionId: who.sessionId,
    ticket: who.ticket,
    refusePassword: (password) =>
      oneAtATime(`sign-in ${who.username.toLowerCase()}`, async () => {
        const locked = await lockedUntil(pool, who.username)
        if (locked) return locked
        const hash = await present()
        if (hash !== '' && (await verifyPassword(hash, password))) return undefined
        await recordSignIn(pool, who.username, false, undefined, 'check')
        return '现在的口令不对。口令区分大小写；连续输错 5 次会锁定 15 分钟。'
      }),
    async usedBefore(password, count) {
      const { rows } = await pool.query<{ digest: string }>(
        'select digest from auth.past_password where account_id = $1 order by id desc limit $2',
        [who.accountId, count],
      )
      const same = [await present(), ...rows.map((row) => row.digest)].map((hash) => hash !== '' && verifyPassword(hash, password))
      return (await Promise.all(same)).includes(true)
    },
  }
}
