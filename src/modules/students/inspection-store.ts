import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { RegistrationRecord } from './registration-store.ts'

export type OnRollRecord = RegistrationRecord & { /** A telephone number of the student or the guardian is on record. */ reachable: boolean }

/** Students on the roll of a school today (registered, not left), by id, one page after the other. */
export async function listOnRoll(ctx: Ctx, schoolNo: number, after: string | null, size: number): Promise<OnRollRecord[]> {
  const { rows } = await sql<OnRollRecord>`
    select e.id, e.org_no, e.site_no, e.site_name, e.person_id, e.name, e.id_masked, e.sex, e.student_number, e.study_mode, e.training_level,
           e.length_years, e.specialty_code, e.specialty_name, e.class_name, e.grade, e.entry_date, e.source_category, e.joint_programme_no,
           e.status, e.registered_on, e.case_no, e.version, e.profile,
           e.profile ? 'phone' or e.profile ? 'guardianPhone' as reachable
    from enrollment e
    where e.org_no between ${schoolNo} and ${schoolNo + 99} and e.registered_on is not null and e.left_on is null
      and (${after}::uuid is null or e.id > ${after}::uuid)
    order by e.id limit ${size}`.execute(ctx.db)
  return rows
}

/** Students entered more than so many days ago and still not registered. */
export async function listLongPending(ctx: Ctx, schoolNo: number, before: string): Promise<Pick<RegistrationRecord, 'id' | 'person_id' | 'name' | 'id_masked' | 'entry_date'>[]> {
  return ctx.db
    .selectFrom('enrollment')
    .select(['id', 'person_id', 'name', 'id_masked', 'entry_date'])
    .where('org_no', '>=', schoolNo)
    .where('org_no', '<=', schoolNo + 99)
    .where('status', '=', 'pending')
    .where('updated_at', '<', before)
    .execute()
}
