import { asSide } from '../../../kernel/case-scope.ts'
import { holderOf, type Case } from '../../../kernel/case-types.ts'
import type { StepOutcome } from '../../../kernel/cases.ts'
import { nextNumber } from '../../../kernel/counter.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { newId } from '../../../kernel/uuid.ts'
import { getOrg } from '../../orgs/public.ts'
import { attachPeople, registerOwnPerson, tieStudies } from '../../people/public.ts'
import { endOfTerm } from '../rules.ts'
import { findRoster, insertSchoolRows, listPeople, setRoster, updateApprentice } from '../store/rosters.ts'

/**
 * Files a roster: each apprentice enters the register of people, is bound to this training in the whole country, and is
 * listed at the school that trains. Nothing of a person is in the register before this. Throws Refusal where the day
 * has come, or where somebody was filed elsewhere meanwhile.
 */
export async function fileRoster(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const roster = await findRoster(ctx, file.id, true)
  if (!roster) throw new Error(`case ${file.no} has no roster of apprentices`)
  if (roster.starts_on <= ctx.today)
    throw new Refusal({ fact: `开班日期 ${roster.starts_on} 已到。`, rule: '备案须在培训开始以前。', clause: '001:1249', ways: ['退回企业，改开班日期。'] })
  const people = await listPeople(ctx, file.id)
  const persons = new Map<string, string>()
  for (const one of people) {
    const person = await registerOwnPerson(ctx, newId(), { documentType: 'id-card', number: ctx.vault.open(one.id_sealed), name: one.name, formerName: null, sex: one.sex, birthDate: one.birth_date, warnings: [] })
    persons.set(one.id, person.id)
    await updateApprentice(ctx, one.id, { state: 'filed', person_id: person.id }).catch((error: unknown) => {
      if ((error as { code?: string }).code !== '23505') throw error
      throw new Refusal({ fact: '名册里有人刚刚在别的名册备案。', rule: '一人同一时间只有一份学徒培养。', clause: '001:1244', ways: ['刷新后看是谁，退回企业处理。'] })
    })
    ctx.audit.change({ kind: 'apprentice', id: one.id, action: 'file', before: { state: 'draft' }, after: { state: 'filed', roster: roster.title }, orgNo: roster.org_no, personId: person.id })
  }
  const ids = [...persons.values()]
  await attachPeople(ctx, ids, roster.org_no)
  await tieStudies(ctx, { no: roster.org_no, name: roster.org_name }, people.map((one) => ({ personId: persons.get(one.id)!, enrollmentId: one.id, kind: 'apprentice' as const })))
  const year = ctx.today.slice(0, 4)
  const serial = await nextNumber(ctx, file.authority_no, `apprentice-filing:${year}`)
  const filedNo = `学徒备〔${year}〕${String(file.authority_no).slice(0, 6)}-${String(serial).padStart(4, '0')}`
  await setRoster(ctx, file.id, { state: 'filed', filed_on: ctx.today, filed_no: filedNo, filed_by_name: file.authority_name })
  const school = holderOf(file, 'school')
  if (school) {
    const enterprise = await getOrg(ctx, roster.org_no)
    await asSide(ctx, file, 'school', async () => {
      await attachPeople(ctx, ids, school.no)
      await insertSchoolRows(
        ctx,
        people.map((one) => ({
          id: one.id,
          org_no: school.no,
          roster_id: roster.id,
          person_id: persons.get(one.id)!,
          enterprise_no: roster.org_no,
          enterprise_name: roster.org_name,
          roster_title: roster.title,
          class_name: roster.class_name,
          name: one.name,
          id_masked: one.id_masked,
          sex: one.sex,
          occupation: one.occupation,
          target_level: one.target_level,
          term_months: one.term_months,
          starts_on: roster.starts_on,
          ends_on: endOfTerm(roster.starts_on, one.term_months),
          contract_from: one.contract_from,
          contract_to: one.contract_to,
          credit_code: enterprise.creditCode ?? '',
          phone_sealed: one.phone_sealed,
          mentor_enterprise: one.mentor_enterprise,
          mentor_school: one.mentor_school,
          part_time: one.part_time,
          filed_on: ctx.today,
        })),
      )
    })
  }
  return { note: `备案号 ${filedNo}，${people.length} 名学徒列入学徒培训计划。` }
}
