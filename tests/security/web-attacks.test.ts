import { execFileSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pathFields } from '../../src/kernel/api.ts'
import { isLocalPath } from '../../src/kernel/local-path.ts'
import { createApp } from '../../src/server/app.ts'
import { testAccountPassword } from '../support/keys.ts'
import { openWorld, type World } from '../support/world.ts'

const root = resolve(import.meta.dirname, '../..')
let world: World
let folder: string
let app: ReturnType<typeof createApp>
let cookie: string
let at = 0
beforeAll(async () => {
  world = await openWorld()
  folder = mkdtempSync(join(tmpdir(), 'luban-web-'))
  mkdirSync(join(folder, 'web/assets'), { recursive: true })
  writeFileSync(join(folder, 'web/index.html'), '<!doctype html><title>页面</title>')
  writeFileSync(join(folder, 'web/assets/a.js'), '1')
  writeFileSync(join(folder, 'secrets.json'), '{"secret":"不能给人看"}')
  app = createApp({ database: world.database, vault: world.vault, sessions: world.sessions, composition: world.composition, webRoot: join(folder, 'web'), addressOf: () => `web-${at++}` })
  const answer = await ask('/api/auth/sign-in/username', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'provinceOfficer', password: testAccountPassword }) })
  cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
})
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

const ask = async (path: string, init: RequestInit = {}) => app.request(`http://127.0.0.1${path}`, { ...init, headers: { host: '127.0.0.1', ...(init.headers as Record<string, string>) } })

const FOREIGN: Record<string, string>[] = [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: 'nonsense' }, { origin: 'http://127.0.0.1.evil.example' }, { origin: 'http://127.0.0.1:81' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]

test('每一个写接口：别的网站、没有来源的框、读不懂的来源借登录状态提交，一律 403，什么也不做', async () => {
  const before = await world.sql('select count(*) as n from audit')
  for (const { endpoint, id } of world.composition.routes) {
    if (endpoint.method === 'GET') continue
    const foreign = FOREIGN[at % FOREIGN.length]!
    const path = pathFields(endpoint.path).reduce((one, name) => one.replace(`{${name}}`, 'x'), endpoint.path)
    const answer = await ask(path, { method: endpoint.method, headers: { cookie, 'idempotency-key': 'attack-12345678', ...foreign }, body: '{}' })
    expect(answer.status, `${id} ${JSON.stringify(foreign)}`).toBe(403)
  }
  for (const foreign of FOREIGN) for (const path of ['/api/auth/sign-in/username', '/api/auth/sign-out', '/api/auth/second-step']) expect((await ask(path, { method: 'POST', headers: { cookie, ...foreign }, body: '{}' })).status, path).toBe(403)
  expect(await world.sql('select count(*) as n from audit')).toEqual(before)
  // The own page is let through.
  expect((await ask('/api/auth/second-step', { method: 'POST', headers: { origin: 'http://127.0.0.1', 'sec-fetch-site': 'same-origin' }, body: '{}' })).status).toBe(400)
})

test('别的网站的脚本读不到答复：没有 CORS 许可；公开的机构文档除外，且不带登录状态', async () => {
  for (const path of ['/api/session', '/api/students', '/api/openapi.json', '/api/public/schools', '/']) {
    for (const method of ['GET', 'OPTIONS']) {
      const answer = await ask(path, { method, headers: { origin: 'https://evil.example', cookie, 'access-control-request-method': 'POST' } })
      expect(answer.headers.get('access-control-allow-origin'), `${method} ${path}`).toBeNull()
    }
  }
  const open = await ask('/credentials/issuers.json', { headers: { origin: 'https://evil.example' } })
  expect(open.headers.get('access-control-allow-origin')).toBe('*')
  expect(open.headers.get('access-control-allow-credentials')).toBeNull()
})

test('每个答复的响应头：脚本只来自本站、不猜类型、不许嵌入、不给别的网站引荐；登录后的内容不进缓存', async () => {
  for (const path of ['/', '/students', '/assets/a.js', '/api/session', '/api/students', '/api/nothing', '/healthz', '/api/public/schools', '/credentials/issuers.json', '/ims/oneroster/rostering/v1p2/orgs']) {
    const { headers } = await ask(path, { headers: { cookie } })
    const csp = Object.fromEntries(headers.get('content-security-policy')!.split('; ').map((one) => [one.split(' ')[0]!, one.split(' ').slice(1).join(' ')]))
    expect(csp['script-src'], path).toBe("'self'")
    expect(csp).toMatchObject({ 'default-src': "'self'", 'object-src': "'none'", 'base-uri': "'none'", 'form-action': "'self'", 'frame-ancestors': "'none'" })
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('x-frame-options'), path).toBe('DENY')
    expect(headers.get('referrer-policy'), path).toBe('same-origin')
    expect(headers.get('cross-origin-opener-policy'), path).toBe('same-origin')
    expect(headers.get('x-powered-by'), path).toBeNull()
    expect(headers.get('server'), path).toBeNull()
    if (path.startsWith('/api/s')) expect(headers.get('cache-control'), path).toBe('no-store')
  }
})

test('换一个 Host 或转发头，答复里不出现它，也不改变会话的去处', async () => {
  const evil = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example', 'x-original-url': '/api/accounts', 'x-rewrite-url': '/api/accounts' }
  for (const path of ['/', '/api/session', '/api/openapi.json', '/api/auth/oidc/start?from=/x', '/api/public/schools', '/api/nothing']) {
    const answer = await ask(path, { headers: evil })
    expect(`${await answer.text()} ${JSON.stringify([...answer.headers])}`, path).not.toContain('evil.example')
  }
  const signIn = await ask('/api/auth/sign-in/username', { method: 'POST', headers: { ...evil, 'content-type': 'application/json' }, body: JSON.stringify({ username: 'auditAdmin', password: testAccountPassword }) })
  for (const one of signIn.headers.getSetCookie()) expect(one).not.toMatch(/domain/i)
})

test('登录后只去本站的地址：两道斜杠、反斜杠、制表符和换行、带协议的一概不认', () => {
  for (const one of ['/', '/students?page=2', '/apply/one#a', '/导出']) expect(isLocalPath(one), one).toBe(true)
  for (const one of ['//evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', '/\n/evil.example', '/\r\n/evil.example', '/ /evil.example', 'https://evil.example', 'javascript:alert(1)', '', ' /x', '/a\\..\\b', 'evil.example']) {
    expect(isLocalPath(one), JSON.stringify(one)).toBe(false)
    if (one) expect(new URL(isLocalPath(one) ? one : '/', 'http://site.example').host).toBe('site.example')
  }
})

test('网页目录之外的文件拿不到，接口的地址绕不过权限', async () => {
  for (const path of ['/../secrets.json', '/assets/../../secrets.json', '/assets/%2e%2e/%2e%2e/secrets.json', '/assets/..%2f..%2fsecrets.json', '/..%5csecrets.json', '/assets/....//....//secrets.json', '/%252e%252e/secrets.json', '/assets/a.js%00.html', '//secrets.json', '/.env', '/.git/config', '/package.json']) {
    const answer = await ask(path)
    expect(await answer.text(), path).not.toContain('不能给人看')
    expect(answer.status, path).toBeLessThan(500)
  }
  // What begins with a dot is not answered with the page of the product, as if it were there.
  for (const path of ['/.env', '/.git/config', '/.well-known/security.txt', '/.well-known/unknown']) expect((await ask(path)).status, path).toBe(404)
  process.env.LUBAN_SECURITY_CONTACT = 'mailto:security@jg.example.gov.cn'
  const contact = await ask('/.well-known/security.txt')
  delete process.env.LUBAN_SECURITY_CONTACT
  expect([contact.status, contact.headers.get('content-type'), await contact.text()]).toEqual([200, 'text/plain; charset=utf-8', expect.stringMatching(/^Contact: mailto:security@jg\.example\.gov\.cn\nExpires: /)])
  for (const path of ['/api/students/../accounts', '/api//accounts', '//api/accounts', '/API/accounts', '/api/accounts/', '/api/accounts;.js', '/api/accounts%00', '/api/%61ccounts', '/api/accounts?_method=GET']) {
    for (const method of ['GET', 'HEAD', 'TRACE', 'PROPFIND'].filter((one) => one !== 'TRACE')) {
      const answer = await ask(path, { method })
      expect(answer.status === 200 && (answer.headers.get('content-type') ?? '').includes('json'), `${method} ${path}`).toBe(false)
    }
  }
  const overridden = await ask('/api/accounts', { method: 'GET', headers: { cookie, 'x-http-method-override': 'DELETE' } })
  expect(overridden.status).toBe(403)
})

test('同一个地址不停地试，几十次以后就要等；说明等多久', async () => {
  const one = createApp({ database: world.database, vault: world.vault, sessions: world.sessions, composition: world.composition, addressOf: () => `hammer-${process.pid}` })
  const many = async (path: string, count: number, init: RequestInit = {}) => {
    const statuses: number[] = []
    let wait = ''
    for (let turn = 0; turn < count; turn++) {
      const answer = await one.request(`http://127.0.0.1${path}`, { ...init, headers: { host: '127.0.0.1', 'content-type': 'application/json' } })
      statuses.push(answer.status)
      wait = answer.headers.get('retry-after') ?? wait
    }
    return { allowed: statuses.filter((status) => status !== 429).length, wait }
  }
  for (const [path, count, most, init] of [['/api/auth/sign-in/username', 60, 35, { method: 'POST', body: '{}' }], ['/api/public/documents/AAAA-AAAA-AAAA', 160, 130, {}], ['/api/apply/code', 90, 66, { method: 'POST', body: '{}' }], ['/api/public/certificate-shares/check', 40, 25, { method: 'POST', body: '{}' }]] as const) {
    const { allowed, wait } = await many(path, count, init)
    expect(allowed, path).toBeLessThanOrEqual(most)
    expect(Number(wait), path).toBeGreaterThan(0)
  }
})

test('限速认真正的来源：自己写的转发头换多少个都没有用；经自己的代理来的，各人算各人的，写在前面的假地址不算', async () => {
  const one = createApp({ database: world.database, vault: world.vault, sessions: world.sessions, composition: world.composition })
  const ask = async (peer: string, forwarded: string) => (await one.request('http://127.0.0.1/api/auth/sign-in/username', { method: 'POST', headers: { host: '127.0.0.1', 'content-type': 'application/json' }, body: '{}' }, { incoming: { socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': forwarded } } })).status
  const allowed = async (count: number, peer: string, forwarded: (turn: number) => string) => {
    let passed = 0
    for (let turn = 0; turn < count; turn++) if ((await ask(peer, forwarded(turn))) !== 429) passed += 1
    return passed
  }
  delete process.env.LUBAN_TRUSTED_PROXIES
  expect(await allowed(60, '203.0.113.9', (turn) => `198.51.100.${turn}`)).toBeLessThanOrEqual(35)
  process.env.LUBAN_TRUSTED_PROXIES = '10.9.0.0/24'
  try {
    // Not our proxy: what it says of others counts for nothing.
    expect(await allowed(60, '203.0.113.10', (turn) => `198.51.100.${turn}`)).toBeLessThanOrEqual(35)
    // Ours: sixty people behind it are sixty people …
    expect(await allowed(60, '10.9.0.1', (turn) => `192.0.2.${turn}`)).toBe(60)
    // … and one of them who writes sixty addresses before the own is one.
    expect(await allowed(60, '10.9.0.1', (turn) => `198.51.100.${turn}, 203.0.113.11`)).toBeLessThanOrEqual(35)
  } finally {
    delete process.env.LUBAN_TRUSTED_PROXIES
  }
})

test('页面的样式表要带本次答复的随机数：每次不同，页面里和响应头里一致，别的答复不给', async () => {
  writeFileSync(join(folder, 'web/index.html'), '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><script nonce="__CSP_NONCE__" src="/assets/a.js"></script>')
  const seen = new Set<string>()
  for (const path of ['/', '/students', '/students']) {
    const answer = await ask(path)
    const policy = answer.headers.get('content-security-policy')!
    const nonce = /style-src-elem 'self' 'nonce-([\w+/=]{24})'/.exec(policy)![1]!
    expect(policy).toContain("script-src 'self';")
    expect(await answer.text()).toBe(`<!doctype html><meta property="csp-nonce" nonce="${nonce}"><script nonce="${nonce}" src="/assets/a.js"></script>`)
    seen.add(nonce)
  }
  expect(seen.size).toBe(3)
  expect((await ask('/api/session')).headers.get('content-security-policy')).not.toContain('nonce-')
  expect(readFileSync(join(root, 'vite.config.ts'), 'utf8')).toContain("cspNonce: '__CSP_NONCE__'")
})

const SECRET = /-----BEGIN (?:RSA |EC |OPENSSH |ENCRYPTED )?PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{36}\b|\bxox[bap]-[A-Za-z0-9-]{10,}|\bsk-[A-Za-z0-9]{32,}|\blbt_[A-Za-z0-9_-]{40,}|postgres(?:ql)?:\/\/[^\s:'"`@]+:[^\s'"`@$]{6,}@(?!127\.0\.0\.1|localhost|[^\s]*example)/

test('仓库里没有密钥、令牌和口令：每个受控文件都看过；数据目录和密钥文件不受控', () => {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).split('\0').filter(Boolean)
  expect(files.length).toBeGreaterThan(500)
  const found: string[] = []
  for (const file of files) {
    if (/(^|\/)(secrets\.json|\.env(\..*)?|.*\.(pem|key|p12|pfx))$/.test(file)) found.push(file)
    const path = join(root, file)
    if (/\.(png|jpg|ttf|woff2?|xlsx|docx|zip|pdf)$/.test(file) || statSync(path).size > 3_000_000) continue
    const match = SECRET.exec(readFileSync(path, 'utf8'))
    if (match && !file.startsWith('tests/security/')) found.push(`${file}: ${match[0].slice(0, 40)}`)
  }
  expect(found).toEqual([])
  expect(readFileSync(join(root, '.gitignore'), 'utf8')).toMatch(/^\/?\.luban\/?$/m)
})
