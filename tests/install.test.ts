import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { backupName, newestBackup } from '../src/kernel/backups.ts'
import { ConfigError, securityContacts } from '../src/kernel/config.ts'
import { refuseUnaskedDemonstration } from '../src/server/demo.ts'
import { writeBackup } from '../src/server/backup/container.ts'
import type { Manifest } from '../src/server/backup/manifest.ts'
import { checkBackupSetup, checkHome, checkPort, checkProxies, checkService } from '../src/server/doctor/machine.ts'
import { tellFailure } from '../src/server/failure.ts'
import { securityText } from '../src/server/security-txt.ts'
import { preparing } from '../src/server/serve.ts'
import { cleanUp, freePort, luban, newHome } from './support/processes.ts'

// What the operations manual tells to do on a machine in service.
const folder = mkdtempSync(join(tmpdir(), 'luban-install-'))
/** A command loads the whole product: a second on an idle machine, half a minute on a busy one. */
const PATIENCE = 180_000
const deploy = resolve(import.meta.dirname, '../deploy')

afterAll(() => {
  cleanUp()
  rmSync(folder, { recursive: true, force: true })
})

test('设了正式网址或 NODE_ENV=production 的空部署不装入演示数据：说明先 init，什么也不留下；明说要的照装', () => {
  const home = newHome()
  const refused = luban(home, ['serve'], { LUBAN_DEMO_SCALE: '', NODE_ENV: 'production' })
  expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/^还没有初始化，没有启动：.*先运行 luban init --province 51 .*\n$/) as string })
  // Not even keys: a restore into this folder must still be possible.
  expect(readdirSync(home)).toEqual([])
  expect(() => refuseUnaskedDemonstration({ LUBAN_PUBLIC_URL: 'https://jg.test.gov.cn' })).toThrow('设了 LUBAN_PUBLIC_URL，是正式使用的机器')
  expect(() => refuseUnaskedDemonstration({ NODE_ENV: 'production', LUBAN_DEMO_SCALE: '0.01' })).not.toThrow()
  expect(() => refuseUnaskedDemonstration({})).not.toThrow()
}, PATIENCE)

test('安装步骤：init 在启动以前；样例里没有能照抄的网址，有可信代理；容器能 init', () => {
  const manual = readFileSync(resolve(deploy, '../docs/operations.md'), 'utf8')
  expect(manual.indexOf('luban init --province 51   ')).toBeGreaterThan(0)
  expect(manual.indexOf('luban init --province 51   ')).toBeLessThan(manual.indexOf('systemctl enable --now luban'))
  const sample = readFileSync(join(deploy, 'luban.env.example'), 'utf8')
  expect(sample).not.toMatch(/^LUBAN_PUBLIC_URL/m)
  expect(sample).toMatch(/^LUBAN_TRUSTED_PROXIES=127\.0\.0\.1/m)
  expect(readFileSync(join(deploy, 'Containerfile'), 'utf8')).toMatch(/ENTRYPOINT \["luban"\]\nCMD \["serve"\]/)
})

test('luban 命令以服务的设置运行：引号、等号、$ 都照原样，不执行；命令行上的数据目录优先', () => {
  const program = join(folder, 'program')
  mkdirSync(join(program, 'node_modules/.bin'), { recursive: true })
  const node = join(program, 'node_modules/.bin/node')
  writeFileSync(node, '#!/bin/sh\nenv\necho "ARGS=$*"\numask\n')
  chmodSync(node, 0o755)
  const settings = join(folder, 'luban.env')
  writeFileSync(settings, `# 注释\nLUBAN_PUBLIC_URL="https://jg.test.gov.cn"\nDATABASE_URL=postgres://luban:a$(touch ${folder}/run)b&c=d@10.0.0.5/luban\nLUBAN_BACKUP_DIR=/mnt/a b\nbad line\nx-y=1\n`)
  const run = (more: Record<string, string>, args: string[]) => {
    const { PATH = '', TMPDIR = '/tmp' } = process.env
    const done = spawnSync(join(deploy, 'luban'), args, { env: { PATH, TMPDIR, LUBAN_PROGRAM: program, LUBAN_SETTINGS: settings, LUBAN_ACCOUNT: userInfo().username, ...more }, encoding: 'utf8' })
    return { code: done.status, lines: done.stdout.split('\n'), err: done.stderr }
  }
  const { code, lines, err } = run({}, ['backup', '/mnt/a b/x.luban'])
  expect([code, err]).toEqual([0, ''])
  for (const line of ['NODE_ENV=production', 'LUBAN_HOME=/var/lib/luban', 'LUBAN_PUBLIC_URL=https://jg.test.gov.cn', `DATABASE_URL=postgres://luban:a$(touch ${folder}/run)b&c=d@10.0.0.5/luban`, 'LUBAN_BACKUP_DIR=/mnt/a b', '0077']) expect(lines).toContain(line)
  expect(lines.find((line) => line.startsWith('ARGS='))).toBe(`ARGS=--disable-warning=ExperimentalWarning ${program}/src/server/main.ts backup /mnt/a b/x.luban`)
  expect(existsSync(join(folder, 'run'))).toBe(false)
  const other = run({ LUBAN_HOME: '/srv/new', DATABASE_URL: 'postgres://luban@10.0.0.6/new' }, ['restore'])
  for (const line of ['LUBAN_HOME=/srv/new', 'DATABASE_URL=postgres://luban@10.0.0.6/new']) expect(other.lines).toContain(line)
  if (userInfo().username !== 'root') expect(run({ LUBAN_ACCOUNT: 'somebody' }, ['doctor'])).toMatchObject({ code: 1, err: expect.stringContaining('sudo luban doctor') as string })
})

test('启动途中 /healthz 答 200，/readyz 答 503', async () => {
  const ask = (path: string) => preparing(new Request(`http://127.0.0.1${path}`))
  expect([ask('/healthz').status, ask('/readyz').status, ask('/api/x').status, ask('/').status]).toEqual([200, 503, 503, 503])
  expect(await ask('/healthz').json()).toEqual({ ok: true, starting: true })
})

test('没有料到的故障：打印的不含数据库引用的整行，号码遮去', () => {
  const lines: string[] = []
  const error = Object.assign(new Error('duplicate key 519900200809010013'), { code: '23505', detail: 'Key (name)=(张三) already exists.', where: 'COPY person, line 1: 张三' })
  tellFailure(error, { write: (text) => lines.push(text) })
  const text = lines.join('')
  expect(text).toContain('程序出了故障，没有做完')
  expect(text).toContain('23505')
  for (const secret of ['张三', '519900200809010013']) expect(text).not.toContain(secret)
  tellFailure(new ConfigError('说明。'), { write: (text) => lines.push(text) })
  expect(lines.at(-1)).toBe('说明。\n')
})

test('security.txt：写了联系方式才有，有期限和正式网址', () => {
  expect(securityText({})).toBeUndefined()
  const text = securityText({ LUBAN_SECURITY_CONTACT: 'mailto:security@jg.test.gov.cn, tel:+86-28-1', LUBAN_PUBLIC_URL: 'https://jg.test.gov.cn/x' }, Date.parse('2026-11-23T00:00:00Z'))
  expect(text).toBe('Contact: mailto:security@jg.test.gov.cn\nContact: tel:+86-28-1\nExpires: 2027-05-22T00:00:00Z\nPreferred-Languages: zh, en\nCanonical: https://jg.test.gov.cn/.well-known/security.txt\n')
  expect(() => securityContacts({ LUBAN_SECURITY_CONTACT: '管理员' })).toThrow('LUBAN_SECURITY_CONTACT 写得不对')
})

test('doctor 只看不改：没有的目录不建，密钥不生成；正式的机器不劝人装演示数据；不是本机的地址、没写明的代理、停着的服务各有一句话', async () => {
  const missing = join(folder, 'missing')
  const looked = luban(missing, ['doctor'], { DATABASE_URL: 'postgres://luban:x@127.0.0.1:1/luban', NODE_ENV: 'production' })
  expect([looked.code, existsSync(missing)]).toEqual([0, false])
  expect(looked.out).toContain('luban init --province 51')
  expect(looked.out).not.toMatch(/npm start 装入|DATABASE_URL 和数据库是否在运行/)
  expect(checkHome(missing)).toMatchObject({ state: '提示', what: expect.stringContaining('还没有') as string })
  expect(await checkPort({ home: folder, host: '203.0.113.9', port: await freePort() })).toMatchObject({ state: '提示', what: expect.stringContaining('不是本机的地址') as string })
  expect(checkProxies({ LUBAN_PUBLIC_URL: 'https://jg.test.gov.cn' })).toMatchObject([{ state: '提示', todo: expect.stringContaining('共用代理这一个地址的限流') as string }])
  expect(checkProxies({ LUBAN_PUBLIC_URL: 'https://jg.test.gov.cn', LUBAN_TRUSTED_PROXIES: '127.0.0.1' })).toEqual([])
  expect(checkProxies({})).toEqual([])
  expect(await checkService({ home: folder, host: '127.0.0.1' }, false)).toMatchObject({ state: '提示', what: '服务没有在运行' })
  expect((await checkService({ home: folder, host: '127.0.0.1' }, true)).state).toBe('通过')
  writeFileSync(join(folder, 'server.json'), JSON.stringify({ pid: process.pid, port: await freePort() }))
  expect(await checkService({ home: folder, host: '127.0.0.1' }, false)).toMatchObject({ state: '提示', what: expect.stringContaining('/readyz 没有应答') as string })
}, PATIENCE)

test('doctor：密钥文件不是密钥、别人能读，备份是空的、日期在将来，文件夹不能写，都指出；好的不说', async () => {
  const now = new Date('2026-11-23T00:00:00Z')
  const at = join(folder, 'backups')
  const keyFile = join(folder, 'backup.key')
  const env = { LUBAN_BACKUP_DIR: at, LUBAN_BACKUP_KEY_FILE: keyFile }
  mkdirSync(at)
  writeFileSync(keyFile, 'nonsense', { mode: 0o600 })
  expect(await checkBackupSetup(env, now)).toMatchObject([{ state: '阻断', what: expect.stringContaining('不是密钥文件') as string }])
  writeFileSync(keyFile, `${'07'.repeat(32)}\n`)
  chmodSync(keyFile, 0o644)
  expect(await checkBackupSetup(env, now)).toMatchObject([{ state: '提示', what: expect.stringContaining('别的账户也能读（644）') as string }])
  chmodSync(keyFile, 0o600)
  expect(await checkBackupSetup(env, now)).toEqual([])
  const empty = backupName(new Date('2026-11-22T18:30:00Z'))
  const future = backupName(new Date('2028-01-01T00:00:00Z'))
  for (const name of [empty, future]) writeFileSync(join(at, name), '')
  expect(newestBackup(at, now.getTime())?.name).toBe(empty)
  expect(await checkBackupSetup(env, now)).toMatchObject([
    { state: '提示', what: expect.stringContaining(future) as string },
    { state: '阻断', what: expect.stringContaining(`${empty} 不是能用的备份（0 字节）`) as string },
  ])
  for (const name of [empty, future]) rmSync(join(at, name))
  const manifest: Manifest = { madeAt: now.toISOString(), version: '0.1.0', postgres: '18', provinces: [], migrations: [], tables: [], sequences: [], files: { count: 0, bytes: 0, missing: 0 } }
  await writeBackup(join(at, empty), { kind: 'file', bytes: Buffer.alloc(32, 7) }, { madeAt: manifest.madeAt, version: '0.1.0', provinces: [], demonstration: false }, async () => manifest)
  expect(await checkBackupSetup(env, now)).toEqual([])
  expect(await checkBackupSetup({ ...env, LUBAN_BACKUP_DIR: join(keyFile, 'x') }, now)).toMatchObject([{ state: '阻断', what: expect.stringContaining('不能写') as string }])
})
