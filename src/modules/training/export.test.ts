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
