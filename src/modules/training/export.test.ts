import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTable } from '../../kernel/documents/spreadsheet.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  await world.sql(
    `insert into training_record (id, org_no, person_name, project, started_on, completed_on, hours)
     select gen_random_uuid(), $1, '欧阳小明', '=数控加工提升', current_date - 3, current_date, 40 from generate_series(1, 3)`,
    [orgs.qingcheng],
  )
})
afterAll(() => world.close())

test('导出的培训记录就是看到的：同样的条件和列，姓名遮蔽，公式不会执行，记入审计', async () => {
  const officer = await world.as('chengduOfficer')
  const shown = await officer.ok(api.listTrainingRecords, {})
  const answer = await officer.send(api.exportTrainingRecords, { columns: ['name', 'project', 'hours'] })
  expect(answer.status).toBe(200)
  const table = await readTable(await answer.bytes(), { fileName: '培训记录.xlsx' })
  const cells = table.sheets[0]!.rows.map((row) => row.cells.map((cell) => cell.text))
  expect(cells.filter((row) => row[0] === '欧阳*明')).toHaveLength(shown.total)
  expect(cells.find((row) => row.includes('姓名'))).toEqual(['姓名', '培训项目', '学时'])
  expect(cells.flat().some((text) => text.startsWith('='))).toBe(false)
  expect(await world.sql(`select verb, detail->>'rows' as rows from audit where verb = 'training.export'`)).toEqual([{ verb: 'training.export', rows: '3' }])
})

test('别的市导出的没有这些记录', async () => {
  const answer = await (await world.as('mianyangOfficer')).send(api.exportTrainingRecords, { format: 'csv' })
  expect(answer.status).toBe(200)
  expect(new TextDecoder().decode(await answer.bytes())).not.toContain('数控加工提升')
})

test('名单的每一页和总数与逐条数的相同：按条件、按时间、按单位，跨年的不算', async () => {
  await world.sql(
    `insert into training_record (id, org_no, person_name, project, started_on, completed_on, hours, passed)
     select gen_random_uuid(), case n % 3 when 0 then $1::bigint when 1 then $2 else $3 end, '王' || n, case n % 2 when 0 then '焊接提升' else '养老护理' end,
       current_date - n * 20 - 3, current_date - n * 20, 8 + n, n % 4 > 0
     from generate_series(1, 60) n`,
    [orgs.qingcheng, orgs.fujiang, orgs.shengzhi],
  )
  const last = String(new Date().getFullYear() - 1)
  for (const [account, range] of [
    ['provinceOfficer', [0, 10 ** 12]],
    ['chengduOfficer', [510100_0000_00, 510199_9999_99]],
    ['qingchengRegistrar', [orgs.qingcheng, orgs.qingcheng + 99]],
  ] as const) {
    const client = await world.as(account)
    for (const asked of [{}, { passed: true }, { q: '焊接' }, { q: '王1' }, { period: last }, { sort: '-hours' as const }]) {
      const { q = null, passed = null, period = 'live' } = asked as { q?: string; passed?: boolean; period?: string }
      const expected = await world.sql<{ id: string }>(
        `select t.id from training_record t join national.statistical_period p on p.period = $1 and t.completed_on between p.from_day and p.as_of
         where t.org_no between $2 and $3 and ($4::boolean is null or t.passed = $4) and ($5::text is null or t.person_name like $5 || '%' or t.project like '%' || $5 || '%')
         order by ${'sort' in asked ? 't.hours' : 't.completed_on'} desc, t.id`,
        [period, ...range, passed, q],
      )
      const pages = await Promise.all([1, 2, 3].map((page) => client.ok(api.listTrainingRecords, { ...asked, page, size: 10 })))
      expect(pages[0]!.total, `${account} ${JSON.stringify(asked)}`).toBe(expected.length)
      expect(pages.flatMap((one) => one.rows.map((row) => row.id)), `${account} ${JSON.stringify(asked)}`).toEqual(expected.slice(0, 30).map((row) => row.id))
    }
  }
})
