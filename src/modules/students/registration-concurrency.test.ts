import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  YEAR,
  act,
  addPending,
  check,
  ids,
  officer,
  officer2,
  open,
  openDesk,
  present,
  registrar,
  submit,
  verifiers,
  view,
  world,
  type Student,
} from '../../../tests/support/registrations.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import type { Client } from '../../../tests/support/world.ts'
import { api as todos } from '../todos/api.ts'
import { registrationApi as api } from './registration-api.ts'

let close: () => Promise<void>
beforeAll(async () => {
  close = await openDesk()
})
afterAll(() => close())

describe('并发和过期页面', () => {
  test('过期的页面得到 409，说明谁改了什么', async () => {
    const students = await addPending(2)
    const file = await submit(students)
    await check(officer, file, present(students))
    const stale = await act(officer2, file, 'return', { reason: '请补盖章的录取汇总表。' })
    expect(stale.status).toBe(409)
    expect(stale.problem.changed).toMatchObject({
      by: '成都市人社局 李*',
      fields: ['登记现场核实（现在：待审核）'],
    })
  })

  test('两名审核人同时通过，恰好一人办成，学籍号不重不漏', async () => {
    const students = await addPending(5)
    const file = await submit(students)
    const checked = await check(officer, file, present(students))
    const answers = await Promise.all([
      act(officer, checked, 'approve'),
      act(officer2, checked, 'approve'),
      act(officer, checked, 'approve'),
    ])
    expect(answers.map((one) => one.status).sort()).toEqual([200, 409, 409])
    const numbers = await world.sql<{ n: number }>(
      `select right(student_number, 4)::integer as n from enrollment where org_no = $1 and grade = $2 and student_number is not null order by 1`,
      [orgs.qingcheng, YEAR],
    )
    expect(numbers.map((row) => row.n)).toEqual(numbers.map((_, at) => at + 1))
  })

  test('双击得到同一个答复', async () => {
    const students = await addPending(1)
    const file = await submit(students)
    const checked = await check(officer, file, present(students))
    const twice = () =>
      officer.send(
        todos.actOnCase,
        { id: file.id, action: 'approve', version: checked.version },
        { key: `double-${file.id}` },
      )
    const [first, second] = await Promise.all([twice(), twice()])
    expect([first.status, second.status]).toEqual([200, 200])
    expect(second.data).toEqual(first.data)
  })

  test('同一人在两所学校同时等待通过，只有一所办成，另一所说明是谁', async () => {
    const number = '519900200809019999'
    const [one] = await addPending(1, { id_number: number })
    const [two] = await addPending(1, {
      id_number: number,
      org_no: orgs.fujiang,
      org_name: '涪江技工学校',
      training_level: 'intermediate',
    })
    const mianyang = await world.as('mianyangOfficer')
    const here = await check(officer, await submit([one!]), present([one!]))
    const there = await check(
      mianyang,
      await submit([two!], await world.as('fujiangRegistrar')),
      present([two!]),
    )
    const answers = await Promise.all([act(officer, here, 'approve'), act(mianyang, there, 'approve')])
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409])
    const lost = answers.find((answer) => answer.status === 409)!
    expect(lost.problem.message).toMatch(/全日制学籍/)
    expect(
      await world.sql('select 1 from enrollment where person_id = $1 and status = $2', [
        one!.personId,
        'active',
      ]),
    ).toHaveLength(1)
  })
})

test(
  '任意次序的操作都走不出状态图：办结后什么也改不了，注册的人数与学籍号数始终相等',
  { timeout: 120_000 },
  async () => {
    const move = fc.record({
      who: fc.constantFrom('registrar', 'officer'),
      action: fc.constantFrom(
        'submit',
        'withdraw',
        'return',
        'return-one',
        'check',
        'approve',
        'cancel',
        'view',
      ),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 4, maxLength: 12 }), async (moves) => {
        const students = await addPending(2)
        let file: { id: string; version: number; state?: string } = await open(students)
        for (const { who, action } of moves) {
          const client = who === 'registrar' ? registrar : officer
          const before = await view(registrar, file.id)
          const answer = await perform(client, before, action, students)
          const after = await view(registrar, file.id)
          if (answer.status >= 400)
            expect({ state: after.state, version: after.version }).toEqual({
              state: before.state,
              version: before.version,
            })
          if (before.closedAt) expect(after).toMatchObject({ state: before.state, version: before.version })
          expect(answer.status).toBeLessThan(500)
          file = after
        }
        const [row] = await world.sql<{ ok: boolean }>(
          `select bool_and((status = 'active') = (student_number is not null)) and (bool_or(status = 'active') = (select state = 'approved' from case_file where id = $2)) as ok from enrollment where id = any($1)`,
          [ids(students), file.id],
        )
        expect(row!.ok).toBe(true)
      }),
      { numRuns: 12 },
    )
  },
)

async function perform(
  client: Client,
  file: { id: string; version: number },
  action: string,
  students: readonly Student[],
): Promise<{ status: number }> {
  if (action === 'view') return client.send(todos.getCase, { id: file.id })
  if (action === 'check') {
    const roster = await client.ok(api.getOnsiteRoster, { id: file.id })
    const results = roster.rows.map((row) => ({ enrollmentId: row.enrollmentId, result: 'present' as const }))
    return client.send(api.recordOnsiteCheck, {
      id: file.id,
      version: file.version,
      date: `${YEAR}-09-02`,
      place: '校本部',
      extent: 'full',
      verifiers,
      results: results.length > 0 ? results : present(students),
    })
  }
  if (action === 'return-one') {
    const { rows } = await client.ok(api.listRegistrationRows, { id: file.id })
    return client.send(api.returnRegistrationRows, {
      id: file.id,
      version: file.version,
      itemIds: [rows[0]?.itemId ?? students[0]!.id],
      reason: '核对材料。',
    })
  }
  return act(client, file, action, { reason: '按次序办理。' })
}
