import type pg from 'pg'
import type { IdVault } from '../../kernel/crypto.ts'
import { maskPhone } from '../../kernel/mask.ts'
import { addDays } from './days.ts'
import { insertRows } from './organisations.ts'
import type { School } from './schools.ts'

/** The first enterprise number of a region; see docs/decisions/018. */
const FIRST_UNIT = 6001

export type DemoEnterprise = { no: number; name: string; size: 'large' | 'medium' | 'small'; industry: string; contact: string; phone: string }

const kinds = [
  ['精密机械', 'medium', 'C'],
  ['汽车零部件', 'large', 'C'],
  ['电子装备', 'medium', 'C'],
  ['轨道交通设备', 'large', 'C'],
  ['建筑工程', 'medium', 'E'],
  ['生态农业', 'small', 'A'],
  ['酒店管理', 'small', 'H'],
] as const
const people = ['蒋敏', '沈浩', '邓丽', '彭涛', '曾静', '萧强', '贺兰'] as const

/** The enterprise of the account `enterprise`, below the county of the demonstration; the others stand in other places. */
export function planEnterprises(schools: readonly School[]): DemoEnterprise[] {
  const county = schools.find((school) => school.open && school.authorityNo % 100_000_000 !== 0)!.authorityNo
  const cities = [...new Set(schools.map((school) => Number(`${school.cityRegion.slice(0, 4)}00`) * 1_000_000))].filter((no) => no % 10_000_000_000 !== 0)
  const places = [county, 510_100_000_000, 510_700_000_000, county, ...cities.filter((no) => no !== 510_100_000_000 && no !== 510_700_000_000)]
  const units = new Map<number, number>()
  return kinds.map(([name, size, industry], at) => {
    const authority = places[at] ?? 510_100_000_000
    const unit = units.get(authority) ?? FIRST_UNIT
    units.set(authority, unit + 1)
    return { no: authority + unit * 100, name: `演示${name}有限公司`, size, industry, contact: people[at]!, phone: `1390000${2000 + at}` }
  })
}

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** A unified credit code (GB 32100) in the region that no real one has, with a valid check character. */
export function demoCreditCode(index: number): string {
  const head = `91519900DEM${String(index).padStart(6, '0')}`
  let sum = 0
  for (let at = 0; at < 17; at++) sum += (alphabet.indexOf(head.charAt(at)) * 3 ** at) % 31
  return head + alphabet.charAt((31 - (sum % 31)) % 31)
}

/** Enters the enterprises into the register of units and into their own, in the transaction of the caller. */
export async function loadEnterprises(client: pg.PoolClient, vault: IdVault, schools: readonly School[], today: string): Promise<void> {
  const all = planEnterprises(schools)
  const region = (no: number) => String(no).slice(0, 6)
  await insertRows(
    client,
    'org',
    all.map((one, at) => ({
      org_no: one.no, kind: 'enterprise', name: one.name, short_name: one.name, initials: '', region: region(one.no), location_region: region(one.no), authority_no: one.no - (one.no % 1_000_000),
      state: 'operating', credit_code: demoCreditCode(at), address: `演示工业园 ${at + 1} 号`, version: 1, created_at: today,
    })),
  )
  for (const [at, one] of all.entries()) {
    await client.query(
      `insert into enterprise (id, org_no, name, credit_code, location_region, size, industry_code, contact_name, contact_phone_sealed, contact_phone_masked, registered_on)
       values (md5('enterprise' || $1::bigint)::uuid, $1::bigint, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [one.no, one.name, demoCreditCode(at), region(one.no), one.size, one.industry, one.contact, vault.seal(one.phone), maskPhone(one.phone), addDays(today, -200 + at * 9)],
    )
  }
}
