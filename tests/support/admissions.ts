import { randomUUID } from 'node:crypto'
import { checkDigit } from '../../src/kernel/ids.ts'
import { api } from '../../src/modules/admissions/api.ts'
import { testAccountPassword } from './keys.ts'
import { orgs } from './small-province.ts'
import type { Client, World } from './world.ts'

type Line = { orgNo?: number; schoolName?: string; seats?: number; code?: string; name?: string; level?: string; season?: string; batch?: string; mode?: string; sourceRegion?: string | null; year?: number }

/** An approved line of a plan, with the prospectus that opens it. */
export async function addLine(world: World, line: Line = {}): Promise<string> {
  const { orgNo = orgs.qingcheng, schoolName = '青城技师学院', seats = 10, code = 'D0101', name = '电工', level = 'intermediate', season = 'autumn', batch = 'direct', mode = 'full-time', sourceRegion = null } = line
  const year = line.year ?? new Date().getFullYear()
  const id = randomUUID()
  const school = orgNo - (orgNo % 100)
  await world.sql(
    `insert into intake_line (id, org_no, school_no, school_name, year, season, specialty_code, specialty_name, level, length_months, mode, source_region, batch, tuition, approved_on)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 36, $10, $11, $12, 480000, '2026-03-01')`,
    [id, orgNo, school, schoolName, year, season, code, name, level, mode, sourceRegion, batch],
  )
  await world.sql('insert into intake_seat (line_id, org_no, seats) values ($1, $2, $3)', [id, orgNo, seats])
  await world.sql(
    `insert into prospectus_shelf (id, org_no, school_name, year, version, content, filing_no, filed_on, filed_by_no, filed_by)
     select $1, $2, $3, $4, 1, '{}', 'JZ-1', '2026-03-01', 510000000000, '省人社厅'
     where not exists (select 1 from prospectus_shelf where org_no = $2 and year = $4)`,
    [randomUUID(), school, schoolName, year],
  )
  return id
}

/** A resident number that nobody has: born on the day, the serial odd for men. */
export function idNumber(birth: string, serial: number): string {
  const head = `510104${birth.replaceAll('-', '')}${String(serial).padStart(3, '0')}`
  return head + checkDigit(head)
}

export const profile = {
  phone: '13800000001',
  entryCategory: 'junior-current',
  previousEducation: 'junior',
  previousSchool: '锦江中学',
  graduatedYear: 2026,
  homeRegion: '510104',
  employerName: null,
  guardianName: '样例家长',
  guardianRelation: '51',
  guardianPhone: '13900000001',
}

/** Somebody who signed up, entered the document and filled in the rest: ready to apply. */
export async function addCandidate(world: World, phone: string, { birth = '2010-05-06', serial = Number(phone.slice(-3)), name = '样例考', ...more }: { birth?: string; serial?: number; name?: string } & Partial<typeof profile> = {}): Promise<Client> {
  await world.anyone.ok(api.signUp, { phone, name, password: testAccountPassword })
  const client = await world.as(phone)
  await client.ok(api.enterMyIdentity, { documentType: 'id-card', number: idNumber(birth, serial), name })
  const { profile: own } = await client.ok(api.getMyCandidate, {})
  await client.ok(api.saveMyCandidate, { ...profile, phone, ...more, version: own.version })
  return client
}
