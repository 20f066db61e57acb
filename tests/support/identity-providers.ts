import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { Provider } from 'oidc-provider'
import { subjectMark } from '../../src/kernel/oidc.ts'
import { api } from '../../src/modules/access/api.ts'
import type { World } from './world.ts'

export const ORIGIN = 'http://127.0.0.1'
export const CALLBACK = `${ORIGIN}/api/auth/oidc/callback`
export const clientSecret = 'client-secret-of-the-test-0123456789'

const listen = (server: HttpServer) => new Promise<string>((done) => server.listen(0, '127.0.0.1', () => done(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)))

export type Running = { issuer: string; close: () => void }

/** A real provider (the library oidc-provider), with its own pages for signing in. */
export async function startProvider(): Promise<Running> {
  const server = createServer()
  const issuer = await listen(server)
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'luban', client_secret: clientSecret, redirect_uris: [CALLBACK], post_logout_redirect_uris: [`${ORIGIN}/`], response_types: ['code'], grant_types: ['authorization_code'] }],
    cookies: { keys: ['of the test'] },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    features: { rpInitiatedLogout: { enabled: true } },
  })
  server.on('request', provider.callback())
  return { issuer, close: () => stop(server) }
}

/** A provider that answers every code with a token of our choosing, signed with its own key or with another. */
export async function startForger(): Promise<Running & { next: { claims: Record<string, unknown>; key: 'own' | 'other' } }> {
  const [own, other] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')]
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'k', alg: 'RS256', use: 'sig' }
  const next: { claims: Record<string, unknown>; key: 'own' | 'other' } = { claims: {}, key: 'own' }
  let issuer = ''
  const server = createServer((request, response) => {
    const json = (value: unknown) => void response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
    if (request.url?.startsWith('/.well-known'))
      return json({ issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`, id_token_signing_alg_values_supported: ['RS256'], response_types_supported: ['code'], subject_types_supported: ['public'] })
    if (request.url === '/jwks') return json({ keys: [jwk] })
    const now = Math.floor(Date.now() / 1000)
    return void new SignJWT({ iss: issuer, aud: 'luban', sub: 'eve', iat: now, exp: now + 300, ...next.claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .sign((next.key === 'own' ? own : other).privateKey)
      .then((id_token) => json({ access_token: 'x', token_type: 'Bearer', expires_in: 300, id_token }))
  })
  issuer = await listen(server)
  return { issuer, next, close: () => stop(server) }
}

function stop(server: HttpServer) {
  server.closeAllConnections()
  server.close()
}

/** A browser: one jar of cookies for each host, redirects followed by hand. */
export function openBrowser(world: World) {
  const jars = new Map<string, Map<string, string>>()
  const keep = (host: string, response: Response) => {
    const jar = jars.get(host) ?? new Map<string, string>()
    jars.set(host, jar)
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0]!.split(/=(.*)/s) as [string, string]
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
  }
  const ask = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const { origin, host, pathname, search } = new URL(url)
    const cookie = [...(jars.get(host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string>), cookie }
    const response = origin === ORIGIN ? await world.anyone.raw(pathname + search, { ...init, headers }) : await fetch(url, { ...init, headers, redirect: 'manual' })
    keep(host, response)
    return response
  }
  const where = (url: string, response: Response) => new URL(response.headers.get('location')!, url).toString()
  /** Walks through our start and the provider's own pages as this person, until our callback is due. Answers with its address. */
  const walk = async (login: string): Promise<string> => {
    let url = where(ORIGIN, await ask(`${ORIGIN}/api/auth/oidc/start?from=/students`))
    for (let step = 0; step < 12; step++) {
      if (url.startsWith(CALLBACK) || url.includes('/sign-in?')) return url
      let response = await ask(url)
      if (response.status === 200) {
        const page = await response.text()
        const action = /action="([^"]+)"/.exec(page)![1]!
        const prompt = /name="prompt" value="(\w+)"/.exec(page)![1]!
        response = await ask(new URL(action, url).toString(), { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ prompt, login, password: 'x' }) })
      }
      url = where(url, response)
    }
    throw new Error(`no way back: ${url}`)
  }
  const callback = async (url: string) => (await ask(url)).headers.get('location') ?? ''
  const session = async () => (await ask(`${ORIGIN}/api/session`)).json() as Promise<{ signedIn: boolean; username: string }>
  const post = async (path: string, body: object) => {
    const response = await ask(`${ORIGIN}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify(body) })
    return { status: response.status, body: (await response.json()) as { message?: string; secondStep?: boolean; onward?: string } }
  }
  return { ask, walk, callback, session, post, jars }
}

const common = { title: '政务统一身份认证', clientId: 'luban', claim: 'sub', origin: ORIGIN, bindSelf: true, enabled: true, reason: '接入省统一身份认证' }

/** Sets the provider as the system administrator does. */
export const setProvider = async (world: World, more: { issuer: string; enabled?: boolean }) =>
  (await world.as('systemAdmin')).ok(api.setIdentityProvider, { ...common, secret: clientSecret, ...more })

export const accountOf = async (world: World, username: string) => (await world.sql<{ id: string }>('select id from auth."user" where username = lower($1)', [username]))[0]!.id

export const bindTo = async (world: World, issuer: string, subject: string, username: string) =>
  world.sql(`insert into auth.oidc_binding (issuer, subject, account_id, how, bound_by) values ($1, $2, $3, 'admin', 'x')`, [issuer, subjectMark(world.vault, issuer, subject), await accountOf(world, username)])
