import { sql, type Insertable, type Selectable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import { json } from '../../../kernel/db/json.ts'
import type { ClassSplit } from '../../../kernel/db/tables.ts'
import type { Balance, Pair, Slot, Weights } from '../classes/model.ts'
import type { State } from '../moves.ts'

/** Who is divided together: one intake, one specialty, level, length and mode of a school. */
export type Group = { year: number; season: string; specialtyCode: string; trainingLevel: string; lengthMonths: number; studyMode: string }
export type GroupRow = Group & { specialtyName: string; waiting: number; early: number; classed: number; handed: number }
export type SplitRow = Omit<Selectable<ClassSplit>, 'classes' | 'weights' | 'pairs' | 'before' | 'after'> & { classes: Slot[]; weights: Weights; pairs: Pair[]; before: Balance; after: Balance }

const ofGroup = (school: number, group: Group) => sql`a.org_no between ${school} and ${school + 99} and a.year = ${group.year} and a.season = ${group.season} and a.specialty_code = ${group.specialtyCode}
  and a.training_level = ${group.trainingLevel} and a.length_months = ${group.lengthMonths} and a.study_mode = ${group.studyMode}`

/** The groups of a school with newcomers, the newest intake first: how many wait for a class, come later, have one, are in the register. */
export async function listGroups(ctx: Ctx, school: number): Promise<GroupRow[]> {
  const { rows } = await sql<GroupRow>`
    select year, season, specialty_code as "specialtyCode", min(specialty_name) as "specialtyName", training_level as "trainingLevel", length_months as "lengthMonths", study_mode as "studyMode",
      (count(*) filter (where state = 'arrived' and class_name is null))::int as waiting,
      (count(*) filter (where state = 'accepted' and class_name is null))::int as early,
      (count(*) filter (where class_name is not null))::int as classed,
      (count(*) filter (where state = 'handed-over'))::int as handed
    from application where org_no between ${school} and ${school + 99} and state in ('accepted', 'arrived', 'handed-over')
    group by year, season, specialty_code, training_level, length_months, study_mode
    order by year desc, season, waiting desc, specialty_code, training_level`.execute(ctx.db)
  return rows
}

/** A newcomer as the page of a split shows one, and as the split reads one. */
export type MemberRow = { id: string; person_id: string; org_no: number; name: string; sex: string | null; score: number | null; home_region: string | null; offer_no: string | null; state: State; class_name: string | null; class_split_id: string | null }

const memberColumns = sql.raw('a.id, a.person_id, a.org_no, a.name, a.sex, a.score::float8 as score, a.home_region, a.offer_no, a.state, a.class_name, a.class_split_id')

/** Newcomers of a group without a class, held until the transaction ends. With `early` also those who have only accepted. */
export async function lockUnclassed(ctx: Ctx, school: number, group: Group, early: boolean): Promise<MemberRow[]> {
  const { rows } = await sql<MemberRow>`
    select ${memberColumns} from application a where ${ofGroup(school, group)} and a.class_name is null and a.state = any (${early ? ['accepted', 'arrived'] : ['arrived']}::text[])
    order by a.id for update`.execute(ctx.db)
  return rows
}

export type SeatRow = MemberRow & { class_no: number; moved: boolean }

/** Everybody in a split with the class and what became of them since. */
export async function listMembers(ctx: Ctx, splitId: string): Promise<SeatRow[]> {
  const { rows } = await sql<SeatRow>`
    select ${memberColumns}, m.class_no, m.moved from class_member m join application a on a.id = m.application_id where m.split_id = ${splitId} order by m.class_no, a.name collate "zh-x-icu", a.id`.execute(ctx.db)
  return rows
}

export async function listSplits(ctx: Ctx, school: number, most: number): Promise<(SplitRow & { members: number })[]> {
  const { rows } = await sql<SplitRow & { members: number }>`
    select s.*, (select count(*)::int from class_member m where m.split_id = s.id) as members from class_split s where s.org_no = ${school} order by s.made_at desc, s.id limit ${most}`.execute(ctx.db)
  return rows
}

export async function findSplit(ctx: Ctx, id: string): Promise<SplitRow | undefined> {
  return (await ctx.db.selectFrom('class_split').selectAll().where('id', '=', id).executeTakeFirst()) as SplitRow | undefined
}

/** A split for a change, held until the transaction ends. */
export async function lockSplit(ctx: Ctx, id: string): Promise<SplitRow | undefined> {
  return (await ctx.db.selectFrom('class_split').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()) as SplitRow | undefined
}

export async function insertSplit(ctx: Ctx, row: Insertable<ClassSplit>): Promise<void> {
  await ctx.db.insertInto('class_split').values(row).execute()
}

export async function updateSplit(ctx: Ctx, row: Pick<SplitRow, 'id' | 'version'>, set: Partial<{ classes: Slot[]; weights: Weights; pairs: readonly Pair[]; seed: number; before: Balance; after: Balance; state: string; confirmed_by_name: string; confirmed_at: string; ended_reason: string; ended_at: string }>): Promise<void> {
  const { classes, weights, pairs, before, after, ...plain } = set
  const wrapped = Object.fromEntries(Object.entries({ classes, weights, pairs, before, after }).flatMap(([key, value]) => (value === undefined ? [] : [[key, json(value)]])))
  await ctx.db.updateTable('class_split').set({ ...plain, ...wrapped, version: row.version + 1 }).where('id', '=', row.id).execute()
}

/** Writes where everybody sits, in place of what stood there. */
export async function putMembers(ctx: Ctx, split: Pick<SplitRow, 'id' | 'org_no'>, rows: readonly { id: string; personId: string; classNo: number; moved: boolean }[]): Promise<void> {
  await ctx.db.deleteFrom('class_member').where('split_id', '=', split.id).execute()
  await sql`
    insert into class_member (split_id, org_no, application_id, person_id, class_no, moved)
    select ${split.id}::uuid, ${split.org_no}, r.id, r.person_id, r.class_no, r.moved
    from json_to_recordset(${JSON.stringify(rows.map((row) => ({ id: row.id, person_id: row.personId, class_no: row.classNo, moved: row.moved })))}::json) as r(id uuid, person_id uuid, class_no integer, moved boolean)`.execute(ctx.db)
}

export async function moveMembers(ctx: Ctx, splitId: string, to: readonly { id: string; classNo: number }[]): Promise<void> {
  for (const one of to) await ctx.db.updateTable('class_member').set({ class_no: one.classNo, moved: true }).where('split_id', '=', splitId).where('application_id', '=', one.id).execute()
}

export async function deleteSplit(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.deleteFrom('class_member').where('split_id', '=', id).execute()
  await ctx.db.deleteFrom('class_split').where('id', '=', id).execute()
}

/** Writes the classes of a split to the applications that still wait for one. Answers with those that were written. */
export async function writeClasses(ctx: Ctx, split: Pick<SplitRow, 'id' | 'classes'>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update application a set class_name = c.name, class_split_id = ${split.id}, version = a.version + 1
    from class_member m join json_to_recordset(${JSON.stringify(split.classes.map((one, at) => ({ no: at, name: one.name })))}::json) as c(no integer, name text) on c.no = m.class_no
    where m.split_id = ${split.id} and a.id = m.application_id and a.state in ('accepted', 'arrived') and (a.class_name is null or a.class_split_id = ${split.id}) returning a.id`.execute(ctx.db)
  return rows.map((row) => row.id)
}

/** Takes the classes of a split back where the person is not in the register yet. Answers with those taken back. */
export async function clearClasses(ctx: Ctx, splitId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update application set class_name = null, class_split_id = null, version = version + 1 where class_split_id = ${splitId} and state <> 'handed-over' returning id`.execute(ctx.db)
  return rows.map((row) => row.id)
}

/** Class names that a school's newcomers of an intake have already, outside one split. */
export async function listClassNames(ctx: Ctx, school: number, { year, season }: Pick<Group, 'year' | 'season'>, except: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct class_name as name from application where org_no between ${school} and ${school + 99} and year = ${year} and season = ${season} and class_name is not null and class_split_id is distinct from ${except}::uuid`.execute(ctx.db)
  return rows.map((row) => row.name)
}
