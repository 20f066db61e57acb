import { amendFacts, removeParty, setParty } from '../../kernel/case-amend.ts'
import { act, getCase, openCase, type Case, type Party } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { HttpError, NotFound, Refusal } from '../../kernel/errors.ts'
import { authorityNo, contains, mainUnit, parentAuthority, rangeOf } from '../../kernel/org-no.ts'
import type { Workflow } from '../../kernel/workflow.ts'
import { labelOf, schoolLevels, schoolStates, studyModes } from './codes.ts'
import type {
  JointFacts,
  OrderFacts,
  PromotionFacts,
  QualificationFacts,
  SiteFacts,
  StateFacts,
} from './case-facts.ts'
import type { Org } from './model.ts'
import { canDecideLocally, inReach, localAuthorityNo, refuseOrder, type Reason } from './rules.ts'
import { findOrg } from './store.ts'
import {
  jointWorkflow,
  orderWorkflow,
  promotionWorkflow,
  qualificationWorkflow,
  siteWorkflow,
  stateWorkflow,
} from './workflow.ts'

export type Opened = { id: string; no: string; state: string; stateTitle: string; authorityName: string }
export type Application = { orgNo: number; caseId?: string | undefined; version?: number | undefined }

/** The school a post works with. A unit outside its reach answers like an absent one. */
export async function schoolInReach(ctx: Ctx, orgNo: number): Promise<Org> {
  const org = await findOrg(ctx, mainUnit(orgNo))
  if (!org || org.kind !== 'school' || !inReach(ctx.actor.org.no, org)) throw new NotFound('单位')
  return org
}

/** The authority that decides first: the school's own 主管. A level the register does not have is skipped. */
export async function responsibleAuthority(ctx: Ctx, school: Org): Promise<{ no: number; name: string }> {
  for (let no = school.authorityNo ?? authorityNo(school.region); no; no = parentAuthority(no) ?? 0) {
    const found = await findOrg(ctx, no)
    if (found?.kind === 'authority') return { no: found.no, name: found.shortName }
  }
  throw new Refusal({
    fact: `没有找到${school.name}的主管部门。`,
    rule: '办件由学校的主管部门办理。',
    ways: ['请省级管理员先登记主管部门。'],
  })
}

/** The next authority above that the register has, up to the province. */
export async function nextAuthority(ctx: Ctx, no: number): Promise<{ no: number; name: string } | undefined> {
  for (let above = parentAuthority(no); above && above !== 100_000_000_000; above = parentAuthority(above)) {
    const found = await findOrg(ctx, above)
    if (found?.kind === 'authority') return { no: found.no, name: found.shortName }
  }
  return undefined
}

/** The authority of the place (所在地) where its range holds the school; the school's own otherwise (README, 已知限制). */
export async function decidingAuthority(
  ctx: Ctx,
  school: Org,
  locationRegion: string,
): Promise<{ no: number; name: string; local: boolean }> {
  if (canDecideLocally(school.no, locationRegion)) {
    const found = await findOrg(ctx, localAuthorityNo(locationRegion))
    if (found?.kind === 'authority') return { no: found.no, name: found.shortName, local: true }
  }
  return { ...(await responsibleAuthority(ctx, school)), local: false }
}

type PlaceParty = { side: 'place'; no: number; name: string }

/**
 * The authority of the place as a party of the case (001:1310), where its range does not hold the school. Without it
 * where the school has the document of that authority already, or the register does not have the authority.
 */
async function placeParty(
  ctx: Ctx,
  school: Org,
  locationRegion: string,
  document: object | undefined,
): Promise<PlaceParty[]> {
  if (document || canDecideLocally(school.no, locationRegion)) return []
  const found = await findOrg(ctx, localAuthorityNo(locationRegion))
  return found?.kind === 'authority' ? [{ side: 'place', no: found.no, name: found.shortName }] : []
}

export function refuse(reason: Reason): Refusal {
  return new Refusal({ fact: reason.fact, rule: reason.rule, clause: reason.clause, ways: reason.ways })
}

/** Opens the case, or takes the returned one again with what is filled in now, and hands it in. */
export async function handIn(
  ctx: Ctx,
  workflow: Workflow,
  school: Org,
  authority: { no: number; name: string },
  title: string,
  input: Application,
  facts: object,
  parties: readonly Pick<Party, 'side' | 'no' | 'name'>[] = [],
): Promise<Opened> {
  const file = input.caseId
    ? await amend(ctx, workflow, school, title, input, facts, parties)
    : await openCase(ctx, {
        workflow,
        orgNo: school.no,
        orgName: school.name,
        authority,
        title,
        facts: { ...facts },
        parties,
      })
  return describe(workflow, await act(ctx, file.id, file.version, 'submit', { facts: {} }))
}

async function amend(
  ctx: Ctx,
  workflow: Workflow,
  school: Org,
  title: string,
  input: Application,
  facts: object,
  parties: readonly Pick<Party, 'side' | 'no' | 'name'>[],
): Promise<Case> {
  const file = await getCase(ctx, input.caseId!)
  if (file.workflow !== workflow.id || file.org_no !== school.no) throw new NotFound('办件')
  if (workflow.states[file.state]?.waits?.side !== 'owner') {
    throw new HttpError({
      status: 409,
      message: `办件现在是“${workflow.states[file.state]?.title ?? file.state}”，不能修改填写。什么也没有写入。`,
    })
  }
  ctx.audit.change({
    kind: 'case',
    id: file.id,
    action: 'amend',
    before: file.facts,
    after: facts,
    orgNo: file.org_no,
  })
  await amendFacts(ctx, file.id, title, facts)
  for (const side of Object.keys(workflow.parties ?? {})) {
    const party = parties.find((one) => one.side === side)
    await (party ? setParty(ctx, file, party) : removeParty(ctx, file, side))
  }
  return { ...file, version: input.version ?? file.version }
}

function describe(workflow: Workflow, file: Case): Opened {
  return {
    id: file.id,
    no: file.no,
    state: file.state,
    stateTitle: workflow.states[file.state]!.title,
    authorityName: file.authority_name,
  }
}

export async function applyState(ctx: Ctx, input: Application & StateFacts): Promise<Opened> {
  const school = await schoolInReach(ctx, input.orgNo)
  const { orgNo: _, caseId: _id, version: _version, ...facts } = input
  return handIn(
    ctx,
    stateWorkflow,
    school,
    await responsibleAuthority(ctx, school),
    `${school.name} · 由“${schoolStates[school.state]}”变为“${schoolStates[input.to]}”`,
    input,
    facts,
  )
}

export async function applyPromotion(ctx: Ctx, input: Application & PromotionFacts): Promise<Opened> {
  const school = await schoolInReach(ctx, input.orgNo)
  const { orgNo: _, caseId: _id, version: _version, ...facts } = input
  return handIn(
    ctx,
    promotionWorkflow,
    school,
    await responsibleAuthority(ctx, school),
    `${school.name} · 由${labelOf(schoolLevels, school.level)}晋级为${schoolLevels[input.to]}`,
    input,
    facts,
  )
}

export async function applyQualification(ctx: Ctx, input: Application & QualificationFacts): Promise<Opened> {
  const school = await schoolInReach(ctx, input.orgNo)
  const { orgNo: _, caseId: _id, version: _version, ...facts } = input
  return handIn(
    ctx,
    qualificationWorkflow,
    school,
    await responsibleAuthority(ctx, school),
    `${school.name} · ${input.year} 年${studyModes[input.studyMode]}招生资质核查`,
    input,
    facts,
  )
}

export async function applySite(ctx: Ctx, input: Application & SiteFacts): Promise<Opened> {
  const school = await schoolInReach(ctx, input.orgNo)
  const { orgNo: _, caseId: _id, version: _version, ...facts } = input
  return handIn(
    ctx,
    siteWorkflow,
    school,
    await decidingAuthority(ctx, school, input.locationRegion),
    `${school.name} · 设立${input.kind === 'branch' ? '分校' : '教学点'}“${input.name}”`,
    input,
    facts,
    await placeParty(ctx, school, input.locationRegion, input.localApproval),
  )
}

export async function applyJoint(ctx: Ctx, input: Application & JointFacts): Promise<Opened> {
  const school = await schoolInReach(ctx, input.orgNo)
  const { orgNo: _, caseId: _id, version: _version, ...facts } = input
  return handIn(
    ctx,
    jointWorkflow,
    school,
    await decidingAuthority(ctx, school, school.locationRegion),
    `${school.name} · 与${input.partnerName}联合办学`,
    input,
    facts,
    await placeParty(ctx, school, school.locationRegion, input.localApproval),
  )
}

/** 001:158: an order is drawn up and issued in one act, by the authority the actor stands for. */
export async function issueOrder(
  ctx: Ctx,
  input: { orgNo: number; reason: string; clause?: string | undefined } & OrderFacts,
): Promise<Opened> {
  const school = await schoolInReach(ctx, input.orgNo)
  if (!contains(rangeOf(ctx.actor.org.no), school.no)) {
    throw new Refusal({
      fact: `${school.name}只是位于本地区，主管部门不是${ctx.actor.org.name}。`,
      rule: '限期整改和暂停招生由主管部门作出。',
      clause: '001:158',
      ways: ['把线索转给学校的主管部门。'],
    })
  }
  const refused = refuseOrder(school, input.to)
  if (refused) throw refuse(refused)
  const authority = { no: ctx.actor.org.no, name: ctx.actor.org.name }
  const facts = { to: input.to, requirements: input.requirements, dueOn: input.dueOn }
  const file = await openCase(ctx, {
    workflow: orderWorkflow,
    orgNo: school.no,
    orgName: school.name,
    authority,
    title: `${school.name} · ${schoolStates[input.to]}`,
    facts,
  })
  return describe(
    orderWorkflow,
    await act(ctx, file.id, file.version, 'issue', {
      reason: input.reason,
      ...(input.clause ? { clause: input.clause } : {}),
      facts: {},
    }),
  )
}
