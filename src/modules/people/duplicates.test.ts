import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addPerson, pairOf as findPair, scanPeople, type Placed } from '../../../tests/support/people.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'

let world: World
let province: Client
let chengdu: Client
beforeAll(async () => {
  world = await openWorld()
  province = await world.as('provinceOfficer')
  chengdu = await world.as('chengduOfficer')
})
afterAll(() => world.close())

const scan = () => scanPeople(world, province)
const pairOf = (one: Placed, two: Placed) => findPair(world, one, two)

describe('查找和名单', () => {
  test('同市两校的一对归市里，跨市的归省里，双胞胎列为双胞胎；无关的不列', async () => {
    const a = await addPerson(world, { name: '陈建国', body: '51010720080301011' })
    const b = await addPerson(world, {
      name: '陈建国',
      body: '51010720080301071',
      orgNo: orgs.unqualified,
      orgName: '龙门山技工学校',
    })
    const c = await addPerson(world, { name: '李晓晴', body: '51010720080402022' })
    const d = await addPerson(world, { name: '李晓睛', body: '51017020080402022', orgNo: orgs.fujiang })
    const e = await addPerson(world, { name: '赵大明', body: '51010720080503033' })
    const f = await addPerson(world, { name: '赵小明', body: '51010720080503035' })
    const g = await addPerson(world, { name: '钱多多', body: '51012220070707777' })
    await scan()
    expect(await pairOf(a, b)).toMatchObject({ org_no: orgs.chengdu, likeness: 'likely' })
    expect(await pairOf(c, d)).toMatchObject({ org_no: orgs.province })
    expect(await pairOf(e, f)).toMatchObject({ likeness: 'twins', state: 'open' })
    expect(
      await world.sql('select 1 from duplicate_pair where $1 in (left_person_id, right_person_id)', [
        g.personId,
      ]),
    ).toEqual([])
    const cities = await chengdu.ok(api.listDuplicates, {})
    expect(cities.rows.map((row) => row.likeness).sort()).toEqual(['likely', 'twins'])
    expect(JSON.stringify(cities.rows)).not.toContain('陈建国')
    expect(cities.rows.find((row) => row.likeness === 'likely')).toMatchObject({
      leftOrgs: expect.stringMatching(/学院|学校/),
      reasons: expect.arrayContaining(['姓名相同', '顺序码相近']),
    })
    expect((await province.ok(api.listDuplicates, {})).total).toBe(3)
    expect((await (await world.as('mianyangOfficer')).ok(api.listDuplicates, {})).total).toBe(0)
    const hidden = await pairOf(c, d)
    expect((await chengdu.send(api.getDuplicate, { id: hidden!.id })).status).toBe(404)
    const seen = await province.ok(api.getDuplicate, { id: hidden!.id })
    expect(seen.reasons.map((one) => one.text)).toEqual(
      expect.arrayContaining([
        '号码第 5、6 位前后颠倒，其余相同',
        expect.stringMatching(/晴.睛 形近|睛.晴 形近/),
      ]),
    )
    expect(JSON.stringify(seen)).not.toContain('51010720080402')
    expect(
      await world.sql('select 1 from person_view where person_id = $1 and what = $2', [
        c.personId,
        '核对是否重复登记',
      ]),
    ).toHaveLength(1)
  })

  test('再查一遍不重复提出；决定不是同一人的记住，改正了的撤下', async () => {
    const [row] = (await chengdu.ok(api.listDuplicates, { likeness: 'likely' })).rows
    const pair = await chengdu.ok(api.getDuplicate, { id: row!.id })
    expect(
      (
        await chengdu.send(api.decideDuplicate, {
          id: row!.id,
          version: pair.version,
          decision: 'different',
          reason: '少',
        })
      ).status,
    ).toBe(400)
    await chengdu.ok(api.decideDuplicate, {
      id: row!.id,
      version: pair.version,
      decision: 'different',
      reason: '两人证件都看过，不是同一人。',
    })
    expect(
      (
        await chengdu.send(api.decideDuplicate, {
          id: row!.id,
          version: pair.version,
          decision: 'ask',
          reason: '请学校核对。',
        })
      ).status,
    ).toBe(409)
    await scan()
    expect((await chengdu.ok(api.getDuplicate, { id: row!.id })).state).toBe('different')
    expect((await province.ok(api.listDuplicates, {})).total).toBe(3)
    await world.sql(`update person set name = '赵小亮' where name = '赵小明'`)
    await world.sql(`update person set birth_date = '2008-05-04', id_sealed = $1 where name = '赵小亮'`, [
      world.vault.seal('510122200805049998'),
    ])
    expect(await world.runNightly('people.nightly-scan')).toMatch(/撤下 1 对/)
  })

  test('请学校核对：学校只看到自己的学生，看不到另一方，答复后主管部门看到', async () => {
    const one = await addPerson(world, { name: '孙志远', body: '51010720080606061' })
    const two = await addPerson(world, {
      name: '孙志远',
      body: '51010720080616061',
      orgNo: orgs.unqualified,
      orgName: '龙门山技工学校',
    })
    await scan()
    const pair = (await pairOf(one, two))!
    await chengdu.ok(api.decideDuplicate, {
      id: pair.id,
      version: pair.version,
      decision: 'ask',
      reason: '请核对身份证原件上的号码。',
    })
    const registrar = await world.as('qingchengRegistrar')
    const { rows } = await registrar.ok(api.listQuestions, {})
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ name: '孙志远', question: '请核对身份证原件上的号码。' })
    expect(JSON.stringify(rows)).not.toContain('龙门山')
    expect((await registrar.send(api.getDuplicate, { id: pair.id })).status).toBe(403)
    expect(
      (
        await (
          await world.as('fujiangRegistrar')
        ).send(api.answerQuestion, { id: rows[0]!.id, answer: 'confirmed', note: '核对过了。' })
      ).status,
    ).toBe(404)
    await registrar.ok(api.answerQuestion, {
      id: rows[0]!.id,
      answer: 'mistaken',
      note: '第 13 位录错，将办更正。',
    })
    const seen = await chengdu.ok(api.getDuplicate, { id: pair.id })
    expect(seen.questions.find((question) => question.answer)).toMatchObject({
      answer: 'mistaken',
      orgName: '青城技师学院',
    })
  })
})
