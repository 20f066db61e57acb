import { amendFacts, removeParty, setParty } from '../../../kernel/case-amend.ts'
import { asSide, inCase } from '../../../kernel/case-scope.ts'
import { getCase, openCase, type Case } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, Invalid, NotFound } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { getOrg, listPublicSchools, responsibleAuthority } from '../../orgs/public.ts'
import { releasePlaces } from '../../people/public.ts'
import type { AgreementKind } from '../codes.ts'
import type { ApprenticeFacts, Limits, RosterFacts } from '../model.ts'
import type { rosterApi } from '../roster-api.ts'
import { endOfTerm, judgeApprentice } from '../rules.ts'
import { endSchoolRow, endTraining, findApprentice, findRoster, insertRoster, listPeople, setRoster, type ApprenticeRow, type RosterRow } from '../store/rosters.ts'
import { rosterWorkflow } from '../workflow.ts'
import { readLimits } from './limits.ts'
import { rosterExport } from './exports.ts'
import { headOf, pageOfRosters, refuseWithdrawn, sideOf } from './listing.ts'

type RosterHandlers = Pick<
  Handlers<typeof rosterApi>,
  'listApprenticeRosters' | 'exportApprenticeRosters' | 'getRosterChoices' | 'openApprenticeRoster' | 'getApprenticeRoster' | 'setApprenticeRoster' | 'endApprentice'
>

export const factsOf = (row: ApprenticeRow): ApprenticeFacts => ({
  recruit: row.recruit, occupation: row.occupation, targetLevel: row.target_level, termMonths: row.term_months, termReason: row.term_reason, contractNo: row.contract_no,
  contractFrom: row.contract_from, contractTo: row.contract_to, mentorEnterprise: row.mentor_enterprise, mentorSchool: row.mentor_school, wage: row.wage, partTime: row.part_time,
})

export const rosterFactsOf = (row: RosterRow): RosterFacts => ({
  className: row.class_name, startsOn: row.starts_on, plan: row.plan, agreementKind: row.agreement_kind as AgreementKind, agreementGoal: row.agreement_goal,
  agreementContent: row.agreement_content, agreementStandard: row.agreement_standard, schoolNo: row.school_no, partnerMode: row.partner_mode, partnerDuty: row.partner_duty, partnerFee: row.partner_fee,
})

export const findingsOf = (row: ApprenticeRow, roster: RosterRow, limits: Limits) =>
  judgeApprentice(factsOf(row), limits, { startsOn: roster.starts_on, withSchool: roster.school_no !== null, birthDate: row.birth_date })

/** The roster while it lies with the enterprise, locked. Throws where it has been handed in. */
export async function editable(ctx: Ctx, id: string): Promise<{ roster: RosterRow; file: Case }> {
  const roster = await findRoster(ctx, id, true)
  if (!roster || roster.org_no !== mainUnit(ctx.actor.org.no)) throw new NotFound('办件')
  const file = await getCase(ctx, id)
  if (roster.state !== 'draft') {
    const state = (rosterWorkflow.states as Record<string, { title: string }>)[file.state]?.title ?? file.state
    throw new HttpError({ status: 409, message: `名册现在是“${state}”，不能修改。需要改的，先撤回或请对方退回。什么也没有写入。` })
  }
  ctx.audit.subject('apprentice-roster', id, roster.title, { orgNo: roster.org_no })
  return { roster, file }
}

async function schoolOf(ctx: Ctx, no: number | null): Promise<{ no: number; name: string } | undefined> {
  if (no === null) return undefined
  const org = await getOrg(ctx, no).catch(() => undefined)
  if (!org || org.kind !== 'school' || org.state !== 'operating') throw new Invalid([{ path: 'schoolNo', message: '这所学校不在名录里，或不在正常办学。请重新选择。' }])
  return { no: org.no, name: org.shortName }
}

const columnsOf = (input: RosterFacts & { title: string }, schoolName: string | null) => ({
  title: input.title, class_name: input.className, starts_on: input.startsOn, school_no: input.schoolNo, school_name: schoolName, plan: input.plan, agreement_kind: input.agreementKind,
  agreement_goal: input.agreementGoal, agreement_content: input.agreementContent, agreement_standard: input.agreementStandard, partner_mode: input.partnerMode,
  partner_duty: input.partnerDuty, partner_fee: input.partnerFee,
})

const paperOf = (fileId: string | null, name: string | null) => (fileId ? { fileId, name: name ?? '' } : null)

export const rosterHandlers: RosterHandlers = {
  async listApprenticeRosters(ctx, { page, size, ...filter }) {
    const { rows, total } = await pageOfRosters(ctx, filter, { limit: size, offset: (page - 1) * size })
    return { total, rows: rows.map(headOf) }
  },

  exportApprenticeRosters: (ctx, input) => rosterExport.answer(ctx, input),

  async getRosterChoices(ctx, { q }) {
    const { rows } = await listPublicSchools(ctx, { q, year: Number(ctx.today.slice(0, 4)), size: 20 })
    return { schools: rows.map((one) => ({ no: one.no, name: one.name })), limits: await readLimits(ctx, ctx.actor.org.no) }
  },

  async openApprenticeRoster(ctx, input) {
    const enterprise = await getOrg(ctx, mainUnit(ctx.actor.org.no))
    const school = await schoolOf(ctx, input.schoolNo)
    const authority = await responsibleAuthority(ctx, enterprise)
    const file = await openCase(ctx, {
      workflow: rosterWorkflow,
      orgNo: enterprise.no,
      orgName: enterprise.shortName,
      authority,
      title: `${enterprise.shortName} · ${input.title}`,
      parties: school ? [{ side: 'school', ...school }] : [],
    })
    await insertRoster(ctx, { id: file.id, org_no: enterprise.no, org_name: enterprise.shortName, case_no: file.no, ...columnsOf(input, school?.name ?? null) })
    ctx.audit.change({ kind: 'apprentice-roster', id: file.id, action: 'open', after: { ...input }, orgNo: enterprise.no })
    return { id: file.id, no: file.no }
  },

  async getApprenticeRoster(ctx, { id }) {
    return inCase(ctx, id, async () => {
      const roster = await findRoster(ctx, id)
      if (!roster) throw new NotFound('办件')
      const file = await getCase(ctx, id)
      const side = sideOf(ctx)
      if (side === 'school') refuseWithdrawn(roster)
      const limits = await readLimits(ctx, roster.org_no)
      const people = await listPeople(ctx, id)
      const atSchool = side === 'school' && roster.school_no === mainUnit(ctx.actor.org.no)
      return {
        id,
        title: roster.title,
        ...rosterFactsOf(roster),
        state: roster.state,
        orgNo: roster.org_no,
        orgName: roster.org_name,
        schoolName: roster.school_name,
        papers: {
          plan: paperOf(roster.plan_file_id, roster.plan_file_name),
          agreement: paperOf(roster.agreement_file_id, roster.agreement_file_name),
          partner: paperOf(roster.partner_file_id, roster.partner_file_name),
        },
        editable: side === 'enterprise' && roster.state === 'draft' && ctx.actor.permissions.has('apprenticeships.prepare'),
        mentors: atSchool && file.state === 'school' && ctx.actor.permissions.has('apprenticeships.confirm'),
        handOver: atSchool && roster.state === 'filed' && people.some((one) => one.part_time && one.state === 'filed'),
        mayEnd: side === 'enterprise' && roster.state === 'filed' && people.some((one) => one.state === 'filed'),
        filedOn: roster.filed_on,
        filedNo: roster.filed_no,
        limits,
        people: people.map((one) => ({
          id: one.id,
          name: maskName(one.name),
          idMasked: one.id_masked,
          phoneMasked: one.phone_masked,
          sex: one.sex,
          ...factsOf(one),
          contractFileId: one.contract_file_id,
          contractFileName: one.contract_file_name,
          // What the enterprise pays and has signed is not the school's.
          ...(side === 'school' ? { contractNo: null, wage: null, contractFileId: null, contractFileName: null } : {}),
          state: one.state,
          endedOn: one.ended_on,
          endedReason: one.ended_reason,
          endsOn: endOfTerm(roster.starts_on, one.term_months),
          findings: roster.state === 'filed' ? [] : findingsOf(one, roster, limits).filter((found) => side !== 'school' || found.key !== 'wage'),
        })),
      }
    })
  },

  async setApprenticeRoster(ctx, { id, ...input }) {
    const { roster, file } = await editable(ctx, id)
    const school = await schoolOf(ctx, input.schoolNo)
    await setRoster(ctx, id, columnsOf(input, school?.name ?? null))
    if (input.title !== roster.title) await amendFacts(ctx, id, `${roster.org_name} · ${input.title}`, file.facts)
    if (school && school.no !== roster.school_no) await setParty(ctx, file, { side: 'school', ...school })
    if (!school && roster.school_no !== null) await removeParty(ctx, file, 'school')
    ctx.audit.change({ kind: 'apprentice-roster', id, action: 'set', before: { title: roster.title, ...rosterFactsOf(roster) }, after: { ...input }, orgNo: roster.org_no })
    return { id }
  },

  async endApprentice(ctx, { id, apprenticeId, endedOn, reason }) {
    const roster = await findRoster(ctx, id)
    const one = roster && (await findApprentice(ctx, id, apprenticeId))
    if (!roster || !one || roster.org_no !== mainUnit(ctx.actor.org.no)) throw new NotFound('学徒')
    const file = await getCase(ctx, id)
    if (endedOn > ctx.today) throw new Invalid([{ path: 'endedOn', message: `结束日期 ${endedOn} 还没有到。到那天再登记。` }])
    if (roster.filed_on && endedOn < roster.filed_on) throw new Invalid([{ path: 'endedOn', message: `结束日期早于备案日期 ${roster.filed_on}。` }])
    if (!(await endTraining(ctx, one.id, endedOn, reason))) throw new HttpError({ status: 409, message: '这名学徒的培养没有备案，或者已经结束。什么也没有写入。' })
    await releasePlaces(ctx, [one.id])
    if (roster.school_no !== null) await asSide(ctx, file, 'school', () => endSchoolRow(ctx, one.id, endedOn))
    ctx.audit.subject('apprentice', one.id, maskName(one.name), { orgNo: roster.org_no, ...(one.person_id ? { personId: one.person_id } : {}) })
    ctx.audit.change({ kind: 'apprentice', id: one.id, action: 'end', before: { state: 'filed' }, after: { state: 'ended', endedOn, reason }, orgNo: roster.org_no, ...(one.person_id ? { personId: one.person_id } : {}) })
    return { id: one.id }
  },
}
