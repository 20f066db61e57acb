import { sql } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'

/** What the search for unusual patterns reads of an application: keyed marks instead of numbers. */
export type Trace = {
  id: string
  /** The main unit of the school. */
  schoolNo: number
  schoolName: string
  /** One person, by the document, else by the candidate. */
  who: string
  name: string
  specialtyName: string
  submittedAt: string
  state: string
  phone: string | null
  guardian: string | null
  previousSchool: string | null
  idHash: Buffer | null
  extra: Record<string, unknown>
}

const MOST = 20_000

/**
 * Applications for the intakes of a year and of the next spring (they come in the same months) that may belong to a pattern which touches the schools from `lo` to `hi`: those that share a
 * telephone or a guardian's telephone with another person in scope (also at other schools), those of a school that
 * took `burst` or more from one school of origin, those with answers to questions of the school, and, where `places`
 * is wanted, those offered or accepted. At most 20,000 of the former and of the latter, the newest first: the many who
 * are accepted do not push out those who share something. `cut` says that there were more.
 */
export async function listTraces(ctx: Ctx, { lo, hi, year, burst, places }: { lo: number; hi: number; year: number; burst: number; places: boolean }): Promise<{ rows: Trace[]; cut: boolean }> {
  const shared = (column: 'phone_mac' | 'guardian_phone_mac') => sql`
    select k.key from (select distinct ${sql.ref(column)} as key from application where org_no between ${lo} and ${hi} and year in (${year}, ${year + 1}) and submitted_at is not null) k
    join application b on b.${sql.ref(column)} = k.key and b.year in (${year}, ${year + 1}) and b.submitted_at is not null
    group by k.key having count(distinct b.person_id) > 1`
  const columns = sql`a.id, a.org_no - a.org_no % 100 as "schoolNo", a.org_name as "schoolName", coalesce(encode(a.id_hash, 'hex'), a.person_id::text) as who, a.name,
      a.specialty_name as "specialtyName", a.submitted_at as "submittedAt", a.state, encode(a.phone_mac, 'hex') as phone, encode(a.guardian_phone_mac, 'hex') as guardian,
      a.previous_school as "previousSchool", a.id_hash as "idHash", a.extra`
  const alike = await sql<Trace>`
    with phones as (${shared('phone_mac')}), guardians as (${shared('guardian_phone_mac')}),
    crowds as (
      select org_no - org_no % 100 as school, previous_school from application
      where org_no between ${lo} and ${hi} and year in (${year}, ${year + 1}) and submitted_at is not null and previous_school <> ''
      group by 1, 2 having count(*) >= ${burst})
    select ${columns}
    from application a
    where a.year in (${year}, ${year + 1}) and a.submitted_at is not null and (
      a.phone_mac in (select key from phones) or a.guardian_phone_mac in (select key from guardians)
      or (a.org_no between ${lo} and ${hi} and (
        a.extra <> '{}'::jsonb
        or (a.org_no - a.org_no % 100, a.previous_school) in (select school, previous_school from crowds))))
    order by a.submitted_at desc limit ${MOST + 1}`.execute(ctx.db)
  const placed = places
    ? await sql<Trace>`
      select ${columns} from application a
      where a.org_no between ${lo} and ${hi} and a.year in (${year}, ${year + 1}) and a.submitted_at is not null and a.state in ('offered', 'accepted', 'arrived') and a.id_hash is not null
      order by a.submitted_at desc limit ${MOST + 1}`.execute(ctx.db)
    : { rows: [] }
  const found = new Map([...alike.rows.slice(0, MOST), ...placed.rows.slice(0, MOST)].map((row) => [row.id, row]))
  return { rows: [...found.values()], cut: alike.rows.length > MOST || placed.rows.length > MOST }
}
