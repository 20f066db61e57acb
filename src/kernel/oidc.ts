import { randomBytes } from 'node:crypto'
import * as client from 'openid-client'
import type pg from 'pg'
import { sha256, type IdVault } from './crypto.ts'
import { OIDC_CLOCK_SECONDS, OIDC_MINUTES, type OidcRefusal } from './oidc-words.ts'

/** The identity provider of one province, as set by its system administrator. */
export type OidcProvider = {
  schema: string
  title: string
  issuer: string
  clientId: string
  secretSealed: Buffer | null
  claim: string
  /** Where this system is reached from outside; the callback lies below it. */
  origin: string
  bindSelf: boolean
}

const providerColumns = `schema_name as schema, title, issuer, client_id as "clientId", secret_sealed as "secretSealed", claim, origin, bind_self as "bindSelf"`

/** The provider that is switched on; of the named province, else of the first. */
export async function findProvider(pool: pg.Pool, schema?: string): Promise<OidcProvider | undefined> {
  const { rows } = await pool.query<OidcProvider>(
    `select ${providerColumns} from auth.oidc_provider where enabled and ($1::text is null or schema_name = $1) order by schema_name limit 1`,
    [schema ?? null],
  )
  return rows[0]
}

export class OidcError extends Error {
  readonly refusal: OidcRefusal
  constructor(refusal: OidcRefusal, cause?: unknown) {
    super(refusal, { cause })
    this.refusal = refusal
  }
}

/** Unencrypted only towards this machine itself, for trials and tests. */
export const isLoopback = (url: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)

const known = new Map<string, { until: number; configuration: client.Configuration }>()

/** What the provider says of itself, kept for ten minutes. Throws OidcError. */
async function discover(provider: OidcProvider, vault: IdVault): Promise<client.Configuration> {
  const secret = provider.secretSealed ? vault.open(provider.secretSealed) : undefined
  const key = sha256(JSON.stringify([provider.issuer, provider.clientId, secret ?? null])).toString('hex')
  const kept = known.get(key)
  if (kept && kept.until > Date.now()) return kept.configuration
  const issuer = new URL(provider.issuer)
  const metadata = { [client.clockTolerance]: OIDC_CLOCK_SECONDS, ...(secret === undefined ? {} : { client_secret: secret }) }
  const execute = [client.enableNonRepudiationChecks, ...(isLoopback(issuer) ? [client.allowInsecureRequests] : [])]
  try {
    const found = await client.discovery(issuer, provider.clientId, metadata, undefined, { execute, timeout: 10 })
    const server = found.serverMetadata()
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const auth = secret === undefined ? client.None() : methods.includes('client_secret_post') ? client.ClientSecretPost(secret) : client.ClientSecretBasic(secret)
    const configuration = new client.Configuration(server, provider.clientId, metadata, auth)
    configuration.timeout = 10
    for (const one of execute) one(configuration)
    known.set(key, { until: Date.now() + 600_000, configuration })
    return configuration
  } catch (error) {
    throw new OidcError('unreachable', error)
  }
}

const callbackOf = (provider: OidcProvider) => `${provider.origin}/api/auth/oidc/callback`

/** Begins a sign-in. The state goes into a cookie of this browser, its digest with nonce and PKCE verifier into the database. */
export async function beginOidc(pool: pg.Pool, vault: IdVault, provider: OidcProvider, onward: string): Promise<{ url: URL; state: string }> {
  const configuration = await discover(provider, vault)
  const [state, nonce, verifier] = [randomBytes(32).toString('base64url'), client.randomNonce(), client.randomPKCECodeVerifier()]
  await pool.query(`delete from auth.oidc_attempt where created_at < now() - make_interval(mins => $1)`, [OIDC_MINUTES])
  await pool.query('insert into auth.oidc_attempt (digest, schema_name, nonce, verifier, onward) values ($1, $2, $3, $4, $5)', [
    sha256(state),
    provider.schema,
    nonce,
    verifier,
    onward,
  ])
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: callbackOf(provider),
    scope: 'openid',
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  return { url, state }
}

/** What is kept of an identity: a keyed mark, because some providers use the ID number as the subject. */
export function subjectMark(vault: IdVault, issuer: string, subject: string): string {
  return vault.mac('oidc-subject', `${issuer}\n${subject}`).toString('hex')
}

/** `subject` is its mark. */
export type OidcIdentity = { provider: OidcProvider; subject: string; idToken: string; onward: string }

type Attempt = { schema: string; nonce: string; verifier: string; onward: string }

/**
 * Ends a sign-in: the state must be the one in this browser's cookie and is taken once; then the code is changed for
 * a token, whose signature, issuer, audience, nonce and times are checked. Throws OidcError.
 */
export async function finishOidc(pool: pg.Pool, vault: IdVault, cookie: string | undefined, query: string): Promise<OidcIdentity> {
  const parameters = new URLSearchParams(query)
  if (!cookie || parameters.get('state') !== cookie) throw new OidcError('lost')
  const { rows } = await pool.query<Attempt>(
    `delete from auth.oidc_attempt where digest = $1 and subject is null and created_at > now() - make_interval(mins => $2)
     returning schema_name as schema, nonce, verifier, onward`,
    [sha256(cookie), OIDC_MINUTES],
  )
  const [attempt] = rows
  if (!attempt) throw new OidcError('lost')
  const provider = await findProvider(pool, attempt.schema)
  if (!provider) throw new OidcError('off')
  const configuration = await discover(provider, vault)
  try {
    const tokens = await client.authorizationCodeGrant(configuration, new URL(`${callbackOf(provider)}?${parameters}`), {
      expectedState: cookie,
      expectedNonce: attempt.nonce,
      pkceCodeVerifier: attempt.verifier,
    })
    const claims = tokens.claims()
    let subject = claims?.[provider.claim]
    if (claims && subject === undefined && configuration.serverMetadata().userinfo_endpoint)
      subject = (await client.fetchUserInfo(configuration, tokens.access_token, claims.sub))[provider.claim]
    if (typeof subject !== 'string' || subject === '' || subject.length > 255) throw new OidcError('claim')
    return { provider, subject: subjectMark(vault, provider.issuer, subject), idToken: tokens.id_token ?? '', onward: attempt.onward }
  } catch (error) {
    throw error instanceof OidcError ? error : new OidcError(refusalOf(error), error)
  }
}

/** What went wrong, from the chain of causes that the library gives. */
function refusalOf(error: unknown): OidcRefusal {
  if (error instanceof client.AuthorizationResponseError) return error.error === 'access_denied' ? 'denied' : 'provider'
  let expired = false
  for (let at: unknown = error; at instanceof Error || (typeof at === 'object' && at !== null); at = (at as { cause?: unknown }).cause) {
    const { code, claim, message } = at as { code?: string; claim?: string; message?: string }
    if (claim === 'nonce') return 'nonce'
    if (claim === 'aud' || claim === 'azp') return 'audience'
    if (claim === 'iss') return 'issuer'
    if (code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED') expired = true
    if (/signature/i.test(message ?? '') || code === 'OAUTH_KEY_SELECTION_FAILED') return 'signature'
  }
  if (expired) return 'expired'
  const { name, message } = error as Error
  return name === 'TimeoutError' || (error instanceof TypeError && /fetch/i.test(message)) ? 'unreachable' : 'provider'
}

export type BoundAccount = { accountId: string; username: string; disabled: boolean; posts: number }

/** The account that an identity is bound to, with the number of its posts valid today. */
export async function findBound(pool: pg.Pool, issuer: string, subject: string): Promise<BoundAccount | undefined> {
  const { rows } = await pool.query<BoundAccount>(
    `select u.id as "accountId", coalesce(u.username, u.email) as username, u.disabled_at is not null as disabled,
       (select count(*) from national.post p where p.account_id = u.id and p.ended_at is null and p.valid_from <= current_date
          and (p.valid_to is null or p.valid_to >= current_date)) as posts
     from auth.oidc_binding b join auth."user" u on u.id = b.account_id where b.issuer = $1 and b.subject = $2`,
    [issuer, subject],
  )
  return rows[0]
}

/** Keeps a proven identity that has no account yet, so that its owner can bind it with the own password. Answers with the ticket for the cookie. */
export async function keepTicket(pool: pg.Pool, { provider, subject, onward }: OidcIdentity): Promise<string> {
  const ticket = randomBytes(32).toString('base64url')
  await pool.query(
    `insert into auth.oidc_attempt (digest, schema_name, nonce, verifier, onward, issuer, subject) values ($1, $2, '', '', $3, $4, $5)`,
    [sha256(ticket), provider.schema, onward, provider.issuer, subject],
  )
  return ticket
}

/** Where the browser goes to end the session at the provider too; undefined when it began otherwise or the provider has no such place. */
export async function farewell(pool: pg.Pool, vault: IdVault, token: string | undefined): Promise<URL | undefined> {
  const { rows } = await pool.query<{ sealed: Buffer; issuer: string }>(
    `select s.id_token_sealed as sealed, b.issuer from auth.session s join auth.oidc_binding b on b.account_id = s."userId"
     where s.token = $1 and s.way = 'oidc' and s.id_token_sealed is not null`,
    [token ?? ''],
  )
  if (rows.length === 0) return undefined
  const provider = await findProvider(pool)
  if (!provider || !rows.some((row) => row.issuer === provider.issuer)) return undefined
  try {
    const configuration = await discover(provider, vault)
    if (!configuration.serverMetadata().end_session_endpoint) return undefined
    return client.buildEndSessionUrl(configuration, { id_token_hint: vault.open(rows[0]!.sealed), post_logout_redirect_uri: `${provider.origin}/` })
  } catch {
    // The own session ends all the same.
    return undefined
  }
}
