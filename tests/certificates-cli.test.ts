import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { buildCredential } from '../src/kernel/credentials/document.ts'
import { proveCredential } from '../src/kernel/credentials/data-integrity.ts'
import { qrText } from '../src/kernel/credentials/qr.ts'
import { signVcJwt } from '../src/kernel/credentials/vc-jose.ts'
import { runCommand } from '../src/server/cli.ts'
import { certificatesCommand } from '../src/server/cli/certificates.ts'
import { documentOf, domain, facts, issuer, keyOf, statusJwt } from './support/credentials.ts'

const folder = mkdtempSync(join(tmpdir(), 'luban-certificate-'))
const own = keyOf()
const signedAt = new Date()
const file = (name: string) => join(folder, name)

beforeAll(async () => {
  const credential = buildCredential(facts())
  const jwt = signVcJwt(own.key, credential, signedAt)
  writeFileSync(file('毕业证书.jwt'), `${jwt}\n`)
  writeFileSync(
    file('altered.jwt'),
    jwt.replace(/\.(.{40})/, (_, head: string) => `.${head.split('').reverse().join('')}`),
  )
  writeFileSync(
    file('proved.json'),
    JSON.stringify(await proveCredential(own.key, credential, signedAt), null, 2),
  )
  writeFileSync(
    file('qr.txt'),
    qrText(own.key, `https://${domain}/verify#`, { ...facts(), classKind: '3' }, signedAt),
  )
  writeFileSync(file('did.json'), JSON.stringify(documentOf(own.record)))
  writeFileSync(
    file('other-trust.json'),
    JSON.stringify([documentOf(keyOf('EdDSA', 'did:web:else.cn:credentials:1').record)]),
  )
  writeFileSync(file('broken.json'), '{')
  mkdirSync(file('revoked'))
  const list = statusJwt(
    own,
    'revocation',
    [facts().status.index],
    signedAt.toISOString(),
    '2099-01-01T00:00:00Z',
  )
  writeFileSync(file('revoked/3.status.jwt'), list)
  writeFileSync(file('revoked/a.jwt'), jwt)
  writeFileSync(file('revoked/did.json'), JSON.stringify([documentOf(own.record)]))
  mkdirSync(file('alone'))
  writeFileSync(file('alone/a.jwt'), jwt)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

let printed: string[] = []
let written = ''
beforeEach(() => {
  printed = []
  written = ''
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text))
  vi.spyOn(console, 'error').mockImplementation((text: string) => void printed.push(text))
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((written += String(text)), true))
})

const verify = async (...args: string[]) => ({
  code: await runCommand(['certificates', 'verify', ...args]),
  text: printed.join('\n'),
})

test('不开服务、不联网也能核验文件：有效的退出码为 0，并说明信任依据', () => {
  const main = resolve(import.meta.dirname, '../src/server/main.ts')
  const home = file('no-such-home')
  const done = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', main, 'certificates', 'verify', file('毕业证书.jwt')],
    { env: { ...process.env, LUBAN_HOME: home }, encoding: 'utf8' },
  )
  expect(done.stderr).toBe('')
  expect(done.status).toBe(0)
  for (const text of [
    '核验结果：有效',
    'SC20260630001',
    '张𠮷三',
    issuer.name,
    '班级类别：高级工班',
    'did.json',
    '是否撤销没有核对',
  ])
    expect(done.stdout).toContain(text)
})

test('三种形式都认，改动过的退出码不为 0', async () => {
  for (const name of ['proved.json', 'qr.txt'])
    expect(await verify(file(name)), name).toMatchObject({ code: 0 })
  const altered = await verify(file('altered.jwt'))
  expect(altered.code).toBe(1)
  expect(altered.text).toContain('核验结果：无效')
})

test('--json 只输出 JSON：verdict、reasons 和所用的信任文件', async () => {
  expect(await verify(file('revoked/a.jwt'), '--json')).toMatchObject({ code: 1, text: '' })
  const answer = JSON.parse(written) as {
    verdict: string
    reasons: { code: string }[]
    trust: string[]
    status: string[]
  }
  expect(answer).toMatchObject({
    verdict: 'revoked',
    reasons: [{ code: 'revoked' }],
    trust: [file('revoked/did.json')],
    status: [file('revoked/3.status.jwt')],
  })
})

test('--trust、--status 指定文件；不信任的单位签发的说明签发单位不明', async () => {
  expect((await verify(file('毕业证书.jwt'), '--status', file('revoked/3.status.jwt'))).text).toContain(
    '核验结果：已撤销',
  )
  expect(await verify(file('毕业证书.jwt'), '--trust', file('other-trust.json'))).toMatchObject({
    code: 1,
    text: expect.stringContaining('签发单位不明') as string,
  })
  expect(await verify(file('alone/a.jwt'), '--trust', file('did.json'))).toMatchObject({ code: 0 })
})

test('缺信任文件、文件不存在、信任文件不对、没有写明什么：各有一句话', async () => {
  const says = async (...args: string[]) => {
    printed = []
    const { code, text } = await verify(...args)
    expect(code).toBe(1)
    return text
  }
  expect(await says(file('alone/a.jwt'))).toContain('没有可信任的签发单位')
  expect(await says(file('nothing.jwt'))).toContain('没有找到文件')
  expect(await says(file('毕业证书.jwt'), '--trust', file('nothing.json'))).toContain('没有找到文件')
  expect(await says(file('毕业证书.jwt'), '--trust', file('broken.json'))).toContain('不是 JSON')
  expect(await says(file('毕业证书.jwt'), '--trust', file('proved.json'))).toContain(
    '不是签发单位的 did.json',
  )
  expect(await says(file('revoked'), '--trust', file('did.json'))).toContain('不是文件')
  expect(await says()).toContain('没有写明')
  expect(await says('12345')).toContain('至少 6 位')
})

test('写编号时先改正写法再查本机数据库，查不到的不算有效', async () => {
  const asked: string[] = []
  const command = certificatesCommand(async (number) => {
    asked.push(number)
    return undefined
  })
  expect(await command.run(['verify', 'y0000 5100-0123 2530 0000 1', '--json'])).toBe(1)
  expect(asked).toEqual(['Y000051000123253000001'])
  expect(JSON.parse(written)).toMatchObject({ verdict: 'invalid', reasons: [{ code: 'not-found' }] })
})
