import { afterAll, beforeAll, expect, test } from 'vitest'
import { bindTo, CALLBACK, openBrowser, ORIGIN, setProvider, startForger, startProvider, type Running } from '../../../tests/support/identity-providers.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'

let world: World
let provider: Running
let forger: Awaited<ReturnType<typeof startForger>>
beforeAll(async () => {
  world = await openWorld()
  provider = await startProvider()
  forger = await startForger()
})
afterAll(async () => {
  provider.close()
  forger.close()
  await world.close()
})

test('state 只认本浏览器、只用一次；本人取消有一句', async () => {
  await setProvider(world, { issuer: provider.issuer })
  await bindTo(world, provider.issuer, 'zhouqin', 'qingchengRegistrar')
  const browser = openBrowser(world)
  const url = await browser.walk('zhouqin')
  expect(await openBrowser(world).callback(url)).toBe('/sign-in?refused=lost')
  expect(await browser.callback(url)).toBe('/sign-in?from=%2Fstudents')
  expect(await browser.callback(url)).toBe('/sign-in?refused=lost')
  const other = openBrowser(world)
  const due = new URL(await other.walk('zhouqin'))
  due.search = new URLSearchParams({ error: 'access_denied', state: due.searchParams.get('state')!, iss: provider.issuer }).toString()
  expect(await other.callback(due.toString())).toBe('/sign-in?refused=denied')
})

test('令牌不对的逐一拒绝：随机数、受众、签发方、过期、签名；时钟差一分钟以内的收', async () => {
  await setProvider(world, { issuer: forger.issuer })
  await bindTo(world, forger.issuer, 'eve', 'jinjiangOfficer')
  const now = Math.floor(Date.now() / 1000)
  const attempt = async (made: Record<string, unknown>, key: 'own' | 'other' = 'own') => {
    const browser = openBrowser(world)
    const start = await browser.ask(`${ORIGIN}/api/auth/oidc/start`)
    const asked = new URL(start.headers.get('location')!).searchParams
    expect(asked.get('code_challenge_method')).toBe('S256')
    forger.next.claims = { nonce: asked.get('nonce')!, ...made }
    forger.next.key = key
    return browser.callback(`${CALLBACK}?code=c&state=${asked.get('state')!}`)
  }
  expect(await attempt({})).toBe('/sign-in?from=%2F')
  expect(await attempt({ nonce: 'of-another-sign-in' })).toBe('/sign-in?refused=nonce')
  expect(await attempt({ aud: 'another-system' })).toBe('/sign-in?refused=audience')
  expect(await attempt({ iss: 'https://idp.example.net' })).toBe('/sign-in?refused=issuer')
  expect(await attempt({ iat: now - 900, exp: now - 600 })).toBe('/sign-in?refused=expired')
  expect(await attempt({}, 'other')).toBe('/sign-in?refused=signature')
  expect(await attempt({ iat: now - 330, exp: now - 30 })).toBe('/sign-in?from=%2F')
  await setProvider(world, { issuer: 'http://127.0.0.1:9' })
  expect((await world.anyone.raw('/api/auth/oidc/start')).headers.get('location')).toBe('/sign-in?refused=unreachable')
  await setProvider(world, { issuer: forger.issuer, enabled: false })
  expect(await world.anyone.ok(api.listSignInWays, {})).toEqual({ identity: null })
})
