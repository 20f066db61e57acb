import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANONICAL, sealAudit } from '../src/kernel/audit-chain.ts'
import { auditKeeper, type AuditKeeper } from '../src/kernel/audit-roots.ts'
import { verifyAudit } from '../src/kernel/audit-verify.ts'
import { openWorld, type World } from './support/world.ts'

const TABLES = ['audit', 'audit_change', 'audit_seal', 'audit_root'] as const
let world: World
let keeper: AuditKeeper
let anchorFile: string

/** Three hours of work: four rows an hour, each hour sealed and signed with a root. */
beforeAll(async () => {
  const home = mkdtempSync(join(tmpdir(), 'luban-audit-'))
  world = await openWorld()
  keeper = auditKeeper(world.vault, home)
  anchorFile = join(home, 'audit-roots', 'p51.json')
  for (const hour of [1, 2, 3]) {
    await addRows(hour * 4 - 3, hour * 4, `now() - interval '${4 - hour} hours'`)
    expect(await sealAudit(world.database, 'p51', keeper, 0)).toBe(4)
  }
  for (const table of TABLES) await world.sql(`create table kept_${table} as select * from ${table}`)
  return () => rmSync(home, { recursive: true, force: true })
})
afterAll(() => world.close())

async function addRows(from: number, to: number, at: string) {
  await world.sql(`
    insert into audit (org_no, at, request_id, account_id, actor_name, role, actor_org_no, actor_org_name, verb, subject_kind, subject_id, subject_label)
    select 510100000100, ${at}, gen_random_uuid(), 'a', '周琴', 'registrar', 510100000100, '青城技师学院', 'student.edit', 'enrollment', n::text, '第' || n || '条'
    from generate_series(${from}, ${to}) n`)
  await world.sql(`
    insert into audit_change (audit_id, org_no, record_kind, record_id, action, before, after)
    select id, org_no, 'enrollment', gen_random_uuid(), 'edit', '{"className":"1班"}', '{"className":"2班"}' from audit a
    where not exists (select 1 from audit_change c where c.audit_id = a.id)`)
}

const idOf = async (subject: number) => (await world.sql<{ id: number }>('select id from audit where subject_id = $1', [String(subject)]))[0]!.id
const sealOf = async (auditId: number) => (await world.sql<{ id: number }>('select id from audit_seal where audit_id = $1', [auditId]))[0]!.id
const verify = () => verifyAudit(world.database, 'p51', keeper)

/** Tampers, verifies, and puts everything back as it was; the chain must then be whole again. */
async function tampered(change: () => Promise<unknown>) {
  const anchor = readFileSync(anchorFile, 'utf8')
  await change()
  const verdict = await verify()
  await world.sql(`truncate ${TABLES.join(', ')}`)
  for (const table of TABLES) await world.sql(`insert into ${table} overriding system value select * from kept_${table}`)
  writeFileSync(anchorFile, anchor)
  expect(await verify()).toMatchObject({ ok: true, sealed: 12 })
  expect(verdict.ok).toBe(false)
  return verdict
}

async function deleteRow(subject: number) {
  const id = await idOf(subject)
  const verdict = await tampered(async () => {
    await world.sql('delete from audit_change where audit_id = $1', [id])
    await world.sql('delete from audit where id = $1', [id])
  })
  expect(verdict.problem).toMatchObject({ kind: 'row-deleted', auditId: id, sealId: subject })
}

/** What somebody with the whole database but without the keys can do: compute every link anew. */
async function rechain() {
  const rows = await world.sql<{ id: number; text: string }>(`${CANONICAL} order by a.id`)
  await world.sql('truncate audit_seal')
  let previous: Buffer = Buffer.alloc(32)
  for (const [at, row] of rows.entries()) {
    const rowHash = keeper.digest(row.text)
    previous = keeper.digest(previous, rowHash)
    await world.sql('insert into audit_seal (id, audit_id, row_hash, chain_hash) overriding system value values ($1, $2, $3, $4)', [at + 1, row.id, rowHash, previous])
  }
}

test('没有被改动的审计链核对通过：每小时一个根，数据目录记着链尾', async () => {
  expect(await verify()).toEqual({ ok: true, sealed: 12, unsealed: 0, roots: 3, anchor: 'kept', problems: [] })
})

test('改动一 · 改一行的内容：指出是哪一行', async () => {
  const id = await idOf(5)
  const verdict = await tampered(() => world.sql(`update audit set subject_label = '别的' where id = ${id}`))
  expect(verdict.problems).toEqual([{ kind: 'row-changed', auditId: id, sealId: 5, what: '审计行或其变更行的内容被改动' }])
})

test('改动二 · 改变更行的改前改后：指出所属的审计行', async () => {
  const id = await idOf(6)
  const verdict = await tampered(() => world.sql(`update audit_change set after = '{"className":"3班"}' where audit_id = ${id}`))
  expect(verdict.problem).toMatchObject({ kind: 'row-changed', auditId: id })
})

test('改动三 · 换执行人：指出是哪一行', async () => {
  const id = await idOf(7)
  const verdict = await tampered(() => world.sql(`update audit set account_id = 'b', actor_name = '别人' where id = ${id}`))
  expect(verdict.problem).toMatchObject({ kind: 'row-changed', auditId: id })
})

test('改动四 · 删第一行、中间一行、最后一行：各自指出', async () => {
  await deleteRow(1)
  await deleteRow(6)
  await deleteRow(12)
})

test('改动五 · 在中间补插一行：封存前后都指出', async () => {
  const insert = async () => {
    const id = (await idOf(1)) - 1
    await world.sql(
      `insert into audit (id, org_no, at, request_id, account_id, actor_name, role, actor_org_no, actor_org_name, verb, subject_kind, subject_id, subject_label)
       overriding system value select ${id}, org_no, at, gen_random_uuid(), 'b', '别人', role, actor_org_no, actor_org_name, verb, subject_kind, '0', '补的' from audit where subject_id = '1'`,
    )
    return id
  }
  let id = 0
  const before = await tampered(async () => (id = await insert()))
  expect(before.problems).toEqual([{ kind: 'row-inserted', auditId: id, sealId: 0, what: expect.stringContaining('补插') }])
  const after = await tampered(async () => {
    await insert()
    await sealAudit(world.database, 'p51', keeper)
  })
  expect(after.problem).toMatchObject({ kind: 'row-inserted', auditId: id })
})

test('改动六 · 往已封存的审计里补一条变更：指出所属的审计行', async () => {
  const id = await idOf(3)
  const verdict = await tampered(() =>
    world.sql(`insert into audit_change (audit_id, org_no, record_kind, record_id, action) values (${id}, 510100000100, 'enrollment', gen_random_uuid(), 'edit')`),
  )
  expect(verdict.problem).toMatchObject({ kind: 'row-changed', auditId: id, sealId: 3 })
})

test('改动七 · 对调两行的内容：两行都指出', async () => {
  const [left, right] = [await idOf(2), await idOf(9)]
  const verdict = await tampered(() =>
    world.sql(
      `update audit a set subject_id = b.subject_id, subject_label = b.subject_label, at = b.at from audit b
       where (a.id, b.id) in ((${left}, ${right}), (${right}, ${left}))`,
    ),
  )
  expect(verdict.problems.map((one) => one.auditId)).toEqual([left, right])
})

test('改动八 · 截断链尾：根记着的环数对不上；根一并删去，数据目录记着', async () => {
  const seal = await sealOf(await idOf(10))
  const cut = async () => {
    await world.sql(`delete from audit_change where audit_id in (select audit_id from audit_seal where id >= ${seal})`)
    await world.sql(`delete from audit where id in (select audit_id from audit_seal where id >= ${seal})`)
    await world.sql(`delete from audit_seal where id >= ${seal}`)
  }
  const withRoot = await tampered(cut)
  expect(withRoot.problem).toMatchObject({ kind: 'chain-truncated', sealId: seal - 1, what: '第 3 个根记着 12 环，现在只有 9 环，链尾被截断' })
  const withoutRoot = await tampered(async () => {
    await cut()
    await world.sql('delete from audit_root where id = (select max(id) from audit_root)')
  })
  expect(withoutRoot.problem).toMatchObject({ sealId: seal - 1, what: expect.stringContaining('少 3 环') })
})

test('改动九 · 改一行后把整条链重算：根不符，指出在哪两个根之间', async () => {
  const id = await idOf(6)
  const verdict = await tampered(async () => {
    await world.sql(`update audit set actor_name = '别人' where id = ${id}`)
    await rechain()
  })
  expect(verdict.problem).toMatchObject({ kind: 'chain-rewritten', what: '第 5 至 8 环与第 2 个根不符，封存链被删改后重算' })
  const withRoots = await tampered(async () => {
    await world.sql(`update audit set actor_name = '别人' where id = ${id}`)
    await rechain()
    await world.sql('update audit_root r set chain_hash = s.chain_hash from audit_seal s where s.id = r.last_seal_id')
  })
  expect(withRoots.problem).toMatchObject({ kind: 'root-replaced', sealId: 8 })
  expect(withRoots.problems.map((one) => one.kind)).toContain('chain-rewritten')
})

test('改动十 · 把时钟拨回再写：指出从哪一行起', async () => {
  const verdict = await tampered(async () => {
    await addRows(13, 14, `now() - interval '2 hours'`)
    await sealAudit(world.database, 'p51', keeper)
  })
  expect(verdict.problems).toHaveLength(1)
  expect(verdict.problem).toMatchObject({ kind: 'clock-back', what: expect.stringMatching(/早 (59|60) 分钟，时钟被拨回/) })
})

test('改动十一 · 换掉一个根、删掉一个根：签注不符', async () => {
  const replaced = await tampered(() => world.sql(`update audit_root set mac = sha256(mac) where sealed = 8`))
  expect(replaced.problem).toMatchObject({ kind: 'root-replaced', sealId: 8, what: '第 2 个根的签注不符，这个根或它前面的根被改动' })
  const deleted = await tampered(() => world.sql('delete from audit_root where sealed = 4'))
  expect(deleted.problem).toMatchObject({ kind: 'root-replaced', sealId: 8 })
  const all = await tampered(() => world.sql('delete from audit_root'))
  expect(all.problem).toMatchObject({ kind: 'root-deleted' })
})

test('改动十二 · 换回旧的备份：链和根都完整，数据目录记下的更新；继续封存也掩盖不了', async () => {
  const older = async () => {
    for (const table of ['audit_change', 'audit'] as const)
      await world.sql(`delete from ${table} where ${table === 'audit' ? 'id' : 'audit_id'} in (select audit_id from audit_seal where id > 8)`)
    await world.sql('delete from audit_seal where id > 8')
    await world.sql('delete from audit_root where sealed > 8')
  }
  const verdict = await tampered(older)
  expect(verdict.problems).toEqual([{ kind: 'older-database', auditId: 0, sealId: 8, what: expect.stringContaining('数据库恢复自更早的备份') }])
  const overtaken = await tampered(async () => {
    await older()
    await addRows(21, 26, 'now()')
    await sealAudit(world.database, 'p51', keeper)
  })
  expect(overtaken.problems.map((one) => one.kind)).toEqual(['root-deleted', 'chain-rewritten'])
  const forged = await tampered(async () => writeFileSync(anchorFile, readFileSync(anchorFile, 'utf8').replace('"sealed":12', '"sealed":8')))
  expect(forged.problem).toMatchObject({ kind: 'anchor-forged' })
})

test('删掉封存链中间一环：指出断在哪里', async () => {
  const verdict = await tampered(() => world.sql('delete from audit_seal where id = 5'))
  expect(verdict.problem).toMatchObject({ kind: 'chain-changed', sealId: 6, what: '链值不符，封存链被改动' })
})
