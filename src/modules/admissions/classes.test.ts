import { afterAll, beforeAll, expect, test } from 'vitest'
import { addLine } from '../../../tests/support/admissions.ts'
import { addArrived } from '../../../tests/support/newcomers.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'

let world: World
let school: Client
beforeAll(async () => {
  world = await openWorld()
  school = await world.as('qingchengRegistrar')
})
afterAll(() => world.close())

const year = new Date().getFullYear()
const group = { year, season: 'autumn' as const, specialtyCode: 'D0101', trainingLevel: 'intermediate', lengthMonths: 36, studyMode: 'full-time' }
const weights = { sex: 5, score: 5, spread: 2, region: 3 }
const twoClasses = [{ name: '电工1班', capacity: 12 }, { name: '电工2班', capacity: 12 }]
const classOf = async (ids: readonly string[]) => new Map((await world.sql<{ id: string; name: string | null }>('select id, class_name as name from application where id = any ($1::uuid[])', [ids])).map((row) => [row.id, row.name]))

test('分班一次：男女、成绩均衡，在一起的在一起；移一人说影响，重算不动移过的；确认写到报名上，考生看得到；撤销收回', async () => {
  const lineId = await addLine(world, { seats: 40 })
  const ids = await addArrived(world, school, lineId, Array.from({ length: 20 }, (_, at) => ({ sex: at < 8 ? '2' : '1', score: 300 + at * 7, region: at % 4 === 0 ? '510781' : '510104' })))
  const listed = await school.ok(api.listClassGroups, {})
  expect(listed.groups.find((one) => one.specialtyCode === 'D0101')).toMatchObject({ waiting: 20, early: 0, classed: 0 })
  // Three apart in two classes cannot be, and the refusal names them and nobody else.
  const apart = (a: number, b: number) => ({ a: ids[a]!, b: ids[b]!, kind: 'apart' as const })
  const stuck = await school.send(api.makeSplit, { group, classes: twoClasses, weights, pairs: [apart(0, 1), apart(1, 2), apart(0, 2), apart(4, 5)] })
  expect([stuck.status, stuck.problem.message]).toEqual([409, expect.stringContaining('这 3 条要求在 2 个班里不能同时满足')])
  expect((await school.send(api.makeSplit, { group, classes: [twoClasses[0]!, twoClasses[0]!], weights })).problem.message).toContain('两个班都叫')
  expect((await school.send(api.makeSplit, { group, classes: [{ name: '小班', capacity: 5 }], weights })).problem.message).toContain('差 15 个位子')
  const pairs = [apart(0, 1), { a: ids[2]!, b: ids[9]!, kind: 'together' as const }]
  const { id } = await school.ok(api.makeSplit, { group, classes: twoClasses, weights, pairs })
  const made = await school.ok(api.getSplit, { id })
  expect(made.after.classes.map((one) => [one.size, one.women])).toEqual([[10, 4], [10, 4]])
  expect(made.after.cost).toBeLessThan(made.before.cost)
  expect(made.pairs.every((pair) => pair.kept)).toBe(true)
  const rows = () => school.ok(api.getSplit, { id }).then((split) => new Map(split.rows.map((row) => [row.id, row])))
  // The same newcomers and settings come out the same.
  const again = await school.ok(api.makeSplitAgain, { id, version: made.version, classes: twoClasses, weights, pairs })
  expect(again.members).toBe(20)
  expect([...(await rows()).values()].map((row) => [row.id, row.classNo])).toEqual(made.rows.map((row) => [row.id, row.classNo]))
  const held = made.rows.find((row) => row.id === ids[2])!
  const broken = await school.send(api.tryClassMove, { id, applicationId: held.id, to: 1 - held.classNo })
  expect([broken.status, broken.problem.message]).toEqual([409, expect.stringContaining('要在一个班')])
  const free = made.rows.find((row) => ![0, 1, 2, 9].some((at) => ids[at] === row.id) && row.sex === '2')!
  const effect = await school.ok(api.tryClassMove, { id, applicationId: free.id, to: 1 - free.classNo })
  expect(effect.words.join()).toContain('人数最大偏差 0 人 → 2 人，变大')
  const moved = await school.ok(api.moveToClass, { id, version: made.version + 1, applicationId: free.id, to: 1 - free.classNo })
  expect(moved).toEqual(effect)
  expect((await school.send(api.moveToClass, { id, version: made.version, applicationId: free.id, to: free.classNo })).status).toBe(409)
  await school.ok(api.makeSplitAgain, { id, version: made.version + 2, classes: twoClasses, weights, pairs })
  const now = await rows()
  expect([now.get(free.id)!.classNo, now.get(free.id)!.moved]).toEqual([1 - free.classNo, true])
  const foreign = await world.as('fujiangRegistrar')
  expect((await foreign.send(api.getSplit, { id })).status).toBe(404)
  expect((await foreign.send(api.confirmSplit, { id, version: made.version + 3 })).status).toBe(404)
  const confirmed = await school.ok(api.confirmSplit, { id, version: made.version + 3 })
  expect(confirmed).toEqual({ written: 20, left: 0 })
  const classes = await classOf(ids)
  expect(classes.get(free.id)).toBe(twoClasses[1 - free.classNo]!.name)
  expect((await school.ok(api.getApplication, { id: free.id })).application.className).toBe(classes.get(free.id))
  // Another specialty cannot take the name; whoever comes later joins the classes that are there.
  const late = await addArrived(world, school, lineId, [{ sex: '2' }, { sex: '1' }])
  expect((await school.ok(api.getSplit, { id })).late).toBe(2)
  expect((await school.send(api.makeSplit, { group, classes: twoClasses, weights })).problem.message).toContain('已经用了')
  const before = await classOf(ids)
  expect(await school.ok(api.addLatecomers, { id, version: made.version + 4 })).toEqual({ added: 2 })
  expect(await classOf(ids)).toEqual(before)
  expect([...(await classOf(late)).values()].every((name) => name !== null)).toBe(true)
  const file = await school.send(api.exportSplit, { id, format: 'csv' })
  expect(new TextDecoder().decode(await file.bytes()).split('\n').filter((line) => line.includes('电工')).length).toBe(22)
  expect((await school.send(api.undoSplit, { id, version: made.version + 5, reason: '短' })).status).toBe(400)
  expect(await school.ok(api.undoSplit, { id, version: made.version + 5, reason: '专业方向调整，重新分' })).toEqual({ cleared: 22 })
  expect([...(await classOf([...ids, ...late])).values()].every((name) => name === null)).toBe(true)
})

test('报到以前就分班；放弃了的确认时不写；两人同时确认只成一次；草稿可以丢弃', async () => {
  const lineId = await addLine(world, { season: 'spring', seats: 10 })
  const ids = await addArrived(world, school, lineId, Array.from({ length: 6 }, (_, at) => ({ state: at < 4 ? 'accepted' : 'arrived' })))
  const spring = { ...group, season: 'spring' as const }
  const small = [{ name: '春1班', capacity: 3 }, { name: '春2班', capacity: 3 }]
  const only = await school.ok(api.makeSplit, { group: spring, classes: small, weights })
  expect(only.members).toBe(2)
  await school.ok(api.discardSplit, { id: only.id, version: 1 })
  expect((await school.send(api.getSplit, { id: only.id })).status).toBe(404)
  const { id, members } = await school.ok(api.makeSplit, { group: spring, classes: small, weights, early: true })
  expect(members).toBe(6)
  await school.ok(api.decideApplications, { ids: [ids[0]!], action: 'absent', reason: '来电说不来了' })
  const answers = await Promise.all([1, 2].map(() => school.send(api.confirmSplit, { id, version: 1 })))
  expect(answers.map((one) => one.status).toSorted()).toEqual([200, 409])
  expect(answers.find((one) => one.status === 200)!.data).toEqual({ written: 5, left: 1 })
  expect((await classOf([ids[0]!])).get(ids[0]!)).toBeNull()
  expect((await school.ok(api.getSplit, { id })).rows.length).toBe(5)
  // Who leaves after the classes were made has none, and is not on the list that the class teachers get.
  await school.ok(api.decideApplications, { ids: [ids[1]!], action: 'absent', reason: '家长来电，去外地读书' })
  expect((await classOf([ids[1]!])).get(ids[1]!)).toBeNull()
  const file = await school.send(api.exportSplit, { id, format: 'csv' })
  expect(new TextDecoder().decode(await file.bytes()).split('\n').filter((line) => line.includes('春')).length).toBe(4)
})
