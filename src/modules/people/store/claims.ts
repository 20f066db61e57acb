import { sql } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'

export type Place = { orgNo: number; orgName: string; enrollmentId: string; claimedAt: string }
export type TieRow = { kind: string; orgName: string; enrollmentId: string }

/**
 * The asked hashes with every hash of the same person: the documents of people merged into one count as one. A hash
 * that nobody carries stands for itself.
 */
const classes = (hashes: readonly Buffer[]) => sql`
  with asked as (select distinct unnest(${[...hashes]}::bytea[]) as hash),
  roots as (select a.hash, coalesce(p.merged_into, p.id) as root from asked a join person p on p.id_hash = a.hash),
  class as (
    select r.hash as asked, p.id_hash as hash from roots r join person p on p.id = r.root or p.merged_into = r.root
    union select hash, hash from asked
  )`

/** Full-time places in the whole country held by these people; keyed by the asked hash in hexadecimal. */
export async function findPlacesByHash(ctx: Ctx, hashes: readonly Buffer[]): Promise<Map<string, Place[]>> {
  if (hashes.length === 0) return new Map()
  const { rows } = await sql<Place & { hash: string }>`${classes(hashes)}
    select encode(c.asked, 'hex') as hash, e.org_no as "orgNo", e.org_name as "orgName", e.enrollment_id as "enrollmentId", e.claimed_at as "claimedAt"
    from class c join national.enrollment_claim e on e.id_hash = c.hash order by e.claimed_at`.execute(ctx.db)
  return group(rows)
}

/** Part-time, joint and apprentice enrollments of these people, keyed by the asked hash in hexadecimal. */
export async function findTiesByHash(ctx: Ctx, hashes: readonly Buffer[]): Promise<Map<string, TieRow[]>> {
  if (hashes.length === 0) return new Map()
  const { rows } = await sql<TieRow & { hash: string }>`${classes(hashes)}
    select encode(c.asked, 'hex') as hash, t.kind, t.org_name as "orgName", t.enrollment_id as "enrollmentId"
    from class c join national.study_tie t on t.id_hash = c.hash order by t.tied_at`.execute(ctx.db)
  return group(rows)
}

function group<R extends { hash: string }>(rows: readonly R[]): Map<string, R[]> {
  return Map.groupBy(rows, (row) => row.hash)
}

/**
 * Takes the place of each person. The key of the register is the person's document, so of two that come at the same
 * moment the second waits and finds it taken; the keys are taken in one order, so nobody waits in a circle.
 * Answers with the enrollments that got theirs.
 */
export async function insertPlaces(
  ctx: Ctx,
  org: { no: number; name: string },
  places: readonly { hash: Buffer; enrollmentId: string }[],
): Promise<Set<string>> {
  const sorted = places.toSorted((left, right) => Buffer.compare(left.hash, right.hash))
  const { rows } = await sql<{ id: string }>`
    insert into national.enrollment_claim (id_hash, schema_name, org_no, org_name, enrollment_id)
    select h, ${ctx.actor.schema}, ${org.no}, ${org.name}, e
    from unnest(${sorted.map((one) => one.hash)}::bytea[], ${sorted.map((one) => one.enrollmentId)}::uuid[]) as c(h, e)
    on conflict (id_hash) do nothing returning enrollment_id as id`.execute(ctx.db)
  return new Set(rows.map((row) => row.id))
}

export async function insertTies(
  ctx: Ctx,
  org: { no: number; name: string },
  ties: readonly { hash: Buffer; enrollmentId: string; kind: string }[],
): Promise<void> {
  await sql`
    insert into national.study_tie (enrollment_id, id_hash, kind, schema_name, org_no, org_name)
    select e, h, k, ${ctx.actor.schema}, ${org.no}, ${org.name}
    from unnest(${ties.map((one) => one.enrollmentId)}::uuid[], ${ties.map((one) => one.hash)}::bytea[], ${ties.map((one) => one.kind)}::text[]) as t(e, h, k)
    on conflict (enrollment_id) do nothing`.execute(ctx.db)
}

export async function deletePlaces(ctx: Ctx, enrollmentIds: readonly string[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with gone as (delete from national.enrollment_claim where enrollment_id = any (${[...enrollmentIds]}::uuid[]) returning 1),
    untied as (delete from national.study_tie where enrollment_id = any (${[...enrollmentIds]}::uuid[]) returning 1)
    select count(*) as n from gone`.execute(ctx.db)
  return rows[0]!.n
}

/** Moves a place with its enrollment to another school of whoever changes schools. */
export async function updatePlaces(
  ctx: Ctx,
  org: { no: number; name: string },
  enrollmentId: string,
  toEnrollmentId: string,
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update national.enrollment_claim set org_no = ${org.no}, org_name = ${org.name}, enrollment_id = ${toEnrollmentId}, schema_name = ${ctx.actor.schema}
    where enrollment_id = ${enrollmentId} returning enrollment_id as id`.execute(ctx.db)
  return rows.length === 1
}

/** After a split the place goes under the document of the person who holds the enrollment. */
export async function rekeyPlaces(ctx: Ctx, enrollmentIds: readonly string[], hash: Buffer): Promise<void> {
  const ids = [...enrollmentIds]
  await sql`update national.enrollment_claim set id_hash = ${hash} where enrollment_id = any (${ids}::uuid[]) and id_hash <> ${hash}
    and not exists (select 1 from national.enrollment_claim o where o.id_hash = ${hash})`.execute(ctx.db)
  await sql`update national.study_tie set id_hash = ${hash} where enrollment_id = any (${ids}::uuid[])`.execute(
    ctx.db,
  )
}

/** A corrected document takes places and ties along. False where somebody holds a place under the new one already. */
export async function moveClaims(ctx: Ctx, from: Buffer, to: Buffer): Promise<boolean> {
  if (from.equals(to)) return true
  const { rows: held } = await sql`select 1 from national.enrollment_claim where id_hash = ${to}`.execute(ctx.db)
  const { rows: own } = await sql`select 1 from national.enrollment_claim where id_hash = ${from} for update`.execute(ctx.db)
  if (held.length > 0 && own.length > 0) return false
  await sql`update national.enrollment_claim set id_hash = ${to} where id_hash = ${from}`.execute(ctx.db)
  await sql`update national.study_tie set id_hash = ${to} where id_hash = ${from}`.execute(ctx.db)
  return true
}
