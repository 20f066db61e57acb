import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { EnrolmentQualification, JointProgramme as JointRow } from '../../kernel/db/tables.ts'
import type { JointProgramme, Org, Qualification, SchoolLevel, StudyMode } from './model.ts'

function toQualification(row: Selectable<EnrolmentQualification>): Qualification {
  return {
    id: row.id,
    orgNo: row.org_no,
    year: row.year,
    studyMode: row.study_mode as StudyMode,
    state: row.state as Qualification['state'],
    listNo: row.list_no,
    approvedOn: row.approved_on,
    revokedOn: row.revoked_on,
    reason: row.reason,
    caseNo: row.case_no,
  }
}

export async function findQualificationOf(
  ctx: Ctx,
  orgNo: number,
  year: number,
  studyMode: StudyMode,
): Promise<Qualification | undefined> {
  const row = await ctx.db
    .selectFrom('enrolment_qualification')
    .selectAll()
    .where('org_no', '=', orgNo)
    .where('year', '=', year)
    .where('study_mode', '=', studyMode)
    .executeTakeFirst()
  return row && toQualification(row)
}

export async function listQualifications(ctx: Ctx, orgNo: number): Promise<Qualification[]> {
  const rows = await ctx.db
    .selectFrom('enrolment_qualification')
    .selectAll()
    .where('org_no', '=', orgNo)
    .orderBy('year', 'desc')
    .orderBy('study_mode')
    .execute()
  return rows.map(toQualification)
}

function toJoint(row: Selectable<JointRow>): JointProgramme {
  return {
    id: row.id,
    orgNo: row.org_no,
    agreementNo: row.agreement_no,
    partnerName: row.partner_name,
    partnerOrgNo: row.partner_org_no,
    state: row.state as JointProgramme['state'],
    filedWith: row.filed_with,
    filedOn: row.filed_on,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    quota: row.quota,
    specialties: row.specialties,
    caseNo: row.case_no,
  }
}

export async function listJointProgrammes(
  ctx: Ctx,
  orgNo: number,
  agreementNos?: readonly string[],
): Promise<JointProgramme[]> {
  if (agreementNos?.length === 0) return []
  let query = ctx.db.selectFrom('joint_programme').selectAll().where('org_no', '=', orgNo)
  if (agreementNos) query = query.where('agreement_no', 'in', [...new Set(agreementNos)])
  const rows = await query.orderBy('valid_from', 'desc').orderBy('agreement_no').execute()
  return rows.map(toJoint)
}

export type PublicSchool = Pick<
  Org,
  'no' | 'name' | 'level' | 'ownership' | 'state' | 'locationRegion' | 'address' | 'phone'
> & {
  authorityName: string
  locationName: string
  /** On the published list of this year, full-time. */
  qualified: boolean
}

export type PublicFilter = {
  year: number
  q?: string
  level?: SchoolLevel
  region?: string
  page?: number
  size?: number
}

export async function listPublicDirectory(
  ctx: Ctx,
  filter: PublicFilter,
): Promise<{ rows: PublicSchool[]; total: number }> {
  const size = filter.size ?? 50
  const like = `%${(filter.q ?? '').trim().replace(/[\\%_]/g, '\\$&')}%`
  const prefix = (filter.region ?? '').replace(/0000$|00$/, '')
  const where = sql`o.kind = 'school' and o.state not in ('withdrawn', 'preparing')
    and (o.name like ${like} or o.initials like ${like.toLowerCase()})
    and (${filter.level ?? null}::text is null or o.level = ${filter.level ?? null})
    and o.location_region like ${`${prefix}%`}`
  const { rows } = await sql<PublicSchool>`
    select o.org_no as no, o.name, o.level, o.ownership, o.state, o.location_region as "locationRegion", o.address, o.phone,
      coalesce(a.name, '') as "authorityName", coalesce(r.name, '') as "locationName", coalesce(q.state = 'approved', false) as qualified
    from org o left join org a on a.org_no = o.authority_no left join national.region r on r.code = o.location_region
      left join enrolment_qualification q on q.org_no = o.org_no and q.year = ${filter.year} and q.study_mode = 'full-time'
    where ${where} order by o.org_no limit ${size} offset ${((filter.page ?? 1) - 1) * size}`.execute(ctx.db)
  const counted = await sql<{ total: number }>`select count(*) as total from org o where ${where}`.execute(
    ctx.db,
  )
  return { rows, total: counted.rows[0]?.total ?? 0 }
}
