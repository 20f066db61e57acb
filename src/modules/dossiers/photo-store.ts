import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { StudentPhoto } from '../../kernel/db/tables.ts'

export type PhotoRow = Selectable<StudentPhoto>

/** The photographs that count now (adopted and waiting) of these enrollments. */
export async function listPhotos(ctx: Ctx, enrollmentIds: readonly string[]): Promise<PhotoRow[]> {
  const { rows } = await sql<PhotoRow>`
    select * from student_photo where enrollment_id = any (${[...enrollmentIds]}::uuid[]) and state in ('current', 'waiting')`.execute(ctx.db)
  return rows
}

export async function findPhoto(ctx: Ctx, id: string): Promise<PhotoRow | undefined> {
  return ctx.db.selectFrom('student_photo').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** The newest one that the school did not adopt, for the student who sent it. */
export async function findRefusedPhoto(ctx: Ctx, enrollmentId: string): Promise<PhotoRow | undefined> {
  return ctx.db.selectFrom('student_photo').selectAll().where('enrollment_id', '=', enrollmentId).where('state', '=', 'refused').orderBy('created_at', 'desc').executeTakeFirst()
}

/** Puts a photograph in the place of the one that stood there in the same state. */
export async function putPhoto(ctx: Ctx, row: Pick<PhotoRow, 'id' | 'org_no' | 'enrollment_id' | 'person_id' | 'file_id' | 'source' | 'state' | 'created_by_name'>): Promise<void> {
  await ctx.db.updateTable('student_photo').set({ state: 'replaced' }).where('enrollment_id', '=', row.enrollment_id).where('state', '=', row.state).execute()
  await ctx.db.insertInto('student_photo').values(row).execute()
}

export async function decidePhotoRow(ctx: Ctx, row: PhotoRow, accept: boolean, reason: string | undefined): Promise<void> {
  if (accept) await ctx.db.updateTable('student_photo').set({ state: 'replaced' }).where('enrollment_id', '=', row.enrollment_id).where('state', '=', 'current').execute()
  await ctx.db
    .updateTable('student_photo')
    .set({ state: accept ? 'current' : 'refused', reason: reason ?? null, decided_by_name: ctx.actor.name, decided_at: ctx.at })
    .where('id', '=', row.id)
    .execute()
}

/** Adopted and waiting photographs of a school: enough to say who has none. */
export async function listSchoolPhotos(ctx: Ctx, schoolNo: number): Promise<Pick<PhotoRow, 'id' | 'enrollment_id' | 'state' | 'created_at'>[]> {
  const { rows } = await sql<Pick<PhotoRow, 'id' | 'enrollment_id' | 'state' | 'created_at'>>`
    select id, enrollment_id, state, created_at from student_photo
    where org_no between ${schoolNo} and ${schoolNo + 99} and state in ('current', 'waiting')`.execute(ctx.db)
  return rows
}
