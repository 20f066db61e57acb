import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { act, addPending, check, officer, open, openDesk, OUTSIDE, present, registrar, view, world } from '../../../tests/support/registrations.ts'
import { caseActsOf } from '../../../tests/support/case-acts.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { api as inspections } from '../inspections/api.ts'
import { api as orgsApi } from '../orgs/api.ts'
import { siteCapacity, type Registers, type RowFacts } from './registration-rules.ts'

const site = { site_no: orgs.qingchengSite, site_name: '锦江教学点', training_level: 'senior' }

let close: () => Promise<void>
beforeAll(async () => {
  close = await openDesk()
})
afterAll(() => close())

/** The city approves the teaching point for so many students. */
async function approveFor(capacity: number) {
  const made = await registrar.ok(orgsApi.applySite, {
    orgNo: orgs.qingcheng,
    siteNo: orgs.qingchengSite,
    kind: 'teaching-point',
    name: '青城技师学院锦江教学点',
    locationRegion: '510104',
    address: '锦江区东大街 1 号',
    capacity,
    levels: ['senior'],
  })
  return caseActsOf(() => world).pass('chengduOfficer', made.id, 'approve')
}

const ruleOf = async (id: string) => (await view(registrar, id)).rules.find((rule) => rule.id === 'site-capacity')!

async function inspect() {
  await registrar.ok(inspections.runNow, {})
  await world.runJobs()
  return (await registrar.ok(inspections.listFindings, { inspection: 'students.site-capacity', state: 'open' })).rows
}

test('超过批准人数的要写理由，重新审批核定人数后不再提示；巡检每校说一次', async () => {
  // Approved before the headcount was kept: nothing to compare with, and that is said.
  const early = await open(await addPending(1, site))
  expect(await ruleOf(early.id)).toMatchObject({ verdict: 'pass', fact: expect.stringContaining('没有登记人数') as string })

  const first = await approveFor(3)
  expect(first).toMatchObject({ state: 'approved' })
  const [row] = await world.sql<{ capacity: number; on: string }>('select site_capacity as capacity, approved_on::text as on from org where org_no = $1', [orgs.qingchengSite])
  expect(row).toEqual({ capacity: 3, on: '2024-06-01' })

  const students = await addPending(2, site)
  const within = await open(students)
  expect((await ruleOf(within.id)).verdict).toBe('pass')
  const handed = await act(registrar, within, 'submit', { reason: OUTSIDE })
  const checked = await check(officer, { ...within, ...handed.data }, present(students))
  expect((await act(officer, checked, 'approve')).data.state).toBe('approved')

  const more = await open(await addPending(2, site))
  const rule = await ruleOf(more.id)
  expect(rule).toMatchObject({ verdict: 'warn', clause: '001:1310' })
  expect(rule.fact).toContain('批准容纳 3 人，现有 2 人，加上这一件的 2 人，超过 1 人')
  const bare = await act(registrar, more, 'submit')
  expect(bare.status).toBe(400)
  expect(bare.problem.message).toContain('理由')

  expect(await inspect()).toEqual([])
  await world.sql('update org set site_capacity = 1 where org_no = $1', [orgs.qingchengSite])
  const found = await inspect()
  expect(found).toHaveLength(1)
  expect(found[0]!.fact).toContain('批准容纳 1 人，现有 2 人，超过 1 人')
  await world.sql('update org set site_capacity = 3 where org_no = $1', [orgs.qingchengSite])

  const same = await registrar.send(orgsApi.applySite, {
    orgNo: orgs.qingcheng, siteNo: orgs.qingchengSite, kind: 'teaching-point', name: '青城技师学院锦江教学点', locationRegion: '510104', address: '锦江区东大街 1 号', capacity: 3, levels: ['senior'],
  })
  expect(same.problem?.message).toContain('容纳 3 人')
  await approveFor(10)
  expect((await ruleOf(more.id)).verdict).toBe('pass')
})

test('单位的数由数据库守住：只有教学点有容纳人数，不能是零', async () => {
  await expect(world.sql('update org set site_capacity = 5 where org_no = $1', [orgs.qingcheng])).rejects.toThrow(/site_capacity/)
  await expect(world.sql('update org set site_capacity = 0 where org_no = $1', [orgs.qingchengSite])).rejects.toThrow(/site_capacity/)
})

test('提示当且仅当现有加将来的人数大于批准的人数，说出的数相符', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(600), fc.nat(600), (capacity, now, coming) => {
      const registers = { sites: new Map([[1, { siteCapacity: capacity }]]), atSites: new Map([[1, { present: now, coming }]]) } as unknown as Registers
      const said = siteCapacity.judge({ siteNo: 1, siteName: '某教学点' } as RowFacts, registers)
      if (now + coming <= capacity) expect(said).toBe(false)
      else expect(said).toContain(`超过 ${now + coming - capacity} 人`)
    }),
  )
})
