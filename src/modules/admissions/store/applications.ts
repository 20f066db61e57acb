import { sql, type Insertable, type Selectable, type Updateable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { Application, ApplicationEvent } from '../../../kernel/db/tables.ts'
import type { Finding } from '../rules.ts'
import type { Action, Side, State } from '../moves.ts'

export type ApplicationRow = Omit<Selectable<Application>, 'state' | 'findings'> & { state: State; findings: Finding[]; late: boolean }
export type EventRow = Selectable<ApplicationEvent>
export type NewEvent = { row: Pick<ApplicationRow, 'id' | 'org_no' | 'person_id'>; action: Action | 'enter' | 'edit' | 'green' | 'pre-arrival'; from: State | null; to: State; side: Side; actorName: string; actorOrg: string; reason?: string | null; clause?: string | null }

/** After its reply date, by the clock of the database at the beginning of the transaction. */
const late = sql<boolean>`coalesce(reply_by <= now(), false)`

const rows = (ctx: Ctx) => ctx.db.selectFrom('application').selectAll().select(late.as('late'))

export async function findApplication(ctx: Ctx, id: string): Promise<ApplicationRow | undefined> {
  return (await rows(ctx).where('id', '=', id).executeTakeFirst()) as ApplicationRow | undefined
}

/** Applications by id in scope, held until the transaction ends, always in the same order. */
export async function lockApplications(ctx: Ctx, ids: readonly string[]): Promise<ApplicationRow[]> {
  const found = await rows(ctx).where('id', '=', sql<string>`any (${[...ids]}::uuid[])`).orderBy('id').forUpdate().execute()
  return found as unknown as ApplicationRow[]
}

/** Holds an application that is still at this version until the transaction ends; false where it moved on meanwhile. */
export async function holdVersion(ctx: Ctx, row: Pick<ApplicationRow, 'id' | 'version'>): Promise<boolean> {
  return (await ctx.db.selectFrom('application').select('id').where('id', '=', row.id).where('version', '=', row.version).forUpdate().executeTakeFirst()) !== undefined
}

/** Every application of one person in scope, the newest first. */
export async function listOfPerson(ctx: Ctx, personId: string): Promise<ApplicationRow[]> {
  const found = await rows(ctx).where('person_id', '=', personId).orderBy('created_at', 'desc').orderBy('id', 'desc').execute()
  return found as unknown as ApplicationRow[]
}

/** Of these people, who holds a place of an intake in scope: confirmed it, or was given it by another batch; with the school. */
export async function listHeld(ctx: Ctx, personIds: readonly string[], { year, season, batchId }: { year: number; season: string; batchId: string }): Promise<Map<string, string>> {
  const { rows } = await sql<{ person_id: string; org_name: string }>`
    select person_id, min(org_name) as org_name from application
    where person_id = any (${[...personIds]}::uuid[]) and year = ${year} and season = ${season}
      and (state in ('accepted', 'arrived', 'handed-over') or (state = 'offered' and batch_id <> ${batchId}::uuid and reply_by > now()))
    group by person_id`.execute(ctx.db)
  return new Map(rows.map((row) => [row.person_id, row.org_name]))
}

/** The applications of these people in scope that have not ended, held until the transaction ends, in one order. */
export async function lockLiveOf(ctx: Ctx, personIds: readonly string[]): Promise<ApplicationRow[]> {
  const found = await rows(ctx)
    .where('person_id', '=', sql<string>`any (${[...personIds]}::uuid[])`)
    .where('state', 'not in', ['refused', 'withdrawn', 'expired', 'gave-up'])
    .orderBy('id')
    .forUpdate()
    .execute()
  return found as unknown as ApplicationRow[]
}

export async function insertApplications(ctx: Ctx, list: readonly Insertable<Application>[]): Promise<void> {
  for (let at = 0; at < list.length; at += 500) await ctx.db.insertInto('application').values(list.slice(at, at + 500)).execute()
}

/** Adds one; false where a live application of this person for this line is there already. */
export async function insertApplication(ctx: Ctx, row: Insertable<Application>): Promise<boolean> {
  const made = await ctx.db
    .insertInto('application')
    .values(row)
    .onConflict((conflict) => conflict.columns(['person_id', 'line_id']).where('state', 'not in', ['refused', 'withdrawn', 'expired', 'gave-up']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return made !== undefined
}

/** Writes a change where the version is still this one; undefined where it is not. */
export async function updateApplication(ctx: Ctx, row: Pick<ApplicationRow, 'id' | 'version'>, set: Updateable<Application>): Promise<ApplicationRow | undefined> {
  const made = await ctx.db
    .updateTable('application')
    .set({ ...set, version: row.version + 1 })
    .where('id', '=', row.id)
    .where('version', '=', row.version)
    .returningAll()
    .returning(late.as('late'))
    .executeTakeFirst()
  return made as ApplicationRow | undefined
}

/** The number of an offer, drawn after its seat was taken. */
export async function setOfferNumber(ctx: Ctx, id: string, number: string): Promise<void> {
  await ctx.db.updateTable('application').set({ offer_no: number }).where('id', '=', id).execute()
}

/** Which letter stands for an application; no change that anybody has to know of. */
export async function setLetter(ctx: Ctx, id: string, letterId: string): Promise<void> {
  await ctx.db.updateTable('application').set({ letter_id: letterId }).where('id', '=', id).execute()
}

export async function insertEvents(ctx: Ctx, events: readonly NewEvent[]): Promise<void> {
  for (let at = 0; at < events.length; at += 1000) {
    await ctx.db
      .insertInto('application_event')
      .values(
        events.slice(at, at + 1000).map((one) => ({
          org_no: one.row.org_no,
          application_id: one.row.id,
          person_id: one.row.person_id,
          action: one.action,
          from_state: one.from,
          to_state: one.to,
          by_side: one.side,
          actor_name: one.actorName,
          actor_org_name: one.actorOrg,
          reason: one.reason ?? null,
          clause: one.clause ?? null,
        })),
      )
      .execute()
  }
}

/** What happened to these applications, the newest first. */
export async function listEvents(ctx: Ctx, ids: readonly string[]): Promise<Map<string, EventRow[]>> {
  if (ids.length === 0) return new Map()
  const found = await ctx.db.selectFrom('application_event').selectAll().where('application_id', '=', sql<string>`any (${[...ids]}::uuid[])`).orderBy('id', 'desc').execute()
  return Map.groupBy(found, (row) => row.application_id)
}

export type Expired = { id: string; org_no: number; org_name: string; person_id: string; line_id: string; specialty_name: string; name: string; version: number; letter_id: string | null }

/** Ends offers whose time is over, at most `most` of them, those another transaction holds left alone. Answers with them. */
export async function expireOffers(ctx: Ctx, { lineId, most = 2000 }: { lineId?: string; most?: number }): Promise<Expired[]> {
  const { rows } = await sql<Expired>`
    with due as (
      select id from application where state = 'offered' and reply_by <= now() and (${lineId ?? null}::uuid is null or line_id = ${lineId ?? null}::uuid)
      order by line_id, id limit ${most} for update skip locked)
    update application a set state = 'expired', seat_held = false, state_reason = '在答复期限内没有确认', state_clause = '001:1326', version = version + 1
    from due where a.id = due.id
    returning a.id, a.org_no, a.org_name, a.person_id, a.line_id, a.specialty_name, a.name, a.version, a.letter_id`.execute(ctx.db)
  return rows
}

export type Reminded = { id: string; org_no: number; org_name: string; person_id: string; reply_by: string }

/** Marks offers that end within a day and were not reminded of; answers with them. */
export async function markReminded(ctx: Ctx): Promise<Reminded[]> {
  const { rows } = await sql<Reminded>`
    update application set reminded_at = now()
    where state = 'offered' and reminded_at is null and reply_by > now() and reply_by < now() + interval '24 hours' and offered_at < now() - interval '12 hours'
    returning id, org_no, org_name, person_id, reply_by`.execute(ctx.db)
  return rows
}

/** The end of the day so many days after today, in China: until when an answer counts. */
export async function endOfDayAfter(ctx: Ctx, days: number): Promise<string> {
  const { rows } = await sql<{ at: string }>`select (${ctx.today}::date + ${days + 1}::int)::timestamp at time zone 'Asia/Shanghai' as at`.execute(ctx.db)
  return rows[0]!.at
}
