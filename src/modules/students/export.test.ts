import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { readTable } from '../../kernel/documents/spreadsheet.ts'
import { api as jobsApi } from '../jobs/api.ts'
import { api } from './api.ts'

const COUNT = 5200
let world: World
const home = mkdtempSync(join(tmpdir(), 'luban-export-'))
beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  await world.sql(
    `insert into enrollment (id, person_id, org_no, org_name, site_no, site_name, name, given_name, pinyin, initials, id_masked, id_tail, sex, study_mode,
       training_level, length_years, specialty_code, specialty_name, class_name, grade, entry_date, entry_season, source_category, source_region, status)
     select gen_random_uuid(), gen_random_uuid(), $1, '青城技师学院', $1, '校本部', '张' || chr(20000 + n), chr(20000 + n), 'zhang', 'z', '5199************01', '0001', '1', 'full-time',
       'senior', 3, 'D0101', '数控加工', case when n = 1 then '=cmd()' else '1班' end, 2026, '2026-09-01', 'autumn', 'junior-graduate', '510107', 'pending'
     from generate_series(1, ${COUNT}) n`,
    [orgs.qingcheng],
  )
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

const columns = ['name', 'idMasked', 'className', 'grade'] as const
const ask = { columns: [...columns], sort: 'className' }

test('名单不大时当场导出：所见的行和列，遮蔽相同，公式已失效，记入审计；三种格式内容一样', async () => {
  const client = await world.as('qingchengRegistrar')
  const seen = await client.ok(api.listStudents, { q: '张丁' })
  const files = []
  for (const format of ['xlsx', 'csv', 'csv-gb18030'] as const) {
    const answer = await client.send(api.exportStudents, { ...ask, q: '=cmd()', format, className: '=cmd()' } as never)
    expect(answer.status).toBe(200)
    files.push((await readTable(await answer.bytes())).sheets[0]!.rows.map((row) => row.cells.map((cell) => cell.text)))
  }
  expect(files[0]![0]).toEqual(['演示数据'])
  expect(files[1]).toEqual(files[0]!.slice(1))
  expect(files[2]).toEqual(files[1])
  expect(seen.rows.every((row) => row.name.includes('*'))).toBe(true)
  const [audit] = await world.sql<{ n: number }>(`select count(*)::int as n from audit where verb = 'student.export'`)
  expect(audit!.n).toBe(3)
})

test('超过五千行在后台生成：有进度，本人到“后台任务”取，行数与所见相同，别人取不到，各记一行审计', async () => {
  const client = await world.as('qingchengRegistrar')
  const { total } = await client.ok(api.listStudents, {})
  const answer = await client.raw('/api/students/exports', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ ...ask, format: 'xlsx' }),
  })
  expect(answer.status).toBe(202)
  const { background } = (await answer.json()) as { background: { id: string; rows: number } }
  expect(background.rows).toBe(total)
  await world.runJobs()
  const job = await client.ok(jobsApi.getJob, { id: background.id })
  expect(job).toMatchObject({ state: 'done', note: `已导出 ${total} 行。` })
  const file = await client.send(jobsApi.fetchJobFile, { id: background.id })
  const rows = (await readTable(await file.bytes())).sheets[0]!.rows.map((row) => row.cells.map((cell) => cell.text))
  const data = rows.slice(2)
  expect(rows.slice(0, 2)).toEqual([['演示数据'], ['姓名', '证件号码', '班级', '年级']].map((row) => expect.arrayContaining([row[0]]) as unknown))
  expect(data.length).toBe(total)
  expect(data.every((row) => row[0]!.includes('*') && row[1] === '5199************01')).toBe(true)
  expect(data.filter((row) => row[2] === "'=cmd()").length).toBe(1)
  const other = await world.as('fujiangRegistrar')
  expect((await other.send(jobsApi.fetchJobFile, { id: background.id })).status).toBe(404)
  const audits = await world.sql<{ n: number }>(
    `select (detail ->> 'rows')::int as n from audit where verb = 'student.export' and detail ? 'job'`,
  )
  expect(audits).toEqual([{ n: total }])
})
