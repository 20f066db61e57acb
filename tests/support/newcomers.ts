import { randomUUID } from 'node:crypto'
import { api } from '../../src/modules/admissions/api.ts'
import { idNumber, profile } from './admissions.ts'
import { maskIdNumber } from '../../src/kernel/mask.ts'
import type { Client, World } from './world.ts'

export type NewcomerGiven = { name?: string; sex?: '1' | '2'; score?: number | null; region?: string; ethnic?: string | null; number?: string; state?: string }

let serial = 0
const given = [...'安白川丹恩芳光海佳康兰明宁平青然山文欣雅']

/**
 * People who have arrived at a school, as a season leaves them: one entered at the counter and copied, each with a
 * document, a sex, a score of their own. Answers with the ids in the order given.
 */
export async function addArrived(world: World, school: Client, lineId: string, people: readonly NewcomerGiven[]): Promise<string[]> {
  const first = await school.ok(api.enterWalkIn, { ...profile, documentType: 'id-card', name: '样例首', number: idNumber('2009-07-01', 900 + ((serial++ * 2) % 98)), lineId })
  const columns = (await world.sql<{ name: string }>(`select column_name as name from information_schema.columns where table_name = 'application' and table_schema = 'p51'`)).map((row) => row.name)
  const own = ['id', 'person_id', 'name', 'sex', 'birth_date', 'id_hash', 'id_sealed', 'id_masked', 'score', 'home_region', 'register_facts', 'state', 'seat_held', 'offered_at', 'accepted_at', 'arrived_at', 'came_at', 'reply_by', 'offer_no']
  const rest = columns.filter((one) => !own.includes(one)).join(', ')
  const ids: string[] = []
  const rows = people.map((one) => {
    serial++
    const [day, at] = [1 + (serial % 28), Math.floor(serial / 28)]
    const birth = `2010-${String(1 + (at % 12)).padStart(2, '0')}-${String(day).padStart(2, '0')}`
    const sex = one.sex ?? (serial % 3 === 0 ? '2' : '1')
    const number = one.number ?? idNumber(birth, 100 + Math.floor(at / 12) * 2 + (sex === '1' ? 1 : 0))
    const id = randomUUID()
    ids.push(id)
    return {
      id, person_id: randomUUID(), name: one.name ?? `陈${given[serial % given.length]}${given[Math.floor(serial / given.length) % given.length]}`, sex, birth_date: `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`, hash: world.vault.hash('id-card', number).toString('hex'), sealed: world.vault.seal(number).toString('hex'), masked: maskIdNumber(number),
      score: one.score ?? null, home_region: one.region ?? '510104', facts: one.ethnic === null ? {} : { ethnicGroup: { value: one.ethnic ?? '01', by: '样例', at: '2026-09-01T00:00:00Z' } }, state: one.state ?? 'arrived', offer_no: `T${String(serial).padStart(6, '0')}`,
    }
  })
  await world.sql(
    `insert into application (${own.join(', ')}, ${rest})
     select r.id, r.person_id, r.name, r.sex, r.birth_date, decode(r.hash, 'hex'), decode(r.sealed, 'hex'), r.masked, r.score, r.home_region, r.facts, r.state, true, now(), now(), case when r.state = 'arrived' then now() end, case when r.state = 'arrived' then now() end, now() + interval '3 days', r.offer_no,
       ${rest.split(', ').map((one) => `a.${one}`).join(', ')}
     from application a, json_to_recordset($2::json) as r(id uuid, person_id uuid, name text, sex text, birth_date date, hash text, sealed text, masked text, score numeric, home_region text, facts jsonb, state text, offer_no text) where a.id = $1`,
    [first.id, JSON.stringify(rows)],
  )
  await world.sql('update intake_seat set taken = taken + $2 where line_id = $1', [lineId, people.length])
  await school.ok(api.decideApplications, { ids: [first.id], action: 'refuse', reason: '只是样子', clause: '001:1308' })
  return ids
}
