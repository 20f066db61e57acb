import { randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { auditKeeper } from '../src/kernel/audit-roots.ts'
import { sealAudit } from '../src/kernel/audit-chain.ts'
import { listDrills, recordDrill, registerDrillRunner } from '../src/kernel/backup-drills.ts'
import { backupName, backupPlan, freeBackupPath, listBackups, outdatedBackups, registerBackupRunner, sweepBackups, type BackupFile } from '../src/kernel/backups.ts'
import { ConfigError, readConfig } from '../src/kernel/config.ts'
import { openIdVault } from '../src/kernel/crypto.ts'
import { listProvinces } from '../src/kernel/deployment.ts'
import { migrate } from '../src/kernel/db/migrate.ts'
import { moduleIds } from '../src/modules/index.ts'
import { api } from '../src/modules/jobs/api.ts'
import { createApp } from '../src/server/app.ts'
import { makeBackup } from '../src/server/backup/dump.ts'
import { readKey } from '../src/server/backup/key.ts'
import { checkBackup } from '../src/server/backup/restore.ts'
import { checkClock, checkFiles, checkJobs, checkKeys, checkStructure, examineDatabase, readClock } from '../src/server/doctor/database.ts'
import { checkBackups, checkChromium, checkDrills, checkFonts, checkHome, checkNode, checkPort, checkSecrets, checkSpace, checkWeb } from '../src/server/doctor/machine.ts'
import { breakingStatements, plainIndexesOf, statementsOf } from './support/additive.ts'
import { beforeTheLaw } from './support/additive-exceptions.ts'
import { testKeys } from './support/keys.ts'
import { addPerson } from './support/people.ts'
import { freePort } from './support/processes.ts'
import { openWorld, type World } from './support/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'luban-operations-'))
const home = join(folder, 'home')
const backups = join(folder, 'backups')
const keyFile = join(folder, 'backup.key')
const token = 'a'.repeat(24)
let world: World
let admin: pg.Client

beforeAll(async () => {
  mkdirSync(home)
  process.env.LUBAN_HOME = home
  writeFileSync(keyFile, `${'7'.repeat(64)}\n`, { mode: 0o600 })
  world = await openWorld()
  admin = await world.database.admin()
})
afterAll(async () => {
  await admin.end()
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  for (const name of Object.keys(process.env).filter((one) => /^LUBAN_(BACKUP|DRILL|METRICS)/.test(one))) delete process.env[name]
})

test('指标：按接口样式和状态码计数，不含地址里的编号和人；只给本机或带令牌的读，代理转来的不给', async () => {
  let address = '127.0.0.1'
  const app = createApp({ ...world, addressOf: () => address })
  const read = (headers: Record<string, string> = {}) => app.request('http://127.0.0.1/metrics', { headers })
  const id = randomUUID()
  await app.request(`http://127.0.0.1/api/jobs/${id}`)
  await app.request('http://127.0.0.1/api/public/documents/ABCD-1234')
  await app.request('http://127.0.0.1/api/%E5%BC%A0%E4%B8%89')
  await app.request('http://127.0.0.1/healthz')
  const answer = await read()
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  const text = await answer.text()
  expect(text).toContain('luban_http_requests_total{method="GET",route="/api/jobs/:id",status="401"} 1')
  expect(text).toMatch(/luban_http_requests_total\{method="GET",route="\/api\/public\/documents\/:code",status="\d+"\} 1/)
  expect(text).toContain('luban_http_requests_total{method="GET",route="/api/*",status="404"} 1')
  expect(text).toContain('luban_http_request_duration_seconds_count{method="GET",route="/healthz"} 1')
  for (const name of ['luban_db_up 1', 'luban_jobs{province="p51",state="failed"}', 'luban_db_connections{pool="scoped",state="open"}', 'process_resident_memory_bytes', 'luban_disk_free_bytes', 'luban_backup_configured 0']) expect(text).toContain(name)
  for (const secret of [id, 'ABCD-1234', '张三', '%E5']) expect(text).not.toContain(secret)
  // Every line is a comment or a sample, as the reader expects.
  for (const line of text.trim().split('\n')) expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? -?[\d.e+-]+)$/)

  expect((await read({ 'x-forwarded-for': '203.0.113.9' })).status).toBe(403)
  // A proxy of this machine that says nothing of itself, with the name it was asked for or with ours.
  expect((await app.request('http://jg.example.gov.cn/metrics')).status).toBe(403)
  process.env.LUBAN_PUBLIC_URL = 'https://jg.example.gov.cn'
  expect((await read()).status).toBe(403)
  delete process.env.LUBAN_PUBLIC_URL
  for (const local of ['localhost', '[::1]', '127.0.0.1:3000']) expect((await app.request(`http://${local}/metrics`)).status).toBe(200)
  address = '203.0.113.9'
  expect((await read()).status).toBe(403)
  process.env.LUBAN_METRICS_TOKEN = token
  expect((await read({ authorization: `Bearer ${token}` })).status).toBe(200)
  expect((await read({ authorization: `Bearer ${'b'.repeat(24)}` })).status).toBe(403)
  expect(() => readConfig({ LUBAN_HOME: home, LUBAN_METRICS_TOKEN: 'kurz' })).toThrow('LUBAN_METRICS_TOKEN 太短')
})

test('系统状态只给省级系统管理员；没有设备份文件夹时立即备份被拒绝并说明', async () => {
  const system = await world.as('systemAdmin')
  const state = await system.ok(api.getSystemState, {})
  expect(state).toMatchObject({ versions: { luban: '0.1.0' }, backups: null })
  expect(state.storage.databaseBytes).toBeGreaterThan(1_000_000)
  expect(state.storage.diskFreeBytes).toBeGreaterThan(0)
  expect((await system.send(api.startBackup, {})).problem.message).toContain('没有设置备份的文件夹')
  expect((await (await world.as('qingchengRegistrar')).send(api.getSystemState, {})).status).toBe(403)
  await world.sql(`update national.post set org_no = 510100000000 where role = 'systemAdmin'`)
  expect((await (await world.as('systemAdmin')).send(api.getSystemState, {})).problem.message).toContain('由省级系统管理员查看')
  await world.sql(`update national.post set org_no = 510000000000 where role = 'systemAdmin'`)
})

test('自动备份：每天登记一次，另存、核对、删去期满的；失败的写明原因，不留下没有核对过的文件', async () => {
  Object.assign(process.env, { LUBAN_BACKUP_DIR: backups, LUBAN_BACKUP_KEY_FILE: keyFile, LUBAN_BACKUP_KEEP_DAILY: '2', LUBAN_BACKUP_KEEP_WEEKLY: '0' })
  mkdirSync(backups)
  const older = ['luban-20260101-023000.luban', 'luban-20260102-023000.luban', 'luban-20260103-023000.luban']
  for (const name of [...older, '别的文件.txt', 'luban-20260103-023000.luban.77.part']) writeFileSync(join(backups, name), 'x')
  utimesSync(join(backups, 'luban-20260103-023000.luban.77.part'), 1, 1)
  registerBackupRunner(async (path, plan, step) => {
    const key = readKey({ keyFile: plan.keyFile })!
    await makeBackup({ admin: world.database.admin, config: { home, secrets: { ...testKeys, databasePassword: 'test-password' } } }, path, key)
    await step('已写')
    await checkBackup(path, key)
    return { words: '备份已写好。', whole: true }
  })
  expect(await world.runNightly('jobs.backup-nightly')).toBe('已登记今天的备份。')
  expect(await world.runNightly('jobs.backup-nightly')).toBe('已登记今天的备份。')
  await world.runJobs()
  const made = await world.sql<{ state: string; note: string }>(`select state, note from background_job where kind = 'jobs.backup'`)
  expect(made).toEqual([{ state: 'done', note: '备份已写好。删去期满的 3 份。' }])
  const [name, ...rest] = readdirSync(backups).toSorted().toReversed()
  expect(rest).toHaveLength(2)
  const state = await (await world.as('systemAdmin')).ok(api.getSystemState, {})
  expect(state.backups).toMatchObject({ folder: backups, keepDaily: 2, files: [{}, { name: older[2] }] })
  expect(name).toBe('别的文件.txt')

  const system = await world.as('systemAdmin')
  // Where registered files are gone, an older backup may be the last one that holds them.
  for (const old of older) writeFileSync(join(backups, old), 'x')
  registerBackupRunner(async (path) => {
    writeFileSync(path, '缺了的')
    rmSync(path)
    return { words: '备份已写好，缺 1 个登记过的文件（不在数据目录里）。', whole: false }
  })
  const lacking = await system.ok(api.startBackup, {})
  await world.runJobs()
  const [told] = await world.sql<{ note: string }>(`select note from background_job where id = $1`, [lacking.jobId])
  expect(told!.note).toContain('以前的备份没有删去')
  expect(listBackups(backups).map((one) => one.name)).toEqual(expect.arrayContaining(older))
  for (const old of older.slice(0, 2)) rmSync(join(backups, old))
  registerBackupRunner(async (path) => {
    writeFileSync(path, '半份')
    throw new ConfigError('磁盘已满，备份没有做成，没有留下半份文件。')
  })
  const { jobId } = await system.ok(api.startBackup, {})
  await world.runJobs()
  expect(await system.ok(api.getJob, { id: jobId })).toMatchObject({ state: 'failed', error: '磁盘已满，备份没有做成，没有留下半份文件。' })
  expect(listBackups(backups)).toHaveLength(2)
})

test('恢复演练：到期登记一次，结果记在备份旁边；没有通过的任务写明原因、通知系统管理员、页面和 doctor 都指出', async () => {
  const drills = join(folder, 'drills')
  mkdirSync(drills)
  const env = { LUBAN_BACKUP_DIR: drills, LUBAN_BACKUP_KEY_FILE: keyFile }
  Object.assign(process.env, env)
  const system = await world.as('systemAdmin')
  expect((await system.send(api.startDrill, {})).problem.message).toContain('还没有备份，没有登记演练')
  expect(await world.runNightly('jobs.drill-nightly')).toBe('还没有到演练的日子。')
  const newest = backupName(new Date())
  for (const name of ['luban-20260101-023000.luban', newest]) writeFileSync(join(drills, name), 'x')
  const restored: string[] = []
  registerDrillRunner(async (path, plan, step) => {
    restored.push(path)
    expect(plan.drill).toMatchObject({ days: 7, at: '03:30' })
    await step('正在恢复')
    return { ok: true, words: '3 张表 9 行，行摘要全部相等。' }
  })
  for (let again = 0; again < 2; again++) expect(await world.runNightly('jobs.drill-nightly')).toBe('已登记今天的恢复演练。')
  await world.runJobs()
  expect(restored).toEqual([join(drills, newest)])
  expect(await world.sql(`select state, note from background_job where kind = 'jobs.drill'`)).toEqual([{ state: 'done', note: `${newest} 恢复演练通过：3 张表 9 行，行摘要全部相等。` }])
  expect(await world.runNightly('jobs.drill-nightly')).toBe('还没有到演练的日子。')
  expect((await system.ok(api.getSystemState, {})).backups!.drill).toMatchObject({ days: 7, trouble: null, records: [{ file: newest, ok: true }] })
  expect(checkDrills(env)).toMatchObject([{ state: '通过', what: expect.stringContaining('最近一次恢复演练通过') as string }])

  // A drill that finds something, and one that could not be made at all.
  const notices = () => world.sql<{ n: number }>(`select count(*)::int as n from notice where permission = 'jobs.system' and org_no = 510000000000`)
  for (const [run, words] of [
    [async () => ({ ok: false, words: '3 张表里 1 张行摘要不等（p51.person）。' }), '行摘要不等（p51.person）'],
    [async () => Promise.reject(new ConfigError('演练用的磁盘只剩 12 MB。')), '只剩 12 MB'],
  ] as const) {
    registerDrillRunner(run)
    const before = (await notices())[0]!.n
    const { jobId } = await system.ok(api.startDrill, {})
    await world.runJobs()
    expect(await system.ok(api.getJob, { id: jobId })).toMatchObject({ state: 'failed', error: expect.stringContaining(words) as string })
    expect((await notices())[0]!.n).toBe(before + 1)
    expect(checkDrills(env)).toMatchObject([{ state: '提示', what: expect.stringContaining(words) as string, todo: expect.stringContaining('立即演练') as string }])
    expect((await system.ok(api.getSystemState, {})).backups!.drill.trouble).toContain(words)
  }
  const metrics = await (await createApp({ ...world, addressOf: () => '127.0.0.1' }).request('http://127.0.0.1/metrics')).text()
  expect(metrics).toContain('luban_drill_last_ok 0')

  // Late, never made, a line cut short by a full disk, and drills that were turned off.
  const late = new Date(Date.now() + 11 * 86_400_000)
  recordDrill({ folder: drills }, { at: new Date().toISOString(), file: newest, ok: true, words: '通过。' })
  writeFileSync(join(drills, 'drills.jsonl'), '{"at":"2026-', { flag: 'a' })
  expect(listDrills({ folder: drills })).toHaveLength(4)
  expect(checkDrills(env)[0]!.state).toBe('通过')
  expect(checkDrills(env, late)).toMatchObject([{ state: '提示', what: '最近一次恢复演练已是 11 天以前' }])
  rmSync(join(drills, 'drills.jsonl'))
  expect(checkDrills(env)[0]!.what).toContain('还没有做过恢复演练')
  expect(checkDrills({ ...env, LUBAN_DRILL_DAYS: '0' })[0]!.what).toContain('已关')
  expect(() => backupPlan({ ...env, LUBAN_DRILL_DAYS: '一周' })).toThrow('LUBAN_DRILL_DAYS=一周 不是天数')
  expect((await (await world.as('qingchengRegistrar')).send(api.startDrill, {})).status).toBe(403)
})

test('保留份数：最新的总在；每天、每周各留最近的一份；留下的不超过两数之和加一', () => {
  const file = (hours: number): BackupFile => ({ name: String(hours), madeAt: new Date(1_767_225_600_000 + hours * 3_600_000).toISOString(), bytes: 1 })
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(24 * 120), { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 9 }), fc.nat(5), (hours, daily, weekly) => {
      const files = hours.map(file)
      const gone = new Set(outdatedBackups(files, { daily, weekly }))
      const kept = files.filter((one) => !gone.has(one)).toSorted((left, right) => right.madeAt.localeCompare(left.madeAt))
      expect(kept[0]!.name).toBe(String(Math.max(...hours)))
      expect(kept.length).toBeLessThanOrEqual(daily + weekly + 1)
      // Removing what is over and asking again removes nothing more.
      expect(outdatedBackups(kept, { daily, weekly })).toEqual([])
    }),
    { numRuns: 200 },
  )
  expect(backupName(new Date('2026-11-22T18:30:05Z'))).toBe('luban-20261123-023005.luban')
  expect(freeBackupPath(folder, new Date('2026-11-22T18:30:05Z'))).toBe(join(folder, 'luban-20261123-023005.luban'))
  writeFileSync(join(folder, 'luban-20261123-023005.luban'), '在')
  expect(freeBackupPath(folder, new Date('2026-11-22T18:30:05Z'))).toBe(join(folder, 'luban-20261123-023006.luban'))
  rmSync(join(folder, 'luban-20261123-023005.luban'))
  expect(() => backupPlan({ LUBAN_BACKUP_DIR: '/x' })).toThrow('自动备份不能不加密')
  expect(() => backupPlan({ LUBAN_BACKUP_DIR: '/x', LUBAN_BACKUP_KEY_FILE: '/k', LUBAN_BACKUP_AT: '25:00' })).toThrow('不是时刻')
  expect(() => sweepBackups({ folder: join(folder, '没有'), keep: { daily: 1, weekly: 0 } })).toThrow()
})

test('doctor：造出每一种常见的毛病，都被指出并写明怎么办', async () => {
  expect(checkNode('20.1.0')).toMatchObject({ state: '阻断', todo: expect.stringContaining('22.18') as string })
  const blockedHome = join(folder, 'file')
  writeFileSync(blockedHome, '')
  expect(checkHome(join(blockedHome, 'home'))).toMatchObject({ state: '阻断', what: expect.stringContaining('不能写') as string })
  expect(checkSpace(home, 100)).toMatchObject({ state: '阻断', what: '磁盘只剩 100 MB' })
  expect(checkSpace(home, 1_000).state).toBe('提示')

  mkdirSync(join(folder, 'lost', 'pg'), { recursive: true })
  writeFileSync(join(folder, 'lost', 'pg', 'PG_VERSION'), '18')
  expect(() => readConfig({ LUBAN_HOME: join(folder, 'lost') })).toThrow('没有密钥文件 secrets.json。从备份放回')
  const keyHome = join(folder, 'open')
  mkdirSync(keyHome)
  readConfig({ LUBAN_HOME: keyHome })
  expect(checkSecrets(keyHome).state).toBe('通过')
  chmodSync(join(keyHome, 'secrets.json'), 0o644)
  expect(checkSecrets(keyHome)).toMatchObject({ state: '提示', todo: expect.stringContaining('chmod 600') as string })

  const port = await freePort()
  const taken = createServer().listen(port, '127.0.0.1')
  expect(await checkPort({ home, host: '127.0.0.1', port })).toMatchObject({ state: '提示', todo: `换一个端口启动：PORT=${port + 1} npm start。` })
  await new Promise((done) => taken.close(done))
  expect((await checkPort({ home, host: '127.0.0.1', port })).state).toBe('通过')

  expect(checkWeb(join(folder, 'index.html')).state).toBe('提示')
  expect(checkFonts(folder)).toMatchObject({ state: '阻断', todo: expect.stringContaining('npm ci') as string })
  expect(checkFonts().state).toBe('通过')
  expect(checkChromium(folder)).toMatchObject({ state: '提示', todo: expect.stringContaining('不影响使用') as string })
  writeFileSync(join(folder, 'chromium'), '', { mode: 0o755 })
  expect(checkChromium(folder).state).toBe('通过')
})

test('doctor：备份没有设、密钥文件不在、太旧，时钟倒退、结构落后、任务失败、密钥不对、文件丢失、链被改动', async () => {
  const now = new Date('2026-11-22T00:00:00Z')
  const env = { LUBAN_BACKUP_DIR: join(folder, 'old'), LUBAN_BACKUP_KEY_FILE: keyFile }
  expect(checkBackups({}, now)).toMatchObject({ state: '提示', what: '没有设自动备份' })
  expect(checkBackups({ LUBAN_BACKUP_DIR: '/x' }, now).state).toBe('阻断')
  expect(checkBackups({ ...env, LUBAN_BACKUP_KEY_FILE: join(folder, '没有') }, now)).toMatchObject({ state: '阻断', what: expect.stringContaining('不在') as string })
  expect(checkBackups(env, now).what).toContain('还没有备份')
  mkdirSync(env.LUBAN_BACKUP_DIR)
  writeFileSync(join(env.LUBAN_BACKUP_DIR, backupName(new Date('2026-11-20T00:00:00Z'))), '')
  expect(checkBackups(env, now)).toMatchObject({ state: '提示', what: expect.stringContaining('已是 48 小时以前') as string })
  expect(checkBackups(env, new Date('2026-11-20T05:00:00Z')).state).toBe('通过')

  expect(checkClock(now, new Date(now.getTime() - 300_000), undefined)).toMatchObject({ state: '提示', what: '本机时钟比数据库服务器快 300 秒' })
  expect(checkClock(now, now, new Date(now.getTime() + 3_600_000))).toMatchObject({ state: '阻断', what: '时钟比最后一条审计早 60 分钟' })

  const parts = { database: world.database, vault: world.vault, config: { home, databaseUrl: undefined } }
  const [province] = await listProvinces(world.database)
  expect((await checkStructure(admin)).state).toBe('通过')
  const [gone] = await world.sql<{ file: string; hash: string }>(`delete from national.migration where schema_name = 'p51' and file like 'jobs/%' or file = (select max(file) from national.migration where schema_name = 'p51') returning file, hash`)
  expect(await checkStructure(admin)).toMatchObject({ state: '提示', what: expect.stringContaining('比本版本旧：还有 1 个迁移没有执行') as string, todo: expect.stringContaining('luban migrate') as string })
  await world.sql(`insert into national.migration (schema_name, file, hash) values ('p51', $1, $2), ('p51', 'students/20991231_later.sql', '')`, [gone!.file, gone!.hash])
  expect(await checkStructure(admin)).toMatchObject({ state: '提示', what: expect.stringContaining('比本版本新') as string })
  await world.sql(`delete from national.migration where file = 'students/20991231_later.sql'`)

  await world.sql(`insert into background_job (id, org_no, kind, label, actor, state, finished_at, error) values (gen_random_uuid(), 510000000000, 'x', '坏的', '{}', 'failed', now(), '原因')`)
  expect(await checkJobs(parts, province!)).toMatchObject({ state: '提示', what: expect.stringMatching(/有 \d 件后台任务没有办成/) as string })
  await world.sql(`insert into background_job (id, org_no, kind, label, actor, state, run_after) values ('00000000-0000-7000-8000-00000000d0c0', 510000000000, 'x', '等着的', '{}', 'queued', now() - interval '3 hours')`)
  expect(await checkJobs(parts, province!)).toMatchObject({ state: '提示', what: expect.stringContaining('等了 3 小时还没有办理') as string })
  await world.sql(`delete from background_job where id = '00000000-0000-7000-8000-00000000d0c0'`)
  await addPerson(world, { name: '钥匙' })
  expect((await checkKeys(parts, admin, province!)).state).toBe('通过')
  expect(await checkKeys({ ...parts, vault: openIdVault({ ...testKeys, idCipherKey: '44'.repeat(32) }) }, admin, province!)).toMatchObject({ state: '阻断', todo: expect.stringContaining('secrets.json 不是这个数据库的') as string })
  await world.sql(`insert into stored_file (id, org_no, name, media_type, bytes, sha256, purpose, created_by) values (gen_random_uuid(), 510000000000, '没有.pdf', 'application/pdf', 1, sha256('x'), 'evidence', '')`)
  expect(await checkFiles(parts, admin, province!)).toMatchObject({ state: '提示', what: expect.stringContaining('有 1 个的内容不在数据目录') as string })

  await sealAudit(world.database, 'p51', auditKeeper(world.vault, home))
  expect((await readClock(admin, [province!])).lastAudit).toBeInstanceOf(Date)
  await world.sql(`update audit set subject_label = '被人改过' where id = (select audit_id from audit_seal order by id limit 1)`)
  const { findings } = await examineDatabase(parts)
  expect(findings.filter((one) => one.state === '阻断').map((one) => one.what)).toEqual([expect.stringContaining('审计封存链在第')])
})

test('升级时不停：结构更新进行中请求照常答复，被占着的表等三秒就让开再来', async () => {
  const app = createApp(world)
  const registrar = await world.as('qingchengRegistrar')
  const holder = await world.database.admin()
  const [last] = await world.sql<{ file: string; hash: string }>(`delete from national.migration where schema_name = 'national' and file = 'kernel/011-parameter-default.sql' returning file, hash`)
  expect(last).toBeDefined()
  // The migration's first statement needs the table that somebody holds; the old process reads other tables meanwhile.
  await admin.query('alter table national.parameter_default rename to parameter_default_kept')
  await holder.query('begin; lock table national.migration in exclusive mode')
  let [asked, failed, slowest] = [0, 0, 0]
  let going = true
  const traffic = (async () => {
    while (going) {
      const started = performance.now()
      const health = await app.request('http://127.0.0.1/readyz')
      const list = await registrar.send(api.listJobs, { page: 1, size: 10 })
      asked += 2
      if (!health.ok) failed += 1
      if (!list.ok) failed += 1
      slowest = Math.max(slowest, performance.now() - started)
    }
  })()
  const other = await world.database.admin()
  const done = migrate(other, moduleIds, [], (file) => file === 'kernel/011-parameter-default.sql')
  setTimeout(() => void holder.query('rollback'), 3_800)
  expect(await done).toBe(1)
  going = false
  await traffic
  await Promise.all([holder.end(), other.end()])
  expect(failed).toBe(0)
  expect(asked).toBeGreaterThan(20)
  expect(slowest).toBeLessThan(3_000)
})

test('迁移只增不减：只许写已知不改动旧版本读写的语句，旧版本的进程才能继续服务', () => {
  const files = readdirSync(join(import.meta.dirname, '../src'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile() && /migrations$/.test(one.parentPath) && one.name.endsWith('.sql'))
  expect(files.length).toBeGreaterThan(60)
  const texts = files.map((one) => ({ name: `${dirname(one.parentPath).split('/').at(-1)}/${one.name}`, text: readFileSync(join(one.parentPath, one.name), 'utf8') }))
  const indexes = plainIndexesOf(texts.flatMap(({ text }) => statementsOf(text)))
  const found = texts.flatMap(({ name, text }) => breakingStatements(text, indexes).map((one) => `${name}: ${one}`))
  expect(found.filter((one) => !beforeTheLaw.some((old) => one.startsWith(old)))).toEqual([])
  expect(beforeTheLaw.filter((old) => !found.some((one) => one.startsWith(old)))).toEqual([])
  const breaking = [
    'drop table a', 'alter table a drop column b', 'alter table a drop b', 'alter table a\n  drop\n  column b', 'alter table a rename to c', 'alter table a rename b to c', 'alter table a alter column b type text', 'alter table a alter b type text',
    'alter table a alter b set not null', 'alter table a add column b int not null', 'alter table a add b int not null', 'alter table a add column b int, add column c int not null', 'alter table a add column b int unique', 'alter table a add constraint c check (b > 0)',
    'alter table a add check (b > 0)', 'alter table a add unique (b)', 'alter table a add primary key (b)', 'alter table a add constraint f foreign key (b) references c', 'alter table a enable row level security', 'alter table a drop constraint c', 'create unique index i on a (b)', 'drop index i',
    'drop view v', 'drop function f()', 'drop policy p on a', 'create policy p on a as restrictive using (false)', 'alter policy p on a using (false)', 'revoke select on a from luban_app', 'truncate a', 'delete from a', 'with x as (delete from a returning *) select 1',
    "do $$ begin execute 'drop table a'; end $$", "/* ; */ drop /* c */ table a -- '", 'create trigger t before insert on a execute function f()', 'alter view v rename to w', 'alter type t rename value', 'set role luban_owner', 'alter table a inherit b', 'create rule r as on insert to a do instead nothing',
  ]
  expect(breaking.filter((one) => breakingStatements(`comment on table z is 'x; y';\n${one};`, new Set(['plain'])).length !== 1)).toEqual([])
  const additive = [
    'create table a (b int not null unique); create unique index i on a (b); alter table a add constraint c check (b > 0)', 'alter table a add column b int', "alter table a add b numeric(4, 2) not null default 0, add column c text default ','", 'drop index plain', 'create index i on a (b)',
    "update a set b = ';'", 'create or replace view v as select 1', 'create policy p on a for select using (true)', 'grant select on a to luban_app', "call national.scope_table('a', null, 'insert')", 'alter table a set (fillfactor = 70)', "create function f() returns int language sql as $$ drop table a; select 1 $$",
  ]
  expect(additive.filter((one) => breakingStatements(one, new Set(['plain'])).length > 0)).toEqual([])
})
