import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDestination, addEnrollment, addGroup, addTraining, remove, type Added } from '../../../tests/support/indicator-records.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'
import { countByHand } from '../../../tests/support/plans-by-hand.ts'

const planId = 'sichuan-14th-five-year'
let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const schools = [orgs.qingcheng, orgs.unqualified, orgs.fujiang, orgs.shengzhi]
const day = fc.record({ year: fc.integer({ min: 2019, max: 2025 }), month: fc.integer({ min: 1, max: 12 }), date: fc.integer({ min: 1, max: 28 }) }).map(
  ({ year, month, date }) => `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`,
)
const later = (from: string, years: number) => `${Number(from.slice(0, 4)) + years}${from.slice(4)}`

/** One thing that happens to the records: something is added, or what was added earlier goes again. */
const event = fc.oneof(
  fc.record({
    kind: fc.constant('enrollment' as const), on: day, school: fc.constantFrom(...schools), stays: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
    level: fc.constantFrom('intermediate', 'senior', 'technician'), studyMode: fc.constantFrom('full-time', 'full-time', 'part-time'), joint: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('destination' as const), on: day, settles: fc.option(fc.integer({ min: 0, max: 1 }), { nil: undefined }) }),
  fc.record({ kind: fc.constant('training' as const), on: day }),
  fc.record({ kind: fc.constant('group' as const), on: day, ends: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }) }),
  fc.record({ kind: fc.constant('removal' as const), which: fc.nat({ max: 20 }) }),
)
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never

async function happen(added: Added[], one: Event): Promise<void> {
  if (one.kind === 'removal') {
    const [gone] = added.splice(one.which % Math.max(1, added.length), 1)
    if (gone) await remove(world, gone.table, gone.id)
  } else if (one.kind === 'enrollment') {
    const facts = { registeredOn: one.on, org: one.school, trainingLevel: one.level, studyMode: one.studyMode, ...(one.joint ? { joint: 'HZ-1' } : {}) }
    added.push(await addEnrollment(world, one.stays === undefined ? facts : { ...facts, leftOn: later(one.on, one.stays), status: 'graduated' }))
  } else if (one.kind === 'destination') {
    added.push(await addDestination(world, { graduatedOn: one.on, settledOn: one.settles === undefined ? null : later(one.on, one.settles) }))
  } else if (one.kind === 'training') added.push(await addTraining(world, { completedOn: one.on }))
  else added.push(await addGroup(world, { foundedOn: one.on, ...(one.ends === undefined ? {} : { dissolvedOn: later(one.on, one.ends) }) }))
}

type Stored = { indicator: string; period: string; org_no: number; reading: string; value: number; base: number | null }

test('任意经历之后，增量重算的快照等于从头重算，也等于另写的一遍计算', async () => {
  const officer = await world.as('provinceOfficer')
  const stored = () => world.sql<Stored>('select indicator, period, org_no, reading, value, base from indicator_snapshot order by 1, 2, 3, 4')
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 8 }), fc.array(event, { minLength: 1, maxLength: 8 }), async (before, after) => {
      const added: Added[] = []
      for (const one of before) await happen(added, one)
      await officer.ok(api.refreshSnapshots, { planId })
      for (const one of after) await happen(added, one)
      await officer.ok(api.refreshSnapshots, { planId })
      const grown = await stored()
      expect((await officer.ok(api.refreshSnapshots, { planId })).changed).toBe(0)
      await world.sql('with gone as (delete from snapshot_period) delete from indicator_snapshot')
      await officer.ok(api.refreshSnapshots, { planId })
      expect(await stored()).toEqual(grown)
      const byHand = await countByHand(world)
      const key = ({ indicator, period, org_no, reading }: Stored) => `${indicator} ${period} ${org_no} ${reading}`
      const nonzero = (rows: readonly Stored[]) => new Map(rows.filter((row) => row.value !== 0 || (row.base ?? 0) !== 0).map((row) => [key(row), [row.value, row.base]]))
      expect(nonzero(grown)).toEqual(nonzero(byHand))
      for (const one of added) await remove(world, one.table, one.id)
      await world.sql('with gone as (delete from snapshot_period) delete from indicator_snapshot')
    }),
    { numRuns: 4 },
  )
}, 60_000)
