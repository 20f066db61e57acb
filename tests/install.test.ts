import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { refuseUnaskedDemonstration } from '../src/server/demo.ts'
import { cleanUp, luban, newHome } from './support/processes.ts'

// What the operations manual tells to do on a machine in service.
const folder = mkdtempSync(join(tmpdir(), 'luban-install-'))
const deploy = resolve(import.meta.dirname, '../deploy')

afterAll(() => {
  cleanUp()
  rmSync(folder, { recursive: true, force: true })
})

test('设了正式网址或 NODE_ENV=production 的空部署不装入演示数据：说明先 init，什么也不留下；明说要的照装', () => {
  const machines: Record<string, string>[] = [{ NODE_ENV: 'production' }, { NODE_ENV: '', LUBAN_PUBLIC_URL: 'https://jg.test.gov.cn' }]
  for (const set of machines) {
    const home = newHome()
    const refused = luban(home, ['serve'], { LUBAN_DEMO_SCALE: '', ...set })
    expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/^还没有初始化，没有启动：.*先运行 luban init --province 51 .*\n$/) as string })
    // Not even keys: a restore into this folder must still be possible.
    expect(readdirSync(home)).toEqual([])
  }
  expect(() => refuseUnaskedDemonstration({ NODE_ENV: 'production', LUBAN_DEMO_SCALE: '0.01' })).not.toThrow()
  expect(() => refuseUnaskedDemonstration({})).not.toThrow()
})

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
