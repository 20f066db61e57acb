import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { studentForm } from '../../../tests/support/student-form.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { addDays } from '../../kernel/dates.ts'
import { extraTypes as kernelTypes } from '../../kernel/extra-fields.ts'
import { api as policy, extraTypes } from '../policy/api.ts'
import { api } from './api.ts'
import { demoId, HEADER, rowOf, sheetOf } from './fixtures/roster.ts'
import { ENROLLMENTS } from './reference.ts'

let world: World
let province: Client
let school: Client
let today: string
const home = mkdtempSync(join(tmpdir(), 'luban-extra-'))
const keys: Record<string, string> = {}

const values = (serial: number, more: Record<string, string | number | null> = {}) => studentForm('张一', serial, more)
const add = (client: Client, input: Record<string, unknown>) =>
  client.send(policy.addExtraField, { register: ENROLLMENTS, validFrom: today, ...input } as never)
const fields = async (client: Client) => (await client.ok(api.getStudentForm, {})).fields.filter((one) => one.group === '附加项')
const factsOf = async (id: string) =>
  (await school.ok(api.getStudent, { id })).groups.find((group) => group.title === '附加项')?.facts ?? []

beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  ;[province, school] = (await Promise.all(['provinceOfficer', 'qingchengRegistrar'].map((one) => world.as(one)))) as [Client, Client]
  today = (await province.ok(policy.listExtraFields, {})).today
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

test('省里加的全省学校都有，学校加的只有本校有；表单列出类型、说明和选项', async () => {
  keys.uniform = (await add(province, { title: '校服尺码', type: 'code', choices: ['S', 'M', 'L'], required: true, help: '按入学体检的身高' })).data.key
  keys.card = (await add(school, { title: '饭卡号码', type: 'text', sensitive: true })).data.key
  keys.height = (await add(school, { title: '身高（厘米）', type: 'number' })).data.key
  keys.boardingBus = (await add(school, { title: '乘校车', type: 'boolean' })).data.key
  expect((await fields(school)).map((one) => [one.title, one.type, one.required, one.options.length])).toEqual([
    ['校服尺码', 'code', 'always', 3],
    ['饭卡号码', 'text', 'never', 0],
    ['身高（厘米）', 'decimal', 'never', 0],
    ['乘校车', 'code', 'never', 2],
  ])
  expect((await fields(await world.as('fujiangRegistrar'))).map((one) => one.title)).toEqual(['校服尺码'])
  expect(extraTypes).toEqual(kernelTypes)
})

test('填写走同一个检查：必填、选项、数字都逐项说明，什么也不写入', async () => {
  const refused = await school.send(api.createStudent, { values: values(1, { [keys.height!]: '高' }) })
  expect([refused.status, refused.problem.issues]).toEqual([
    400,
    [
      { path: keys.height, message: '“高”不是数字。只填数字，不写单位。' },
      { path: keys.uniform, message: '必填。填写校服尺码。' },
    ],
  ])
  expect((await school.send(api.createStudent, { values: values(1, { [keys.uniform!]: 'XXL' }) })).problem.issues![0]!.message).toContain('改为 S、M、L 之一')
})

test('附加项写入学籍，详情、表单、审计都有；敏感的加密存放并遮蔽', async () => {
  const { id, version } = await school.ok(api.createStudent, {
    values: values(1, { [keys.uniform!]: 'M', [keys.card!]: 'CARD-778899', [keys.height!]: 172, [keys.boardingBus!]: '是' }),
  })
  expect((await factsOf(id)).map((one) => [one.title, one.value])).toEqual([
    ['校服尺码', 'M'],
    ['饭卡号码', '已填写（遮蔽）'],
    ['身高（厘米）', '172'],
    ['乘校车', '是'],
  ])
  const [stored] = await world.sql<{ extra: Record<string, unknown> }>(`select extra from p51.enrollment where id = $1`, [id])
  expect(JSON.stringify(stored!.extra)).not.toContain('778899')
  expect(stored!.extra).toMatchObject({ [keys.uniform!]: '2', [keys.height!]: 172, [keys.boardingBus!]: '1' })
  const opened = await school.ok(api.getStudentValues, { id })
  expect(opened.values).toMatchObject({ [keys.card!]: 'CARD-778899', [keys.uniform!]: '2' })
  await school.ok(api.editStudent, { id, version, values: { ...opened.values, [keys.uniform!]: 'L', [keys.card!]: 'CARD-1', [keys.height!]: null } })
  const [change] = await world.sql<{ before: unknown; after: unknown }>(
    `select before, after from p51.audit_change where record_id = $1 and action = 'edit'`,
    [id],
  )
  expect(change!.before).toEqual({ [keys.uniform!]: 'M', [keys.card!]: '已填写（遮蔽）', [keys.height!]: '172' })
  expect(change!.after).toMatchObject({ [keys.uniform!]: 'L', [keys.height!]: '' })
  expect((await factsOf(id)).map((one) => one.value)).toEqual(['L', '已填写（遮蔽）', '', '是'])
  const { steps } = await school.ok(api.getStudent, { id })
  expect(steps.find((step) => step.title === '修改')!.detail).toContain('校服尺码')
})

test('列表可以加附加项的列，导出与列表一致，敏感的照样遮蔽', async () => {
  const words = await school.ok(api.getStudentWords, {})
  expect(words.extra.map((one) => one.title)).toEqual(['校服尺码', '饭卡号码', '身高（厘米）', '乘校车'])
  const { rows } = await school.ok(api.listStudents, { extra: true })
  expect(rows[0]!.extra).toEqual({ [keys.uniform!]: 'L', [keys.card!]: '已填写（遮蔽）', [keys.boardingBus!]: '是' })
  expect((await school.ok(api.listStudents, {})).rows[0]!.extra).toEqual({})
  const file = await school.send(api.exportStudents, { columns: ['name'], extra: [keys.uniform!, keys.card!], format: 'csv' })
  const text = new TextDecoder().decode(await file.bytes())
  expect(text).toMatch(/校服尺码.*饭卡号码/)
  expect(text).not.toContain('CARD-1')
})

test('名称不与登记簿已有的表头重复；选项只增加或改名；别人的改不了', async () => {
  expect((await add(school, { title: '班级', type: 'text' })).problem.message).toBe('登记簿已有“班级”，直接填写它；附加项另起名称。')
  expect((await add(school, { title: '校服尺码', type: 'text' })).problem.message).toBe('已有附加项“校服尺码”，本单位和下级都在用。')
  expect((await add(school, { title: '鞋码', type: 'code', choices: ['40'] })).problem.issues![0]!.path).toBe('choices')
  const uniform = (await province.ok(policy.listExtraFields, {})).fields.find((one) => one.key === keys.uniform)!
  const edit = (client: Client, choices: string[]) =>
    client.send(policy.editExtraField, { id: uniform.id, version: uniform.version, title: uniform.title, required: true, help: '', choices })
  expect((await edit(school, ['S', 'M', 'L', 'XL'])).status).toBe(404)
  expect((await edit(province, ['S', 'M'])).problem.message).toContain('不删去')
  expect((await edit(province, ['M', 'S', 'L'])).problem.message).toContain('留在原来的位置')
  expect((await edit(province, ['S', 'M', 'L', 'XL'])).status).toBe(200)
  expect((await edit(province, ['S', 'M', 'L', 'XL'])).status).toBe(409)
})

test('停用以后表单不再要求，旧记录仍显示并注明已停用，修改别的内容不会丢', async () => {
  const { fields: all } = await province.ok(policy.listExtraFields, {})
  const { id, version } = all.find((one) => one.key === keys.uniform)!
  await province.ok(policy.endExtraField, { id, version, lastDay: addDays(today, -1), reason: '改由后勤系统登记' })
  expect((await fields(school)).map((one) => one.title)).toEqual(['饭卡号码', '身高（厘米）', '乘校车'])
  const [row] = (await school.ok(api.listStudents, {})).rows
  const opened = await school.ok(api.getStudentValues, { id: row!.id })
  await school.ok(api.editStudent, { id: row!.id, version: opened.version, values: { ...opened.values, className: '数控2班' } })
  expect((await factsOf(row!.id))[0]).toEqual({ key: keys.uniform, title: '校服尺码（已停用）', value: 'L' })
})

test('名册的表头带上附加项，导入同样检查和写入；空着的不抹掉已有的', async () => {
  const template = await school.send(api.downloadRosterTemplate, {})
  expect((await template.bytes()).length).toBeGreaterThan(1000)
  const file = await sheetOf([
    [...HEADER, '身高（厘米）', '乘校车'],
    [...rowOf('李二', demoId(21)), 168, '否'],
    [...rowOf('王五', demoId(22)), '高', '也许'],
  ])
  const batch = await school.ok(api.checkRoster, { filename: file.name }, { file })
  await world.runJobs()
  const checked = await school.ok(api.getRosterImport, { id: batch.id })
  expect(checked.counts).toMatchObject({ sent: 2, new: 1, rejected: 1 })
  const { rows } = await school.ok(api.listRosterProblems, { id: batch.id })
  expect(rows.map((row) => row.message)).toEqual(expect.arrayContaining(['“高”不是数字', '“也许”不在可选值内']))
  await school.ok(api.commitRoster, { id: batch.id, new: 1, changed: 0 })
  await world.runJobs()
  const [row] = await world.sql<{ extra: Record<string, unknown> }>(`select extra from p51.enrollment where import_batch_id = $1`, [batch.id])
  expect(row!.extra).toEqual({ [keys.height!]: 168, [keys.boardingBus!]: '0' })
  const again = await sheetOf([[...HEADER, '身高（厘米）'], [...rowOf('李二', demoId(21), { 班级: '数控高级2班' }), null]])
  const second = await school.ok(api.checkRoster, { filename: again.name }, { file: again })
  await world.runJobs()
  await school.ok(api.commitRoster, { id: second.id, new: 0, changed: 1 })
  await world.runJobs()
  const [after] = await world.sql<{ extra: unknown; class_name: string }>(`select extra, class_name from p51.enrollment where import_batch_id = $1`, [batch.id])
  expect(after).toEqual({ extra: row!.extra, class_name: '数控高级2班' })
})

test('撤销一批变更：导入新添的附加项也去掉，原有的恢复', async () => {
  const sheet = async (cells: Record<string, string>, extra: (string | number | null)[]) => {
    const file = await sheetOf([[...HEADER, '身高（厘米）', '乘校车'], [...rowOf('赵六', demoId(31), cells), ...extra]])
    const batch = await school.ok(api.checkRoster, { filename: file.name }, { file })
    await world.runJobs()
    const { counts } = await school.ok(api.getRosterImport, { id: batch.id })
    await school.ok(api.commitRoster, { id: batch.id, new: counts.new, changed: counts.changed })
    await world.runJobs()
    return batch.id
  }
  const first = await sheet({}, [170, null])
  const second = await sheet({ 班级: '数控高级3班' }, [181, '是'])
  const read = async () => (await world.sql<{ extra: unknown; class_name: string }>(`select extra, class_name from p51.enrollment where import_batch_id = $1`, [first]))[0]
  expect(await read()).toEqual({ extra: { [keys.height!]: 181, [keys.boardingBus!]: '1' }, class_name: '数控高级3班' })
  await school.ok(api.undoRoster, { id: second, reason: '传错了文件' })
  expect(await read()).toMatchObject({ extra: { [keys.height!]: 170 } })
  expect((await read())!.extra).not.toHaveProperty(keys.boardingBus!)
})
