import { newId } from '../../src/kernel/uuid.ts'
import { orgs } from './small-province.ts'
import type { World } from './world.ts'

/** Approved lines with one, two, thirty and forty seats and a public prospectus for schools that may recruit; this year, autumn. */
export async function fillPlans(world: World, schools: readonly number[] = [orgs.qingcheng, orgs.shengzhi]): Promise<void> {
  const year = new Date().getFullYear()
  for (const no of schools) {
    const [filed] = await world.sql<{ code: string; name: string; level: string; months: number; school: string }>(
      `select f.specialty_code as code, f.specialty_name as name, f.training_level as level, (f.length_years * 12)::int as months, o.name as school
       from school_specialty f join org o on o.org_no = f.org_no where f.org_no = $1 and f.state = 'approved' order by f.specialty_code, f.training_level limit 1`,
      [no],
    )
    await world.sql(
      `insert into prospectus_shelf (id, org_no, school_name, year, version, content, filing_no, filed_on, filed_by_no, filed_by)
       values ($1, $2, $3, $4, 1, $5, $6, current_date, $7, '主管部门')`,
      [newId(), no, filed!.school, year, JSON.stringify(content), `招简备〔${year}〕${String(no).slice(0, 10)}`, orgs.province],
    )
    const seats = no === schools[0] ? [1, 2, 40] : [30]
    for (const [at, count] of seats.entries()) {
      const id = newId()
      await world.sql(
        `insert into intake_line (id, org_no, school_no, school_name, year, season, specialty_code, specialty_name, level, length_months, mode, source_region, batch, tuition, approved_on)
         values ($1, $2, $2, $3, $4, 'autumn', $5, $6, $7, $8, 'full-time', $9, 'direct', 380000, current_date)`,
        [id, no, filed!.school, year, filed!.code, filed!.name, filed!.level, filed!.months, ['51', '5101', null][at] ?? null],
      )
      await world.sql(`insert into intake_seat (line_id, org_no, seats) values ($1, $2, $3)`, [id, no, count])
    }
  }
}

const content = { nature: '公办', specialties: [], levels: '中级工班', teaching: '全日制', fees: '3,800 元/年', registration: '入学当季注册', application: '', aid: '', address: '', phone: '', note: '' }
