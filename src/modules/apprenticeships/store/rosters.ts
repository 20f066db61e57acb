import { sql, type Insertable, type Selectable, type Updateable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { Apprentice, ApprenticeRoster, SchoolApprentice } from '../../../kernel/db/tables.ts'
import type { AgreementKind, Recruit, RosterState, TargetLevel } from '../codes.ts'

export type RosterRow = Omit<Selectable<ApprenticeRoster>, 'state' | 'agreement_kind'> & { state: RosterState; agreement_kind: AgreementKind }
export type ApprenticeRow = Omit<Selectable<Apprentice>, 'recruit' | 'target_level' | 'state'> & { recruit: Recruit; target_level: TargetLevel; state: 'draft' | 'filed' | 'ended' | 'removed' }
export type SchoolRow = Omit<Selectable<SchoolApprentice>, 'target_level'> & { target_level: TargetLevel }

export async function insertRoster(ctx: Ctx, row: Insertable<ApprenticeRoster>): Promise<void> {
  await ctx.db.insertInto('apprentice_roster').values(row).execute()
}

export async function findRoster(ctx: Ctx, id: string, lock = false): Promise<RosterRow | undefined> {
  const query = ctx.db.selectFrom('apprentice_roster').selectAll().where('id', '=', id)
  return (await (lock ? query.forUpdate() : query).executeTakeFirst()) as RosterRow | undefined
}

export async function setRoster(ctx: Ctx, id: string, set: Updateable<ApprenticeRoster>): Promise<void> {
  await ctx.db.updateTable('apprentice_roster').set(set).where('id', '=', id).execute()
}

/** Who stands in a roster, in the order of entry. */
export async function listPeople(ctx: Ctx, rosterId: string): Promise<ApprenticeRow[]> {
  const rows = await ctx.db.selectFrom('apprentice').selectAll().where('roster_id', '=', rosterId).where('state', '<>', 'removed').orderBy('created_at').orderBy('id').execute()
  return rows as ApprenticeRow[]
}

export async function findApprentice(ctx: Ctx, rosterId: string, id: string): Promise<ApprenticeRow | undefined> {
  const row = await ctx.db.selectFrom('apprentice').selectAll().where('id', '=', id).where('roster_id', '=', rosterId).where('state', '<>', 'removed').executeTakeFirst()
  return row as ApprenticeRow | undefined
}

export async function insertApprentices(ctx: Ctx, rows: readonly Insertable<Apprentice>[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) await ctx.db.insertInto('apprentice').values(rows.slice(at, at + 500)).execute()
}

export async function updateApprentice(ctx: Ctx, id: string, set: Updateable<Apprentice>): Promise<void> {
  await ctx.db.updateTable('apprentice').set(set).where('id', '=', id).execute()
}

/** Answers with how many rows it was. */
export async function setMentor(ctx: Ctx, rosterId: string, ids: readonly string[], mentor: string): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update apprentice set mentor_school = ${mentor} where roster_id = ${rosterId} and state = 'draft' and id = any (${[...ids]}::uuid[]) returning id`.execute(ctx.db)
  return rows.length
}

/** Other rosters of the same enterprise, not cancelled, in which these people stand, by document hash. */
export async function listElsewhere(ctx: Ctx, roster: RosterRow, hashes: readonly Buffer[]): Promise<Map<string, string[]>> {
  if (hashes.length === 0) return new Map()
  const { rows } = await sql<{ hash: string; title: string }>`
    select distinct encode(a.id_hash, 'hex') as hash, r.title from apprentice a join apprentice_roster r on r.id = a.roster_id
    where a.org_no = ${roster.org_no}::bigint and a.roster_id <> ${roster.id} and a.state = 'draft' and r.state in ('draft', 'sent')
      and a.id_hash = any (${[...hashes]}::bytea[])`.execute(ctx.db)
  const byHash = new Map<string, string[]>()
  for (const { hash, title } of rows) byHash.set(hash, [...(byHash.get(hash) ?? []), title])
  return byHash
}

export type RosterFilter = { q?: string | undefined; state?: RosterState | undefined; year?: number | undefined; sort?: string | undefined; id?: string | undefined }
export type Head = Pick<RosterRow, 'id' | 'case_no' | 'title' | 'state' | 'org_no' | 'org_name' | 'school_name' | 'class_name' | 'starts_on' | 'filed_on' | 'filed_no'> & { people: number; case_state: string }

const orders: Readonly<Record<string, ReturnType<typeof sql>>> = { startsOn: sql`r.starts_on`, title: sql`r.title`, orgName: sql`r.org_name`, filedOn: sql`r.filed_on` }

/** Rosters in the actor's scope with the state of their cases; an authority does not see what was never handed in. */
export async function listRosters(ctx: Ctx, filter: RosterFilter, page: { limit: number; offset: number }, { drafts }: { drafts: boolean }): Promise<{ rows: Head[]; total: number }> {
  const words = filter.q?.trim() ?? ''
  const where = sql`(${words} = '' or strpos(r.title, ${words}) > 0 or strpos(r.org_name, ${words}) > 0 or strpos(coalesce(r.school_name, ''), ${words}) > 0 or r.case_no = ${words})
    and (${filter.state ?? ''} = '' or r.state = ${filter.state ?? ''}) and (${filter.id ?? null}::uuid is null or r.id = ${filter.id ?? null}::uuid)
    and (${filter.year ?? null}::int is null or extract(year from r.starts_on) = ${filter.year ?? null}::int)
    and (${drafts} or c.submitted_at is not null)`
  const key = filter.sort?.replace(/^-/, '') ?? ''
  const order = orders[key] ? sql`${orders[key]} ${filter.sort!.startsWith('-') ? sql`desc nulls last` : sql`asc`}` : sql`r.created_at desc`
  const { rows } = await sql<Head>`
    select r.id, r.case_no, r.title, r.state, r.org_no, r.org_name, r.school_name, r.class_name, r.starts_on, r.filed_on, r.filed_no, c.state as case_state,
      (select count(*) from apprentice a where a.roster_id = r.id and a.state <> 'removed') as people
    from apprentice_roster r join case_file c on c.id = r.id where ${where} order by ${order}, r.id limit ${page.limit} offset ${page.offset}`.execute(ctx.db)
  const count = await sql<{ total: number }>`select count(*) as total from apprentice_roster r join case_file c on c.id = r.id where ${where}`.execute(ctx.db)
  return { rows, total: count.rows[0]!.total }
}

/** The cases in which the own school is asked, newest first. What it sees of each is read by way of the case. */
export async function listAskedOf(ctx: Ctx, filter: RosterFilter, page: { limit: number; offset: number }): Promise<{ ids: string[]; total: number }> {
  const words = filter.q?.trim() ?? ''
  const states = { draft: ['draft', 'returned'], sent: ['school', 'review'], filed: ['filed'], cancelled: ['cancelled'] }[filter.state ?? 'sent']
  const { rows } = await sql<{ id: string; total: number }>`
    select case_id as id, count(*) over () as total from case_party
    where workflow = 'apprenticeships.roster' and side = 'school' and (${filter.state ?? ''} = '' or state = any (${states}))
      and (${words} = '' or strpos(title, ${words}) > 0 or strpos(owner_name, ${words}) > 0 or no = ${words})
    order by created_at desc, case_id limit ${page.limit} offset ${page.offset}`.execute(ctx.db)
  return { ids: rows.map((row) => row.id), total: rows[0]?.total ?? 0 }
}

/** The training is over: nobody is bound by it any more. Answers false where it was over already. */
export async function endTraining(ctx: Ctx, id: string, on: string, reason: string): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`update apprentice set state = 'ended', ended_on = ${on}, ended_reason = ${reason} where id = ${id} and state = 'filed' returning id`.execute(ctx.db)
  return rows.length > 0
}

export async function endSchoolRow(ctx: Ctx, id: string, on: string): Promise<void> {
  await ctx.db.updateTable('school_apprentice').set({ ended_on: on }).where('id', '=', id).execute()
}

export async function insertSchoolRows(ctx: Ctx, rows: readonly Insertable<SchoolApprentice>[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) await ctx.db.insertInto('school_apprentice').values(rows.slice(at, at + 500)).execute()
}

export async function listSchoolRows(ctx: Ctx, rosterId: string): Promise<SchoolRow[]> {
  return (await ctx.db.selectFrom('school_apprentice').selectAll().where('roster_id', '=', rosterId).orderBy('name').orderBy('id').execute()) as SchoolRow[]
}

export type PeopleFilter = { q?: string | undefined; state?: 'draft' | 'filed' | 'ended' | 'ever' | undefined; targetLevel?: TargetLevel | undefined; endingBy?: string | undefined; sort?: string | undefined }
export type Listed = {
  id: string; orgNo: number; rosterId: string; personId: string | null; rosterTitle: string; enterpriseName: string; name: string; idMasked: string; occupation: string; targetLevel: TargetLevel
  termMonths: number; startsOn: string; contractNo: string | null; contractFrom: string; contractTo: string | null; hasContract: boolean | null; wage: number | null
  mentorEnterprise: string | null; mentorSchool: string | null; partTime: boolean; state: 'draft' | 'filed' | 'ended'
}

const common = (filter: PeopleFilter) => {
  const words = filter.q?.trim() ?? ''
  return sql`(${words} = '' or p."name" = ${words} or strpos(p."occupation", ${words}) > 0 or strpos(p."rosterTitle", ${words}) > 0 or strpos(p."enterpriseName", ${words}) > 0)
    and (${filter.targetLevel ?? ''} = '' or p."targetLevel" = ${filter.targetLevel ?? ''}) and (${filter.state ?? ''} = '' or p.state = ${filter.state ?? ''} or (${filter.state ?? ''} = 'ever' and p.state in ('filed', 'ended')))
    and (${filter.endingBy ?? null}::date is null or p."contractTo" <= ${filter.endingBy ?? null}::date)`
}

/** Apprentices in the actor's scope: those of the enterprises, or for a school what it keeps. */
export async function searchPeople(ctx: Ctx, kept: 'enterprise' | 'school', filter: PeopleFilter, page: { limit: number; offset: number }, { drafts }: { drafts: boolean }): Promise<{ rows: Listed[]; total: number }> {
  const source =
    kept === 'school'
      ? sql`select s.id, s.org_no as "orgNo", s.roster_id as "rosterId", s.person_id as "personId", s.roster_title as "rosterTitle", s.enterprise_name as "enterpriseName", s.name, s.id_masked as "idMasked",
          s.occupation, s.target_level as "targetLevel", s.term_months as "termMonths", s.starts_on as "startsOn", null::text as "contractNo", s.contract_from as "contractFrom",
          s.contract_to as "contractTo", null::boolean as "hasContract", null::int as wage, s.mentor_enterprise as "mentorEnterprise", s.mentor_school as "mentorSchool",
          s.part_time as "partTime", case when s.ended_on is null then 'filed' else 'ended' end as state from school_apprentice s`
      : sql`select a.id, a.org_no as "orgNo", a.roster_id as "rosterId", a.person_id as "personId", r.title as "rosterTitle", r.org_name as "enterpriseName", a.name, a.id_masked as "idMasked",
          a.occupation, a.target_level as "targetLevel", a.term_months as "termMonths", r.starts_on as "startsOn", a.contract_no as "contractNo", a.contract_from as "contractFrom",
          a.contract_to as "contractTo", a.contract_file_id is not null as "hasContract", a.wage, a.mentor_enterprise as "mentorEnterprise", a.mentor_school as "mentorSchool",
          a.part_time as "partTime", a.state from apprentice a join apprentice_roster r on r.id = a.roster_id
          where a.state <> 'removed' and r.state <> 'cancelled' and (${drafts} or r.state in ('sent', 'filed'))`
  const order = { contractTo: sql`p."contractTo" nulls last`, '-contractTo': sql`p."contractTo" desc nulls last`, name: sql`p.name`, '-name': sql`p.name desc` }[filter.sort ?? ''] ?? sql`p."startsOn" desc`
  const { rows } = await sql<Listed>`select p.* from (${source}) p where ${common(filter)} order by ${order}, p.id limit ${page.limit} offset ${page.offset}`.execute(ctx.db)
  const count = await sql<{ total: number }>`select count(*) as total from (${source}) p where ${common(filter)}`.execute(ctx.db)
  return { rows, total: count.rows[0]!.total }
}

/** How many rosters of the enterprise stand where, and how many people were filed, also those whose training is over. */
export async function countOwn(ctx: Ctx, orgNo: number): Promise<{ draft: number; sent: number; filed: number; apprentices: number }> {
  const { rows } = await sql<{ draft: number; sent: number; filed: number; apprentices: number }>`
    select count(*) filter (where state = 'draft') as draft, count(*) filter (where state = 'sent') as sent, count(*) filter (where state = 'filed') as filed,
      (select count(*) from apprentice where org_no = ${orgNo}::bigint and state in ('filed', 'ended')) as apprentices
    from apprentice_roster where org_no = ${orgNo}::bigint`.execute(ctx.db)
  return rows[0]!
}

/** Why the case was returned the last time. */
export async function findReturnReason(ctx: Ctx, caseId: string): Promise<string | null> {
  const row = await ctx.db.selectFrom('case_event').select('reason').where('case_id', '=', caseId).where('action', 'in', ['return', 'decline']).orderBy('id', 'desc').executeTakeFirst()
  return row?.reason ?? null
}
