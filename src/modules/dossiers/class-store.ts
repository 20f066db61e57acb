import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { SchoolClass } from '../../kernel/db/tables.ts'
import { newId } from '../../kernel/uuid.ts'

export type ClassRow = Selectable<SchoolClass>
export type NewClass = Pick<ClassRow, 'org_no' | 'grade' | 'name' | 'specialty_name' | 'training_level' | 'study_mode' | 'head_teacher' | 'capacity' | 'room'>

export async function listClassRows(ctx: Ctx, schoolNo: number): Promise<ClassRow[]> {
  return ctx.db.selectFrom('school_class').selectAll().where('org_no', '=', schoolNo).orderBy('grade', 'desc').orderBy('name').execute()
}

export async function findClass(ctx: Ctx, id: string): Promise<ClassRow | undefined> {
  return ctx.db.selectFrom('school_class').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function findClassNamed(ctx: Ctx, schoolNo: number, grade: number, name: string): Promise<ClassRow | undefined> {
  return ctx.db.selectFrom('school_class').selectAll().where('org_no', '=', schoolNo).where('grade', '=', grade).where('name', '=', name).executeTakeFirst()
}

/** Adds classes; one that is there already stays as it is. Answers with those added. */
export async function insertClasses(ctx: Ctx, rows: readonly NewClass[]): Promise<ClassRow[]> {
  return ctx.db
    .insertInto('school_class')
    .values(rows.map((row) => ({ id: newId(), ...row })))
    .onConflict((conflict) => conflict.columns(['org_no', 'grade', 'name']).doNothing())
    .returningAll()
    .execute()
}

export async function updateClass(ctx: Ctx, id: string, set: Partial<NewClass> & { state?: 'closed' }): Promise<void> {
  await ctx.db.updateTable('school_class').set({ ...set, version: sql`version + 1` }).where('id', '=', id).execute()
}
