import { randomUUID } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { sealAudit } from '../src/kernel/audit-chain.ts'
import { auditKeeper } from '../src/kernel/audit-roots.ts'
import { backupPlan } from '../src/kernel/backups.ts'
import { readConfig } from '../src/kernel/config.ts'
import { markOf } from '../src/kernel/process-mark.ts'
import { inTransaction } from '../src/kernel/context.ts'
import { listMigrations, migrate } from '../src/kernel/db/migrate.ts'
import { withClient } from '../src/kernel/db/open.ts'
import { storeFile } from '../src/kernel/files.ts'
import { moduleIds } from '../src/modules/index.ts'
import { api as views } from '../src/modules/views/api.ts'
import { createApp } from '../src/server/app.ts'
import { writeBackup } from '../src/server/backup/container.ts'
import { distribute, planDistribution } from '../src/server/backup/distribute.ts'
import { drillSentence, drillTable, sweepScratch } from '../src/server/backup/drill.ts'
import { makeBackup } from '../src/server/backup/dump.ts'
import type { BackupKey } from '../src/server/backup/key.ts'
import { compareCounts, countTables } from '../src/server/backup/load.ts'
import type { Manifest } from '../src/server/backup/manifest.ts'
import { moveDatabase } from '../src/server/backup/move.ts'
import { isProven, proveRestored } from '../src/server/backup/prove.ts'
import { checkBackup, fileTarget, neededMegabytes, restoreBackup } from '../src/server/backup/restore.ts'
import { runCommand } from '../src/server/cli.ts'
import { runDrill } from '../src/server/backup/scheduled.ts'
import { holdsLuban } from '../src/server/doctor/database.ts'
import { compose } from '../src/server/modules.ts'
import { openSystem } from '../src/server/system.ts'
import { actorFor } from './support/jobs.ts'
import { testAccountPassword, testKeys } from './support/keys.ts'
import { addPerson } from './support/people.ts'
import { openWorld, type World } from './support/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'luban-backup-'))
const home = join(folder, 'home')
const file = join(folder, '备份.luban')
const key: BackupKey = { kind: 'file', bytes: Buffer.alloc(32, 7) }
const secrets = { ...testKeys, databasePassword: 'test-password' }
const restoredHome = join(folder, 'restored')
const databases: string[] = []
/** A whole database is made and filled: seconds on an idle machine, a minute on a busy one. */
const PATIENCE = 240_000
let world: World
let manifest: Manifest

beforeAll(async () => {
  process.env.LUBAN_HOME = home
  mkdirSync(home)
  world = await openWorld()
  await addPerson(world, { name: '备份甲' })
  await addPerson(world, { name: '备份乙', active: true })
  await world.sql(`insert into counter (org_no, name, value) values (510000000000, '试甲', 1000), (510000000000, '试乙', 1000)`)
  const actor = await actorFor(world, 'qingchengRegistrar')
  await inTransaction(world.database, world.vault, actor, randomUUID(), (ctx) =>
    storeFile(ctx, { name: '结果.csv', bytes: new TextEncoder().encode('学号,姓名\n1,备份甲\n'), purpose: 'result', orgNo: actor.org.no }),
  )
})

afterAll(async () => {
  await world.close()
  for (const name of databases) await withClient(inject('clusterUrl'), (client) => client.query(`drop database if exists ${name} with (force)`))
  await withClient(inject('clusterUrl'), (client) => client.query('drop role if exists luban_restorer'))
  rmSync(folder, { recursive: true, force: true })
})

const target = (at: string, databaseUrl?: string) => ({ home: at, host: '127.0.0.1', port: 1, databaseUrl })
const backupOf = (path: string, options = {}) => makeBackup({ admin: world.database.admin, config: { home, secrets } }, path, key, options)

/** An empty database on the test server; with `plain`, of an administrator who is no superuser. */
async function emptyDatabase(plain = false): Promise<string> {
  const name = `backup_${randomUUID().replaceAll('-', '')}`
  databases.push(name)
  await withClient(inject('clusterUrl'), async (client) => {
    if (plain) {
      await client.query(`create role luban_restorer login createrole password 'restorer'`)
      await client.query('grant luban_owner, luban_wide to luban_restorer with admin option')
    }
    await client.query(`create database ${name} template template0${plain ? ' owner luban_restorer' : ''}`)
  })
  const url = new URL(inject('clusterUrl'))
  if (plain) [url.username, url.password] = ['luban_restorer', 'restorer']
  url.pathname = `/${name}`
  return url.toString()
}

test('写入进行中的备份是同一时刻的快照：转来转去的数合计不变，每次写请求仍恰好一行审计', async () => {
  const keeper = auditKeeper(world.vault, home)
  const registrar = await world.as('qingchengRegistrar')
  await registrar.ok(views.saveView, { page: '/students', title: '备份以前', query: 'state=active' })
  await sealAudit(world.database, 'p51', keeper)
  let going = true
  const moving = (async () => {
    for (let at = 0; going; at++) {
      const [from, to] = at % 2 ? ['试甲', '试乙'] : ['试乙', '试甲']
      await world.sql(`with a as (update counter set value = value - 1 where name = '${from}') update counter set value = value + 1 where name = '${to}'`)
    }
  })()
  const saving = (async () => {
    for (let at = 0; going; at++) {
      await registrar.ok(views.saveView, { page: `/list-${at}`, title: '视图', query: '' })
      if (at % 5 === 0) await sealAudit(world.database, 'p51', keeper)
    }
  })()
  manifest = await backupOf(file)
  going = false
  await Promise.all([moving, saving])
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  expect(manifest.files).toMatchObject({ count: 1, missing: 0 })
  expect(manifest.provinces[0]!.audit!.sealed).toBeGreaterThan(0)
  const clear = readFileSync(file).subarray(0, 2_000).toString('latin1')
  expect(clear).not.toContain(testKeys.idHashKey)
  expect(Object.keys(JSON.parse(readFileSync(file, 'latin1').split('\n')[1]!) as object).sort()).toEqual(['demonstration', 'key', 'madeAt', 'provinces', 'version'])
})

test('恢复到空的部署：每张表的行摘要相等，审计链完整，密钥能打开文件和证件号码，原来的账号能登录；没做完的恢复从头再来', async () => {
  // What a restore that was killed leaves behind.
  mkdirSync(join(restoredHome, 'files'), { recursive: true })
  writeFileSync(join(restoredHome, 'secrets.json'), '{')
  writeFileSync(join(restoredHome, 'restoring.json'), JSON.stringify({ database: '随附的数据库' }))
  expect(() => readConfig({ LUBAN_HOME: restoredHome })).toThrow('没有做完的恢复')

  const started = performance.now()
  const restored = await restoreBackup(file, key, target(restoredHome))
  expect(existsSync(join(restoredHome, 'restoring.json'))).toBe(false)
  expect(restored.tables.filter((one) => !one.equal)).toEqual([])
  expect(restored.tables.length).toBeGreaterThan(150)
  const proof = await proveRestored(restored.config, manifest)
  expect(proof).toMatchObject({ chains: [{ sameHead: true, verdict: { ok: true, anchor: 'kept' } }], files: { good: 1, bad: [] }, people: { good: 2, bad: 0 } })
  expect(isProven(proof)).toBe(true)
  const text = drillTable({ ...restored, proof, ok: true, bytes: 1, seconds: { restore: (performance.now() - started) / 1000, prove: 0 } })
  expect(text).toContain('行摘要全部相等')
  expect(text).toContain('演练通过')
  // A drill of a backup that lacks registered files says so.
  const lacking = { ...restored, manifest: { ...manifest, files: { ...manifest.files, missing: 3 } }, proof, ok: true, bytes: 1, seconds: { restore: 1, prove: 0 } }
  expect(drillSentence(lacking)).toContain('文件 1 个都打得开，缺 3 个登记过的文件（不在数据目录里）')
  expect(drillSentence({ ...lacking, manifest: { ...manifest, files: { ...manifest.files, count: 2 } } })).toContain('备份里有而没有恢复出来的 1 个')

  const system = await openSystem(readConfig({ LUBAN_HOME: restoredHome }))
  const admin = await system.database.admin()
  try {
    await admin.query('set search_path = p51, national')
    const [sum] = (await admin.query<{ n: number; same: boolean }>(
      `select (select sum(value) from counter where name like '试_')::int as n,
         (select count(*) from idempotency where status = 200) = (select count(*) from audit a where a.verb = 'view.save') as same`,
    )).rows
    expect(sum).toEqual({ n: 2000, same: true })
    // Numbers go on where they were: nothing that is written next collides with what was restored.
    await admin.query(`insert into audit (org_no, request_id, account_id, actor_name, role, actor_org_no, actor_org_name, verb, subject_kind, subject_id, subject_label)
      values (510000000000, gen_random_uuid(), '', '', 'systemAdmin', 510000000000, '', 'test', 'test', '1', '')`)
    const app = createApp({ ...system, composition: await compose() })
    const answer = await app.request('http://127.0.0.1/api/auth/sign-in/username', {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: '127.0.0.1' },
      body: JSON.stringify({ username: 'qingchengRegistrar', password: testAccountPassword }),
    })
    expect(answer.status).toBe(200)
    const guards = `select c.oid::regclass::text as t, c.relrowsecurity, c.relforcerowsecurity, (select count(*) from pg_constraint k where k.conrelid = c.oid)::int as constraints
      from pg_class c where c.relnamespace in ('p51'::regnamespace, 'national'::regnamespace) and c.relkind = 'r' order by 1`
    expect((await admin.query(guards)).rows).toEqual(await world.sql(guards))
    await admin.query('set role luban_app')
    expect((await admin.query('select id from enrollment')).rows).toEqual([])
  } finally {
    await admin.end()
    await system.stop()
  }
  await expect(restoreBackup(file, key, target(restoredHome))).rejects.toThrow(/里已有内容（.*pg.*），恢复只进空的部署，没有改动它/)
}, PATIENCE)

test('没有密钥、口令不对、截断、改动一个字节、接长、别的文件，各有一句话，什么也没有写', async () => {
  const empty = join(folder, 'empty')
  const refused = async (path: string, with_: BackupKey | undefined, words: RegExp) => {
    await expect(restoreBackup(path, with_, target(empty))).rejects.toThrow(words)
    expect(existsSync(empty) ? readdirSync(empty) : []).toEqual([])
  }
  await refused(file, undefined, /没有给出密钥，不能恢复/)
  await refused(file, { kind: 'file', bytes: Buffer.alloc(32, 8) }, /密钥文件不是封这份备份用的那一个/)
  await refused(file, { kind: 'passphrase', text: 'correct horse battery' }, /是用密钥文件封的，口令打不开/)
  const whole = readFileSync(file)
  const broken = join(folder, '坏.luban')
  const changed = (edit: (bytes: Buffer) => Buffer) => writeFileSync(broken, edit(Buffer.from(whole)))
  const flip = (at: number) =>
    changed((bytes) => {
      bytes[at] = bytes[at]! ^ 1
      return bytes
    })
  for (const share of [0.1, 0.6, 0.999]) {
    flip(Math.floor(whole.byteLength * share))
    await refused(broken, key, /已损坏|不完整/)
  }
  // The clear head is proven too: a date that somebody changed there does not pass.
  flip(whole.indexOf('madeAt') + 10)
  await refused(broken, key, /已损坏/)
  for (const length of [whole.byteLength - 1, Math.floor(whole.byteLength / 2), 40]) {
    changed((bytes) => bytes.subarray(0, length))
    await refused(broken, key, /不完整|不是鲁班的备份文件/)
  }
  changed((bytes) => Buffer.concat([bytes, Buffer.from('x')]))
  await refused(broken, key, /末尾多出了内容/)
  writeFileSync(broken, 'PGDMP')
  await refused(broken, key, /不是鲁班的备份文件/)
  await refused(join(folder, '没有.luban'), key, /没有这个文件/)
})

test('命令行：没有写文件、没有给密钥、文件已在、密钥文件重做，各有一句话', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const refused = async (args: string[], words: RegExp) => {
    said.mockClear()
    expect(await runCommand(args)).toBe(1)
    expect(said.mock.calls.flat().join('\n')).toMatch(words)
  }
  const keys = join(folder, 'cli.key')
  await refused(['backup'], /没有写备份文件/)
  await refused(['backup', file, '--key-file', keys], /已经存在，没有覆盖它/)
  await refused(['backup', 'key', file], /已经存在，没有改动它/)
  await refused(['backup', 'check', file], /没有给出密钥文件/)
  await refused(['restore', file, '--key-file', join(folder, '没有')], /读不出来（ENOENT）/)
  await refused(['restore', join(folder, '没有'), '--key-file', keys], /没有这个文件/)
  await refused(['db', 'move', '--to', '10.0.0.5'], /没有写搬到哪里，或写得不对/)
  await refused(['db'], /要做什么没有写明/)
  said.mockRestore()
  const told = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  expect(await runCommand(['backup', 'key', keys])).toBe(0)
  expect(statSync(keys).mode & 0o077).toBe(0)
  writeFileSync(keys, `${'07'.repeat(32)}\n`)
  expect(await runCommand(['backup', 'check', file, '--key-file', keys])).toBe(0)
  expect(told.mock.calls.flat().join('\n')).toMatch(/备份完整：.*文件 1 个/)
  told.mockRestore()
})

test('定期的恢复演练：另起进程恢复到临时的数据库，逐表、逐环核对后清除；被杀的演练留下的也清除；打不开的说明原因', async () => {
  const at = join(folder, 'drill')
  mkdirSync(join(at, 'luban-drill-killed', 'pg'), { recursive: true })
  mkdirSync(join(at, 'luban-drill-young'))
  utimesSync(join(at, 'luban-drill-killed'), 1, 1)
  const keyFile = join(folder, 'drill.key')
  writeFileSync(keyFile, `${'07'.repeat(32)}\n`, { mode: 0o600 })
  const plan = backupPlan({ LUBAN_BACKUP_DIR: folder, LUBAN_BACKUP_KEY_FILE: keyFile, LUBAN_DRILL_DIR: at })!
  const steps = new Set<string>()
  const drill = await runDrill(file, plan, async (words) => void steps.add(words))
  expect(drill).toMatchObject({ ok: true, words: expect.stringMatching(/张表 [\d,]+ 行，行摘要全部相等；审计封存链完整，链尾与备份记下的相同；文件 1 个都打得开；证件号码抽查 2 个都打得开/) as string })
  expect([...steps]).toEqual(['正在恢复到临时的数据库并逐表核对……'])
  expect(readdirSync(at)).toEqual(['luban-drill-young'])
  expect(await sweepScratch(at, Date.now() + 2 * 86_400_000)).toEqual(['luban-drill-young'])
  writeFileSync(keyFile, `${'08'.repeat(32)}\n`)
  await expect(runDrill(file, plan, async () => undefined)).rejects.toThrow(/打不开/)
  writeFileSync(keyFile, `${'07'.repeat(32)}\n`)
  // Stopped midway: the database of the drill ends with it, and nothing is left.
  const stopped = runDrill(file, plan, async () => {
    throw new Error('有人停下')
  })
  await expect(stopped).rejects.toThrow('有人停下')
  expect(readdirSync(at)).toEqual([])
}, PATIENCE)

test('恢复所需的磁盘：文件按原大小，行才增长，自备的数据库不占这块盘；磁盘写满时小文件也报错，不停在那里', async () => {
  const mb = 1_048_576
  expect(neededMegabytes(1_000 * mb, 990 * mb, undefined)).toBe(200 + 990 + 120)
  expect(neededMegabytes(1_000 * mb, 990 * mb, 'postgres://10.0.0.5/luban')).toBe(200 + 990)
  expect(neededMegabytes(10 * mb, 11 * mb, undefined)).toBe(211)
  if (!existsSync('/dev/full')) return
  const at = join(folder, 'full')
  mkdirSync(join(at, 'files', 'ab'), { recursive: true })
  symlinkSync('/dev/full', join(at, 'files', 'ab', 'abcd'))
  const small = await fileTarget(at, { kind: 'file', path: 'ab/abcd', bytes: 5 })
  await small.write(Buffer.from('small'))
  // It has failed and closed before its end is asked for.
  await sleep(100)
  await expect(small.end()).rejects.toMatchObject({ code: 'ENOSPC' })
}, 20_000)

test('清除演练留下的：只认本账户自己建的文件夹，别人放的、链接、断了的链接都不动', async () => {
  const at = join(folder, 'shared')
  mkdirSync(join(at, 'luban-drill-old'), { recursive: true })
  utimesSync(join(at, 'luban-drill-old'), 1, 1)
  symlinkSync(join(at, 'nowhere'), join(at, 'luban-drill-dangling'))
  const other = join(folder, 'somebody')
  mkdirSync(join(other, 'pg'), { recursive: true })
  writeFileSync(join(other, 'pg', 'postmaster.pid'), `${process.pid}\n${other}/pg\n\n1\n`)
  utimesSync(other, 1, 1)
  symlinkSync(other, join(at, 'luban-drill-link'))
  let planted = false
  if (process.getuid?.() === 0) {
    mkdirSync(join(at, 'luban-drill-evil'))
    chownSync(join(at, 'luban-drill-evil'), 12345, 12345)
    utimesSync(join(at, 'luban-drill-evil'), 1, 1)
    planted = true
  }
  expect(await sweepScratch(at)).toEqual(['luban-drill-old'])
  expect(readdirSync(at).toSorted()).toEqual(['luban-drill-dangling', ...(planted ? ['luban-drill-evil'] : []), 'luban-drill-link'])
  expect(existsSync(join(other, 'pg', 'postmaster.pid'))).toBe(true)
})

test('口令封的备份用同一口令打开，错的口令打不开', async () => {
  const small = join(folder, '口令.luban')
  const words: BackupKey = { kind: 'passphrase', text: '青山 绿水 鲁班 2026' }
  const head = { madeAt: manifest.madeAt, version: manifest.version, provinces: ['四川省'], demonstration: true }
  await writeBackup(small, words, head, async () => manifest)
  expect((await checkBackup(small, words)).tables).toEqual(manifest.tables)
  await expect(checkBackup(small, { ...words, text: '青山 绿水 鲁班 2027' })).rejects.toThrow('口令不对')
  await expect(checkBackup(small, key)).rejects.toThrow('是用口令封的')
})

test('比本版本新的结构、内容不同的迁移，拒绝并说明；磁盘写满不留下半份备份', async () => {
  const made = join(folder, '新.luban')
  const head = { madeAt: manifest.madeAt, version: '9.9.9', provinces: ['四川省'], demonstration: true }
  const write = (migrations: Manifest['migrations']) => writeBackup(made, key, head, async () => ({ ...manifest, version: '9.9.9', migrations }))
  await write([...manifest.migrations, { schema: 'p51', file: 'students/20991231_later.sql', hash: 'x' }])
  await expect(restoreBackup(made, key, target(join(folder, 'newer')))).rejects.toThrow(/比本版本新：有 1 个迁移.*9\.9\.9/)
  await write(manifest.migrations.map((one, at) => (at === 3 ? { ...one, hash: 'other' } : one)))
  await expect(restoreBackup(made, key, target(join(folder, 'newer')))).rejects.toThrow(/与本版本的内容不同/)
  const full = join(folder, '满.luban')
  let room = 100_000
  const sinkOf = async (path: string) => {
    writeFileSync(path, '')
    return {
      async write(bytes: Buffer) {
        if ((room -= bytes.byteLength) < 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
        writeFileSync(path, bytes, { flag: 'a' })
      },
      sync: async () => undefined,
      close: async () => undefined,
    }
  }
  await expect(backupOf(full, { sinkOf })).rejects.toThrow('磁盘已满，备份没有做成，没有留下半份文件')
  expect(readdirSync(folder).filter((name) => name.startsWith('满'))).toEqual([])
})

test('旧版本的备份恢复到自备的数据库（不是超级用户）后补上迁移；库里已有部署的拒绝', async () => {
  const files = listMigrations(moduleIds).filter((one) => one.where === 'province')
  const late = new Set(files.slice(-2).map((one) => one.file))
  const oldUrl = await emptyDatabase()
  await withClient(oldUrl, async (client) => {
    const wanted = (name: string) => !late.has(name)
    await migrate(client, moduleIds, [], wanted)
    await client.query(`insert into national.province (schema_name, region, name, demonstration) values ('p51', '510000', '四川省', true)`)
    await migrate(client, moduleIds, ['p51'], wanted)
    // Read by range: whoever is no superuser sees it only in the widest one.
    await client.query(`insert into national.province_figure (release_id, org_no, province_name, plan_id, indicator, period, as_of, value, source)
      values (gen_random_uuid(), 510000000000, '四川省', 'sichuan-14th-five-year', 'x', '2025', '2025-12-31', 1, 'computed')`)
  })
  const old = join(folder, '旧.luban')
  const admin = async () => {
    const client = new pg.Client({ connectionString: oldUrl })
    await client.connect()
    return client
  }
  await makeBackup({ admin, config: { home: join(folder, 'old'), secrets } }, old, key)
  const url = await emptyDatabase(true)
  const ownHome = join(folder, 'own')
  const restored = await restoreBackup(old, key, target(ownHome, url))
  expect(restored).toMatchObject({ older: 2 })
  expect(restored.tables.filter((one) => !one.equal)).toEqual([])
  expect(existsSync(join(ownHome, 'pg'))).toBe(false)
  expect(isProven(await proveRestored(restored.config, restored.manifest))).toBe(true)
  const [after] = await withClient(url, async (client) => (await client.query(`select count(*)::int as n from national.migration where schema_name = 'p51'`)).rows)
  expect(after).toEqual({ n: files.length })
  const plain = async () => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    return client
  }
  const again = await makeBackup({ admin: plain, config: { home: ownHome, secrets } }, join(folder, '普通账户.luban'), key)
  expect(again.tables.find((one) => one.table === 'province_figure')).toMatchObject({ rows: 1 })
  await expect(restoreBackup(old, key, target(join(folder, 'own2'), url))).rejects.toThrow(/已有四川省的部署，恢复只进空的数据库/)
  expect(readdirSync(join(folder, 'own2'))).toEqual([])
  // A loading that was cut off has left the schema of a province, and the province is not in the list yet.
  await withClient(url, (client) => client.query('truncate national.province cascade'))
  await expect(restoreBackup(old, key, target(join(folder, 'own3'), url))).rejects.toThrow('数据库里已有没有装完的省（p51），恢复只进空的数据库，没有改动它')
}, PATIENCE)

test('一条命令从随附的数据库搬到自备的：行摘要相等，原来的不再启动；没有 Citus 的库不分布', async () => {
  const url = await emptyDatabase()
  const config = readConfig({ LUBAN_HOME: restoredHome })
  // A command that writes meanwhile would lose what it writes: it is let finish first, and none joins during the move.
  // A look at an own database makes nothing in it.
  expect(await holdsLuban(url, secrets.databasePassword)).toBe(false)
  expect(await withClient(url, async (client) => (await client.query(`select nspname from pg_namespace where nspname in ('national', 'auth')`)).rows)).toEqual([])
  const busy = await openSystem(config)
  await expect(moveDatabase(config, url)).rejects.toThrow('还有别的 luban 命令在用这个数据库')
  await busy.stop()
  const alone = join(restoredHome, 'run', 'alone.json')
  writeFileSync(alone, JSON.stringify(markOf(process.ppid)))
  await expect(openSystem(config)).rejects.toThrow('正在把数据库搬到别的服务器')
  rmSync(alone)
  const moved = await moveDatabase(config, url)
  expect(moved.tables.filter((one) => !one.equal)).toEqual([])
  expect(() => readConfig({ LUBAN_HOME: restoredHome })).toThrow(/数据库已经搬到 .*设置 DATABASE_URL/)
  // Also for whoever had read the settings before.
  await expect(openSystem(config)).rejects.toThrow('数据库已经搬到别的服务器')
  expect(existsSync(alone)).toBe(false)
  await withClient(url, async (client) => {
    // The move took what was there a moment ago, so the counts still hold.
    expect(compareCounts(moved.manifest.tables, await countTables(client, moved.manifest)).every((one) => one.equal)).toBe(true)
    const plan = await planDistribution(client)
    expect(plan).toMatchObject({ obstacles: [], extension: 'absent' })
    expect(plan.statements.at(-1)).toBe(`select citus_schema_distribute('p51');`)
    await expect(distribute(client, plan)).rejects.toThrow('没有安装 Citus 扩展，没有改动')
  })
  expect(await holdsLuban(url, secrets.databasePassword)).toBe(true)
  await expect(holdsLuban(url, 'other keys')).rejects.toThrow('口令与 LUBAN_HOME 里的 secrets.json 不符')
  const system = await openSystem(readConfig({ LUBAN_HOME: restoredHome, DATABASE_URL: url }))
  await system.stop()
}, PATIENCE)
