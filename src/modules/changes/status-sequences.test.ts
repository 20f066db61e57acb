import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  addSealed,
  evidenceFor,
  shift,
  step,
  storedOf,
  today,
} from '../../../tests/support/status-changes.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'
import { statusTable } from './status-table.ts'

let world: World
let home: string
let registrar: Client
let deciders: Record<string, Client>
const TODAY = today()
const YEAR = Number(TODAY.slice(0, 4))

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'luban-sequences-'))
  process.env.LUBAN_HOME = home
  world = await openWorld()
  registrar = await world.as('qingchengRegistrar')
  deciders = {
    school: await world.as('qingchengPrincipal'),
    authority: await world.as('chengduOfficer'),
    upper: await world.as('provinceOfficer'),
  }
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

const REASONS: Record<string, string> = {
  enlist: 'enlistment',
  drop: 'absent',
  repeat: 'failed',
  reenrol: 'return',
}
const TO: Record<string, object> = {
  specialty: { specialtyCode: 'D0102' },
  level: { trainingLevel: 'senior' },
  class: { className: '换到的班' },
  length: { lengthYears: 4 },
  repeat: { grade: YEAR },
  reenrol: { grade: YEAR },
}

/** Tries one change of a record to its end; a refusal is an answer like any other. */
async function attempt(id: string, kind: string): Promise<void> {
  const { version } = await storedOf(world, id)
  const asked = await registrar.send(api.openStatusChange, {
    kind,
    enrollmentId: id,
    version,
    reasonCode: REASONS[kind] ?? 'other',
    effectiveOn: TODAY,
    until: shift(TODAY, 60),
    to: TO[kind] ?? {},
    fileIds: [await evidenceFor(registrar, { id })],
    explain: '测试',
  })
  if (!asked.ok) return
  let file: { id: string; version: number; state: string } = asked.data
  if (file.state === 'notified') {
    await world.sql(
      `update case_file set facts = jsonb_set(facts, '{noticeUntil}', to_jsonb($2::text)) where id = $1`,
      [file.id, shift(TODAY, -1)],
    )
    file = await step(registrar, file, 'conclude')
  }
  while (deciders[file.state]) file = await step(deciders[file.state]!, file, 'approve')
}

async function brokenRows(personId: string) {
  return world.sql(
    `select e.id, e.status, e.left_on, e.registered_on, e.student_number, c.n from enrollment e
     left join lateral (select count(*)::int as n from national.enrollment_claim k where k.enrollment_id = e.id) c on true
     where e.person_id = $1 and not (
       ((e.left_on is not null) = (e.status in ('graduated', 'completed', 'incomplete', 'withdrawn', 'dropped', 'expelled', 'transferred-out', 'deceased', 'revoked', 'gave-up')))
       and ((e.registered_on is null) = (e.student_number is null))
       and c.n = case when e.registered_on is not null and e.left_on is null then 1 else 0 end
       and (e.left_on is null or e.left_on >= e.registered_on)
       and (e.status_until is null or e.status in ('suspended', 'retained', 'reserved')))`,
    [personId],
  )
}

const kinds = statusTable.map((one) => one.key).filter((key) => key !== 'correct')

test('任意一串异动以后，离校状态与离校日期一致，学籍号不重，一人至多一个全日制占用', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...kinds), { minLength: 3, maxLength: 7 }),
      async (sequence) => {
        const student = await addSealed(world, { grade: YEAR - 1, className: '一班' })
        for (const kind of sequence) {
          const rows = await world.sql<{ id: string }>(
            'select id from enrollment where person_id = $1 order by registered_on nulls last, id',
            [student.personId],
          )
          for (const { id } of rows.slice(-2)) await attempt(id, kind)
          expect(await brokenRows(student.personId), sequence.join(' → ')).toEqual([])
        }
        const [open] = await world.sql<{ n: number }>(
          `select count(*)::int as n from enrollment where person_id = $1 and registered_on is not null and left_on is null`,
          [student.personId],
        )
        expect(open!.n).toBeLessThanOrEqual(1)
      },
    ),
    { numRuns: 10, seed: 20261122 },
  )
}, 120_000)
