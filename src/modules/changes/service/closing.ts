import { amendFacts, removeParty, setParty } from '../../../kernel/case-amend.ts'
import { act, getCase, openCase, type Case } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { labelOf, schoolStates, trainingLevels } from '../../orgs/codes.ts'
import type { Org } from '../../orgs/model.ts'
import { authorityAbove, findOrgs, getOrg, listDirectorySchools, listInspectedSchools, responsibleAuthority } from '../../orgs/public.ts'
import { listFiledSpecialties } from '../../specialties/public.ts'
import type { closingApi, ClosingPlan } from '../closing-api.ts'
import { groupKey } from '../closing-rules.ts'
import { closingWorkflow, RECEIVERS, receiverSides } from '../closing-workflow.ts'
import { groupsOf, readPlan } from './closing-facts.ts'
import { places } from './transfer-facts.ts'

export const closingHandlers: Handlers<typeof closingApi> = {
  async getClosingForm(ctx, { schoolNo, caseId }) {
    const file = caseId ? await ownPlan(ctx, caseId) : undefined
    const plan = file && readPlan(file)
    const no = plan?.schoolNo ?? schoolNo
    const school = no ? await closingSchool(ctx, no) : undefined
    const { rows } = await listDirectorySchools(ctx, { year: Number(ctx.today.slice(0, 4)), standing: 'qualified' }, 1, 1000)
    return {
      schools: await listInspectedSchools(ctx),
      school: school ? { no: school.no, name: school.name, stateTitle: schoolStates[school.state] } : null,
      groups: school ? ((await groupsOf(ctx, school.no)) as never) : [],
      receivers: rows.filter((one) => one.orgNo !== no).map((one) => ({ no: one.orgNo, name: one.name, place: one.cityName })),
      draft: file && plan ? { caseId: file.id, version: file.version, plan } : null,
    }
  },

  async getReceiver(ctx, { schoolNo }) {
    const school = await getOrg(ctx, mainUnit(schoolNo))
    if (school.kind !== 'school') throw new NotFound('单位')
    const filed = await listFiledSpecialties(ctx, school.no, { on: ctx.today })
    return {
      no: school.no,
      name: school.name,
      specialties: places(filed).map((one) => ({ code: one.code, name: one.name, trainingLevel: one.trainingLevel, levelTitle: labelOf(trainingLevels, one.trainingLevel) })),
    }
  },

  async openClosing(ctx, { caseId, version, ...plan }) {
    const school = await closingSchool(ctx, plan.schoolNo)
    const own = await responsibleAuthority(ctx, school)
    if (own.no !== mainUnit(ctx.actor.org.no))
      throw new Refusal({ fact: `${school.name}的主管部门是${own.name}。`, rule: '安置方案由学校的主管部门拟定。', clause: '001:1349', ways: [`由${own.name}办理。`] })
    await checkPlan(ctx, plan, school)
    const title = `${school.name}${plan.mode === 'merged' ? '合并' : '关闭'} · 学生转学`
    const parties = await partiesOf(ctx, plan, school)
    const file = caseId
      ? await amend(ctx, await ownPlan(ctx, caseId), title, plan, parties, version)
      : await openCase(ctx, {
          workflow: closingWorkflow,
          orgNo: own.no,
          orgName: own.name,
          authority: (await authorityAbove(ctx, own.no)) ?? own,
          title,
          facts: { ...plan },
          parties,
        })
    const done = await act(ctx, file.id, file.version, 'submit', { facts: {} })
    return { id: done.id, no: done.no, state: done.state, stateTitle: closingWorkflow.states[done.state as 'draft'].title, version: done.version }
  },
}

/** A school below the own authority. */
async function closingSchool(ctx: Ctx, no: number): Promise<Org> {
  const inRange = await listInspectedSchools(ctx)
  if (!inRange.some((one) => one.no === mainUnit(no))) throw new NotFound('单位')
  return getOrg(ctx, mainUnit(no))
}

async function ownPlan(ctx: Ctx, caseId: string): Promise<Case> {
  const file = await getCase(ctx, caseId)
  if (file.workflow !== closingWorkflow.id || file.org_no !== mainUnit(ctx.actor.org.no)) throw new NotFound('办件')
  const state = closingWorkflow.states[file.state as 'draft']
  if (state.waits?.side !== 'owner') throw new HttpError({ status: 409, message: `办件现在是“${state.title}”，不能修改方案。什么也没有写入。` })
  return file
}

async function checkPlan(ctx: Ctx, plan: ClosingPlan, school: Org): Promise<void> {
  const nos = [...new Set(plan.groups.map((one) => one.toOrgNo))]
  const known = await findOrgs(ctx, nos)
  const issue = (message: string) => new Invalid([{ path: 'groups', message }])
  if (plan.groups.length === 0) throw issue('方案里还没有一组学生。')
  if (nos.includes(school.no)) throw issue('接收学校不能是关闭的学校。')
  if (known.filter((one) => one.kind === 'school').length < nos.length) throw issue('有一所接收学校不在学校台账里。')
  if (nos.length > RECEIVERS) throw issue(`一件最多 ${RECEIVERS} 所接收学校，现在是 ${nos.length} 所。`)
  if (new Set(plan.groups.map(groupKey)).size < plan.groups.length) throw issue('同一组学生写了两次。')
}

async function partiesOf(ctx: Ctx, plan: ClosingPlan, school: Org) {
  const nos = [...new Set(plan.groups.map((one) => one.toOrgNo))]
  const known = await findOrgs(ctx, nos)
  return [
    { side: 'closing', no: school.no, name: school.name },
    ...nos.map((no, at) => ({ side: receiverSides[at]!, no, name: known.find((one) => one.no === no)!.name })),
  ]
}

async function amend(ctx: Ctx, file: Case, title: string, plan: ClosingPlan, parties: { side: string; no: number; name: string }[], version: number | undefined): Promise<Case> {
  if (readPlan(file).schoolNo !== plan.schoolNo) throw new NotFound('办件')
  ctx.audit.change({ kind: 'case', id: file.id, action: 'amend', before: file.facts, after: plan, orgNo: file.org_no })
  await amendFacts(ctx, file.id, title, { ...plan })
  // Sides are given anew in order: a school that moved from one side to another is dropped first.
  for (const side of receiverSides) await removeParty(ctx, file, side)
  for (const party of parties) await setParty(ctx, file, party)
  return { ...file, version: version ?? file.version }
}
