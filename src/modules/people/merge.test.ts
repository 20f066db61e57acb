import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addPerson, pairOf as findPair, scanPeople, type Placed } from '../../../tests/support/people.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'

let world: World
let province: Client
let chengdu: Client
let chengdu2: Client
beforeAll(async () => {
  world = await openWorld()
  province = await world.as('provinceOfficer')
  chengdu = await world.as('chengduOfficer')
  chengdu2 = await world.as('chengduOfficer2')
})
afterAll(() => world.close())

const survivorAll = (side: 'left' | 'right') => ({
  name: side,
  formerName: side,
  sex: side,
  birthDate: side,
  document: side,
})

const scan = () => scanPeople(world, province)
const pairOf = (one: Placed, two: Placed) => findPair(world, one, two)

/** Everything that a merge may touch, as it stands now. */
async function photograph(people: readonly Placed[]) {
  const ids = people.map((one) => one.personId)
  return {
    persons: await world.sql(
      `select id, document_type, encode(id_hash, 'hex') as hash, encode(id_sealed, 'hex') as sealed, id_masked, id_tail, name, former_name, pinyin, initials, sex, birth_date::text, merged_into from person where id = any($1) order by id`,
      [ids],
    ),
    orgs: await world.sql(
      'select person_id, org_no from person_org where person_id = any($1) order by 1, 2',
      [ids],
    ),
    enrollments: await world.sql(
      'select id, person_id, name, given_name, pinyin, initials, id_masked, id_tail, sex from enrollment where id = any($1) order by id',
      [people.map((one) => one.enrollmentId)],
    ),
    claims: await world.sql(
      `select encode(id_hash, 'hex') as hash, enrollment_id from national.enrollment_claim where enrollment_id = any($1) order by 2`,
      [people.map((one) => one.enrollmentId)],
    ),
  }
}

describe('合并和拆分', () => {
  test('合并：学籍改指留下的人，两个号码都找到同一人；拆分后一切原样', async () => {
    const one = await addPerson(world, { name: '周文博', body: '51010720080707081', active: true })
    const two = await addPerson(world, {
      name: '周文搏',
      body: '51010720080717081',
      orgNo: orgs.unqualified,
      orgName: '龙门山技工学校',
    })
    await scan()
    const before = await photograph([one, two])
    const pair = (await pairOf(one, two))!
    const survivor = pair.sideOf(one)
    const other = pair.sideOf(two)
    const done = await chengdu.ok(api.mergePeople, {
      id: pair.id,
      version: pair.version,
      survivor,
      choices: { ...survivorAll(survivor), birthDate: other, document: other },
      reason: '看过身份证原件，第 13 位录错。',
    })
    expect(done).toMatchObject({ state: 'merged' })
    const enrollments = await world.sql<{ person_id: string; name: string }>(
      'select person_id, name from enrollment where id = any($1)',
      [[one.enrollmentId, two.enrollmentId]],
    )
    expect(enrollments).toEqual([
      { person_id: one.personId, name: '周文博' },
      { person_id: one.personId, name: '周文博' },
    ])
    const hashes = [one, two].map((placed) => world.vault.hash('id-card', placed.number).toString('hex'))
    expect(
      (
        await world.sql<{ id: string }>(
          `select distinct coalesce(merged_into, id) as id from person where encode(id_hash, 'hex') = any($1)`,
          [hashes],
        )
      ).map((row) => row.id),
    ).toEqual([one.personId])
    const [kept] = await world.sql<{ hash: string; birth_date: string }>(
      `select encode(id_hash, 'hex') as hash, birth_date::text from person where id = $1`,
      [one.personId],
    )
    expect(kept).toEqual({ hash: hashes[1], birth_date: '2008-07-17' })
    const changes = await world.sql(
      `select 1 from audit_change where person_id = $1 and action = 'people.merge'`,
      [one.personId],
    )
    expect(changes.length).toBeGreaterThan(1)
    expect(
      (
        await chengdu.send(api.mergePeople, {
          id: pair.id,
          version: pair.version + 1,
          survivor,
          choices: survivorAll(survivor),
          reason: '再来一次。',
        })
      ).status,
    ).toBe(409)
    await chengdu.ok(api.unmergePeople, { id: done.mergeId, reason: '看错了，是两个人。' })
    expect(await photograph([one, two])).toEqual(before)
    expect((await pairOf(one, two))!.state).toBe('different')
    expect((await chengdu.send(api.unmergePeople, { id: done.mergeId, reason: '再拆一次。' })).status).toBe(
      409,
    )
  })

  test('合并以后新增的记录，拆分时由审核人说归谁；合并以后改过的值不倒回去', async () => {
    const one = await addPerson(world, { name: '吴晓梅', body: '51010720080808081' })
    const two = await addPerson(world, {
      name: '吴小梅',
      body: '51010720080818081',
      orgNo: orgs.unqualified,
      orgName: '龙门山技工学校',
    })
    await scan()
    const pair = (await pairOf(one, two))!
    const survivor = pair.sideOf(one)
    const { mergeId } = await chengdu.ok(api.mergePeople, {
      id: pair.id,
      version: pair.version,
      survivor,
      choices: survivorAll(survivor),
      reason: '同一人，两次录入。',
    })
    const later = await addPerson(world, {
      name: '吴晓梅',
      orgNo: orgs.unqualified,
      orgName: '龙门山技工学校',
    })
    const stays = await addPerson(world, { name: '吴晓梅' })
    await world.sql('update enrollment set person_id = $1 where id = any($2)', [
      one.personId,
      [later.enrollmentId, stays.enrollmentId],
    ])
    await world.sql(`update person set name = '吴晓眉' where id = $1`, [one.personId])
    const merge = await chengdu.ok(api.getMerge, { id: mergeId })
    expect(merge.later.map((row) => [row.key.id, row.likely]).toSorted()).toEqual(
      [
        [later.enrollmentId, 'merged'],
        [stays.enrollmentId, 'survivor'],
      ].toSorted(),
    )
    expect(
      (
        await chengdu.send(api.unmergePeople, {
          id: mergeId,
          reason: '不是同一人。',
          moves: [{ table: 'enrollment', key: { id: one.enrollmentId } }],
        })
      ).status,
    ).toBe(409)
    await chengdu.ok(api.unmergePeople, {
      id: mergeId,
      reason: '不是同一人。',
      moves: [{ table: 'enrollment', key: { id: later.enrollmentId } }],
    })
    const rows = await world.sql<{ id: string; person_id: string }>(
      'select id, person_id from enrollment where id = any($1)',
      [[two, later, stays].map((placed) => placed.enrollmentId)],
    )
    expect(new Map(rows.map((row) => [row.id, row.person_id]))).toEqual(
      new Map([
        [two.enrollmentId, two.personId],
        [later.enrollmentId, two.personId],
        [stays.enrollmentId, one.personId],
      ]),
    )
    expect(
      (await world.sql<{ name: string }>('select name from person where id = $1', [one.personId]))[0]!.name,
    ).toBe('吴晓眉')
  })

  test('双方都有有效的全日制学籍：提出人不能自己复核，第二人复核后才合并', async () => {
    const one = await addPerson(world, { name: '郑海涛', body: '51010720080909091', active: true })
    const two = await addPerson(world, {
      name: '郑海涛',
      body: '51010720080919091',
      orgNo: orgs.unqualified,
      orgName: '龙门山技工学校',
      active: true,
    })
    await scan()
    const pair = (await pairOf(one, two))!
    const survivor = pair.sideOf(one)
    const seen = await chengdu.ok(api.getDuplicate, { id: pair.id })
    expect(seen.needsSecond).toBe(true)
    const { mergeId, state } = await chengdu.ok(api.mergePeople, {
      id: pair.id,
      version: pair.version,
      survivor,
      choices: survivorAll(survivor),
      reason: '同一人在两校注册。',
    })
    expect(state).toBe('proposed')
    expect(
      await world.sql('select 1 from person where merged_into is not null and id = $1', [two.personId]),
    ).toEqual([])
    const own = await chengdu.send(api.confirmMerge, { id: mergeId, agree: true, reason: '我自己复核。' })
    expect(own.status).toBe(409)
    expect(own.problem.message).toContain('提出人不能自己复核')
    expect(
      await chengdu2.ok(api.confirmMerge, { id: mergeId, agree: true, reason: '材料核对无误。' }),
    ).toMatchObject({ state: 'merged' })
    expect((await chengdu2.ok(api.getMerge, { id: mergeId })).conflict).toEqual(
      expect.arrayContaining(['青城技师学院', '龙门山技工学校']),
    )
  })

  test('像双胞胎的不勾选“已看过证件”不能合并；有外市登记的由上级办', async () => {
    const one = await addPerson(world, { name: '冯大宝', body: '51010720081010101' })
    const two = await addPerson(world, { name: '冯二宝', body: '51010720081010103' })
    await scan()
    const pair = (await pairOf(one, two))!
    const input = {
      id: pair.id,
      version: pair.version,
      survivor: 'left' as const,
      choices: survivorAll('left'),
      reason: '看起来一样。',
    }
    const refused = await chengdu.send(api.mergePeople, input)
    expect(refused.status).toBe(409)
    expect(refused.problem.message).toContain('双胞胎')
    await world.sql('update person set org_high = $1 where id = $2', [orgs.fujiang, two.personId])
    expect((await chengdu.send(api.mergePeople, { ...input, notTwins: true })).problem.message).toContain(
      '本辖区以外',
    )
    expect((await chengdu.ok(api.getDuplicate, { id: pair.id })).blocked).toContain('上级主管部门')
    expect((await province.ok(api.mergePeople, { ...input, notTwins: true })).state).toBe('merged')
  })

  test('两人同时合并同一对，只有一个办成', async () => {
    const one = await addPerson(world, { name: '蒋欣怡', body: '51010720081111111' })
    const two = await addPerson(world, {
      name: '蒋欣怡',
      body: '51010720081121111',
      orgNo: orgs.unqualified,
      orgName: '龙门山技工学校',
    })
    await scan()
    const pair = (await pairOf(one, two))!
    const input = {
      id: pair.id,
      version: pair.version,
      survivor: 'left' as const,
      choices: survivorAll('left'),
      reason: '同一人，两次录入。',
    }
    const answers = await Promise.all(
      [chengdu, chengdu2, province].map((client) => client.send(api.mergePeople, input)),
    )
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409])
  })
})
