import type { Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { SchoolSpecialty } from '../../kernel/db/tables.ts'
import type { FiledSpecialty, TrainingLevel } from './model.ts'

export function toFiled(row: Selectable<SchoolSpecialty>): FiledSpecialty {
  return {
    id: row.id,
    orgNo: row.org_no,
    catalogueVersion: row.catalogue_version,
    code: row.specialty_code,
    name: row.specialty_name,
    trainingLevel: row.training_level as TrainingLevel,
    lengthYears: row.length_years,
    state: row.state as FiledSpecialty['state'],
    filedOn: row.filed_on,
    validTo: row.valid_to,
    caseNo: row.case_no,
  }
}

/** Every filed specialty of a school, or with `on` those open for enrolment on that day. */
export async function listFiled(ctx: Ctx, orgNo: number, on?: string): Promise<FiledSpecialty[]> {
  let query = ctx.db.selectFrom('school_specialty').selectAll().where('org_no', '=', orgNo)
  if (on) {
    query = query
      .where('state', '=', 'approved')
      .where((eb) => eb.or([eb('filed_on', 'is', null), eb('filed_on', '<=', on)]))
      .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>=', on)]))
  }
  const rows = await query.orderBy('specialty_code').orderBy('training_level').orderBy('length_years').execute()
  return rows.map(toFiled)
}
