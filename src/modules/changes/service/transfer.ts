import { amendFacts, removeParty, setParty } from '../../../kernel/case-amend.ts'
import { act, getCase, openCase, type Case } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { labelOf, schoolLevels, trainingLevels } from '../../orgs/codes.ts'
import type { Org } from '../../orgs/model.ts'
import { getOrg, listDirectorySchools, listSites, responsibleAuthority } from '../../orgs/public.ts'
import { getPerson } from '../../people/public.ts'
import { listFiledSpecialties } from '../../specialties/public.ts'
import { findEnrollments, lockEnrollment, type EnrollmentRow } from '../../students/public.ts'
import { checkEvidence } from '../files.ts'
import { openChangesOf, refuseIfOpen } from '../guard.ts'
import type { Asked } from '../openers.ts'
import { findFiles } from '../store.ts'
import type { transferApi, TransferInput } from '../transfer-api.ts'
import { ageOn } from '../transfer-rules.ts'
import { transferWorkflow } from '../transfer-workflow.ts'
import { draftFacts, places } from './transfer-facts.ts'

export const transferHandlers: Handlers<typeof transferApi> = {
  async listTransferTargets(ctx, { q }) {
    const year = Number(ctx.today.slice(0, 4))
    const found = await listDirectorySchools(ctx, q?.trim() ? { year, q: q.trim() } : { year }, 1, 50)
    const rows = found.rows.filter((one) => one.orgNo !== mainUnit(ctx.actor.org.no))
    return { rows: rows.map((one) => ({ no: one.orgNo, name: one.name, place: one.cityName, level: labelOf(schoolLevels, one.level) })), total: found.total }
  },

  async getTransferTarget(ctx, { schoolNo }) {
    const school = await schoolAt(ctx, schoolNo)
    const filed = await listFiledSpecialties(ctx, school.no, { on: ctx.today })
    return {
      no: school.no,
      name: school.name,
      authorityName: (await responsibleAuthority(ctx, school)).name,
      sites: (await listSites(ctx, school.no)).filter((one) => one.approvedOn && one.state !== 'withdrawn').map((one) => ({ no: one.no, name: one.shortName })),
      specialties: places(filed).map((one) => ({ code: one.code, name: one.name, trainingLevel: one.trainingLevel, levelTitle: labelOf(trainingLevels, one.trainingLevel), lengthYears: Number(one.lengthYears) })),
    }
  },

  async getOwnSpecialties(ctx) {
    const filed = await listFiledSpecialties(ctx, mainUnit(ctx.actor.org.no), { on: ctx.today })
    return { specialties: places(filed).map((one) => ({ code: one.code, name: one.name, trainingLevel: one.trainingLevel, levelTitle: labelOf(trainingLevels, one.trainingLevel) })) }
  },

  async getTransferForm(ctx, { enrollmentId, caseId }) {
    const file = caseId ? await ownDraft(ctx, caseId) : undefined
    const facts = file && draftFacts.parse(file.facts)
    const [row] = await findEnrollments(ctx, [facts?.enrollmentId ?? enrollmentId ?? ''].filter(Boolean))
    if (!row) throw new NotFound('学籍')
    const open = (await openChangesOf(ctx, [row.id])).get(row.id)
    const other = open && open.caseId !== caseId ? `这名学生在办件 ${open.caseNo} 中，还没有办结。` : null
    const person = await getPerson(ctx, row.person_id)
    return {
      enrollmentId: row.id,
      student: row.name,
      studentNumber: row.student_number,
      status: row.status,
      specialtyCode: row.specialty_code,
      specialtyName: row.specialty_name,
      trainingLevel: row.training_level,
      grade: row.grade,
      blocked: other ?? (row.status === 'active' ? null : '在读学生才能转学。'),
      minor: person.birthDate !== null && ageOn(person.birthDate, ctx.today) < 18,
      draft: file && facts ? { caseId: file.id, version: file.version, toName: facts.toName, facts: { ...blank, ...facts }, files: (await findFiles(ctx, facts.fileIds ?? [])).map((one) => ({ fileId: one.id, name: one.name })) } : null,
    }
  },

  async openTransfer(ctx, { caseId, version, ...input }) {
    const row = await lockEnrollment(ctx, input.enrollmentId)
    if (mainUnit(row.org_no) !== mainUnit(ctx.actor.org.no)) throw new NotFound('学籍')
    const school = await schoolAt(ctx, input.toOrgNo)
    await refuseIfOpen(ctx, row, caseId)
    await checkEvidence(ctx, input.fileIds)
    const facts = { ...input, toOrgNo: school.no, toName: school.name }
    const file = caseId ? await amend(ctx, await ownDraft(ctx, caseId), school, facts, version) : await open(ctx, row, school, facts)
    const done = await act(ctx, file.id, file.version, 'submit', { facts: {}, reason: input.reason })
    return { id: done.id, no: done.no, state: done.state, stateTitle: transferWorkflow.states[done.state as 'draft'].title, version: done.version }
  },
}

const blank = { specialtyCode: '', trainingLevel: '', grade: 0, reason: '', guardianAgreed: false, fileIds: [] as string[] }

/** A school of the register other than the own one. */
async function schoolAt(ctx: Ctx, no: number): Promise<Org> {
  const school = await getOrg(ctx, mainUnit(no))
  if (school.kind !== 'school') throw new NotFound('单位')
  if (school.no === mainUnit(ctx.actor.org.no))
    throw new Invalid([{ path: 'toOrgNo', message: '转入学校就是本校。改专业、班级的，办理“转专业”。' }])
  return school
}

async function ownDraft(ctx: Ctx, caseId: string): Promise<Case> {
  const file = await getCase(ctx, caseId)
  if (file.workflow !== transferWorkflow.id || file.org_no !== mainUnit(ctx.actor.org.no)) throw new NotFound('办件')
  if (transferWorkflow.states[file.state as 'draft'].waits?.side !== 'owner')
    throw new HttpError({ status: 409, message: `办件现在是“${transferWorkflow.states[file.state as 'draft'].title}”，不能修改填写。什么也没有写入。` })
  return file
}

/** The receiving school, and its authority where it is not the releasing one. */
async function partiesOf(ctx: Ctx, school: Org, authorityNo: number) {
  const authority = await responsibleAuthority(ctx, school)
  return [
    { side: 'receiving', no: school.no, name: school.name },
    ...(authority.no === authorityNo ? [] : [{ side: 'receivingAuthority', no: authority.no, name: authority.name }]),
  ]
}

const titleOf = (row: Pick<EnrollmentRow, 'name'>, school: Org) => `${maskName(row.name)} · 转往${school.name}`

type Facts = Partial<TransferInput> & { enrollmentId: string; toOrgNo: number; toName: string; requestId?: string }

async function open(ctx: Ctx, row: EnrollmentRow, school: Org, facts: Facts): Promise<Case> {
  const own = await getOrg(ctx, mainUnit(row.org_no))
  const authority = await responsibleAuthority(ctx, own)
  return openCase(ctx, {
    workflow: transferWorkflow,
    orgNo: own.no,
    orgName: own.name,
    authority,
    title: titleOf(row, school),
    facts: { ...facts },
    personId: row.person_id,
    parties: await partiesOf(ctx, school, authority.no),
    items: [{ recordId: row.id, personId: row.person_id, label: maskName(row.name) }],
  })
}

async function amend(ctx: Ctx, file: Case, school: Org, facts: Facts, version: number | undefined): Promise<Case> {
  const before = draftFacts.parse(file.facts)
  if (before.enrollmentId !== facts.enrollmentId) throw new NotFound('办件')
  const [row] = await findEnrollments(ctx, [facts.enrollmentId])
  const kept = before.requestId ? { requestId: before.requestId } : {}
  ctx.audit.change({ kind: 'case', id: file.id, action: 'amend', before: file.facts, after: facts, orgNo: file.org_no })
  await amendFacts(ctx, file.id, titleOf(row!, school), { ...facts, ...kept })
  const parties = await partiesOf(ctx, school, file.authority_no)
  for (const side of Object.keys(transferWorkflow.parties)) {
    const party = parties.find((one) => one.side === side)
    await (party ? setParty(ctx, file, party) : removeParty(ctx, file, side))
  }
  return { ...file, version: version ?? file.version }
}

/** The draft of an accepted request; the school fills in what is missing and hands it in. */
export async function openTransferDraft(ctx: Ctx, row: EnrollmentRow, asked: Asked): Promise<Case> {
  if (row.status !== 'active')
    throw new Refusal({ fact: `${maskName(row.name)}的学籍现在不是在读。`, rule: '在读学生才能转学。', clause: '001:1319', ways: ['说明理由，不受理这份申请。'] })
  const school = await schoolAt(ctx, asked.from?.no ?? Number(asked.facts.toOrgNo))
  const filed = await listFiledSpecialties(ctx, school.no, { on: ctx.today })
  const code = String(asked.facts.specialtyCode ?? row.specialty_code)
  const level = String(asked.facts.trainingLevel ?? row.training_level)
  const fits = filed.some((one) => one.code === code && one.trainingLevel === level)
  return open(ctx, row, school, {
    enrollmentId: row.id,
    toOrgNo: school.no,
    toName: school.name,
    ...(fits ? { specialtyCode: code, trainingLevel: level } : {}),
    grade: Number(asked.facts.grade ?? row.grade),
    reason: asked.reason,
    guardianAgreed: false,
    fileIds: [...asked.fileIds],
    requestId: asked.requestId,
  })
}
