import type { Region } from '../../kernel/regions.ts'
import type pg from 'pg'
import { namePinyin } from '../../kernel/pinyin.ts'
import { demoId, kinds } from './random.ts'
import type { Register } from './registers.ts'
import type { School } from './schools.ts'
import { openWindow } from './calendar.ts'

type Client = pg.Client | pg.PoolClient

/** The authorities of a province: itself, its cities, their counties. Parents come first. */
export function authoritiesOf(province: string, regions: readonly Region[]): Record<string, unknown>[] {
  const inside = regions.filter(
    (region) => region.code.startsWith(province.slice(0, 2)) && region.level !== 'country',
  )
  const names = new Map(inside.map((region) => [region.code, region]))
  const order = { province: 0, city: 1, county: 2 } as Record<string, number>
  const municipality = /市$/.test(names.get(province)?.name ?? '')
  return [...inside]
    .sort((one, other) => order[one.level]! - order[other.level]! || (one.code < other.code ? -1 : 1))
    .map((region) => {
      const office =
        region.level === 'province' && !municipality ? '人力资源和社会保障厅' : '人力资源和社会保障局'
      const parent = names.get(region.parent)
      const above = region.level === 'county' && parent && parent.name !== '市辖区' ? parent.name : ''
      const name = `${above}${region.name}${office}`
      return {
        org_no: Number(region.code) * 1_000_000,
        kind: 'authority',
        name,
        short_name:
          region.level === 'province' && !municipality
            ? `${region.short}省人社厅`.replace('省省', '省')
            : `${region.name}人社局`,
        initials: namePinyin(name).initials.toLowerCase(),
        region: region.code,
        location_region: region.code,
        parent_no: parent && region.level !== 'province' ? Number(parent.code) * 1_000_000 : null,
        state: 'operating',
      }
    })
}

/** Inserts rows given as objects; keys are columns of the table, types come from it. */
export async function insertRows(
  client: Client,
  table: string,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  if (rows.length === 0) return
  const columns = Object.keys(rows[0]!).join(', ')
  for (let at = 0; at < rows.length; at += 5000) {
    await client.query(
      `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(rows.slice(at, at + 5000))],
    )
  }
}

/** How a province's documents and telephones begin. */
export type Place = { region: string; short: string; dial: string }

/** Everything about organisations and their registers, in the transaction of the caller and its scope. */
export async function loadOrganisations(
  client: Client,
  place: Place,
  regions: readonly Region[],
  schools: readonly School[],
  registers: readonly Register[],
  today: string,
): Promise<void> {
  const names = new Map(authoritiesOf(place.region, regions).map((row) => [row.org_no, row.name]))
  await insertRows(
    client,
    'org',
    authoritiesOf(place.region, regions).map((row) => ({ ...row, version: 1, created_at: today })),
  )
  await insertRows(
    client,
    'org',
    schools.map((school) => schoolRow(place, school, regions, today)),
  )
  await insertRows(
    client,
    'org',
    schools.flatMap((school) =>
      school.sites.map((site) => ({
        org_no: site.no,
        kind: 'site',
        name: site.name,
        short_name: site.shortName,
        initials: namePinyin(site.name).initials.toLowerCase(),
        region: String(school.no).slice(0, 6),
        location_region: site.region,
        parent_no: school.no,
        authority_no: school.authorityNo,
        state: site.approvedOn ? 'operating' : 'preparing',
        approved_on: site.approvedOn,
        site_capacity: site.approvedOn ? 1200 : null,
        approved_by: site.approvedOn ? names.get(Number(site.region) * 1_000_000) : null,
        address: `${regions.find((region) => region.code === site.region)!.name}演示大道 ${(site.no % 97) + 1} 号`,
        version: 1,
        created_at: today,
      })),
    ),
  )
  let n = 1
  await insertRows(
    client,
    'org_period',
    schools.flatMap((school) =>
      school.periods.map((period) => ({
        id: demoId(kinds.period, n++),
        org_no: school.no,
        level: period.level,
        state: period.state,
        name: period.name,
        authority_no: school.authorityNo,
        valid_from: period.from,
        valid_to: period.to,
      })),
    ),
  )
  await insertRows(
    client,
    'enrolment_qualification',
    registers.flatMap((one) => one.qualificationRows),
  )
  await insertRows(
    client,
    'school_specialty',
    registers.flatMap((one) => one.rows),
  )
  await insertRows(
    client,
    'joint_programme',
    registers.flatMap((one) => one.jointRows),
  )
  await insertRows(client, 'policy_parameter', [windowRow(place, today)])
}

function schoolRow(place: Place, school: School, regions: readonly Region[], today: string): Record<string, unknown> {
  const last = school.periods.at(-1)!
  const county = regions.find((region) => region.code === school.locationRegion)!
  return {
    org_no: school.no,
    kind: 'school',
    name: last.name,
    short_name: last.name,
    initials: namePinyin(last.name).initials.toLowerCase(),
    region: String(school.no).slice(0, 6),
    location_region: school.locationRegion,
    authority_no: school.authorityNo,
    parent_no: null,
    level: last.level,
    ownership: school.ownership,
    state: last.state,
    credit_code: creditCode(school.index),
    founded_on: school.foundedOn,
    founding_approval: `${place.short}人社函〔${school.foundedOn.slice(0, 4)}〕${100 + school.index} 号（演示）`,
    closed_on: last.state === 'withdrawn' ? last.from : null,
    address: `${county.name}演示路 ${school.index + 1} 号`,
    phone: `${place.dial}-0000${String(1000 + school.index)}`,
    version: 1,
    created_at: today,
  }
}

/** A unified credit code (GB 32100) in the region that no real one has, with a valid check character. */
function creditCode(index: number): string {
  const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  const head = `12519900DEM${String(index).padStart(5, '0')}0`
  let sum = 0
  for (let at = 0; at < 17; at++) sum += (alphabet.indexOf(head.charAt(at)) * 3 ** at) % 31
  return head + alphabet.charAt((31 - (sum % 31)) % 31)
}

/** The province's announcement for this season, so that the window is open on the day of loading. */
function windowRow(place: Place, today: string): Record<string, unknown> {
  const { season, year, from, to } = openWindow(today)
  return {
    id: demoId(kinds.parameter, 1),
    org_no: Number(place.region) * 1_000_000,
    key: `registration.window.${season}`,
    valid_from: `${year}-01-01`,
    valid_to: `${year}-12-31`,
    value: { from: from.slice(5), to: to.slice(5) },
    clause: '001:1319',
    note: `演示数据：${year} 年${season === 'spring' ? '春' : '秋'}季注册时间`,
    created_by: '演示数据',
    created_at: today,
  }
}

const GROUPS = [
  ['川渝智能制造', 'technician-school', '2017-05-18'],
  ['蜀道交通运输', 'training', '2019-11-06'],
  ['天府电子信息', 'technician-school', '2021-09-24'],
  ['川南现代服务', 'training', '2022-12-02'],
  ['攀西钒钛材料', 'technician-school', '2023-06-16'],
  ['川东北建筑', 'training', '2023-11-30'],
  ['成德绵装备', 'technician-school', '2024-10-11'],
  ['乡村振兴技能', 'training', '2025-09-05'],
  ['低空经济', 'technician-school', '2026-06-03'],
] as const

/** The education groups of Sichuan: two at the end of 2020. */
export async function loadGroups(client: Client, schools: readonly School[], today: string): Promise<void> {
  const leaders = schools.filter((school) => school.periods[0]!.level === 'technician')
  const groups = GROUPS.filter(([, , day]) => day <= today).map(([name, kind, founded], at) => ({
    leader: leaders[at * 2]!,
    row: {
      id: demoId(kinds.group, at + 1),
      org_no: leaders[at * 2]!.no,
      name: `${name}${kind === 'training' ? '职业培训' : '技师学院'}集团`,
      kind,
      founded_on: founded,
      approval_no: `川人社函〔${founded.slice(0, 4)}〕${200 + at} 号（演示）`,
    },
  }))
  await insertRows(
    client,
    'education_group',
    groups.map((one) => one.row),
  )
  await insertRows(
    client,
    'education_group_member',
    groups.flatMap(({ leader, row }, at) => {
      const members = [leader, ...[3, 7, 11, 19].map((step) => schools[(at * 5 + step * 4) % 99]!)]
      return [...new Set(members.map((school) => school.periods.at(-1)!.name))].map((member_name) => ({
        group_id: row.id,
        org_no: leader.no,
        member_name,
        joined_on: row.founded_on,
      }))
    }),
  )
}
