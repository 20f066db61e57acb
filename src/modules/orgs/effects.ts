import { handOver } from '../../kernel/case-amend.ts'
import { holderOf } from '../../kernel/case-types.ts'
import type { Case, StepInput, StepOutcome } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { Refusal } from '../../kernel/errors.ts'
import { namePinyin } from '../../kernel/pinyin.ts'
import { firstOf } from '../../kernel/text.ts'
import {
  jointFacts,
  orderFacts,
  promotionFacts,
  qualificationFacts,
  siteFacts,
  stateFacts,
} from './case-facts.ts'
import { auditId } from './audit-id.ts'
import { nextAuthority, responsibleAuthority } from './cases.ts'
import { labelOf, schoolLevels, schoolStates, studyModes } from './codes.ts'
import type { Org, SchoolState } from './model.ts'
import { getOrg } from './public.ts'
import { findOrg, listSitesOf } from './store.ts'
import {
  allocateSite,
  approveQualification,
  changePeriod,
  insertOrg,
  lockOrg,
  putJointProgramme,
  revokeQualifications,
  updateOrg,
} from './write-store.ts'

type Effect = (ctx: Ctx, file: Case, input: StepInput) => Promise<StepOutcome | void>

const isProvince = (no: number) => no % 10_000_000_000 === 0

/** The first authority is the school's own; a school run by the province goes to it directly. */
export const submitUp: Effect = async (ctx, file) => {
  const authority = await responsibleAuthority(ctx, await getOrg(ctx, file.org_no))
  if (authority.no !== file.authority_no) await handOver(ctx, file, authority)
  return isProvince(authority.no)
    ? { to: 'ratify', note: `报${authority.name}。` }
    : { note: `报${authority.name}。` }
}

/** One authority up; the province is the last. */
export const recommendUp: Effect = async (ctx, file) => {
  const next = await nextAuthority(ctx, file.authority_no)
  if (!next)
    throw new Refusal({
      fact: '没有找到上一级主管部门。',
      rule: '办件逐级上报到省。',
      ways: ['请省级管理员先登记上一级主管部门。'],
    })
  await handOver(ctx, file, next)
  return { to: isProvince(next.no) ? 'ratify' : 'review', note: `报${next.name}。` }
}

type Source = { caseNo: string; clause: string }

async function setState(
  ctx: Ctx,
  school: Org,
  state: SchoolState,
  source: Source,
  extra: { closedOn?: string; foundingApproval?: string } = {},
): Promise<void> {
  await updateOrg(ctx, school, {
    state,
    ...(extra.closedOn ? { closed_on: extra.closedOn } : {}),
    ...(extra.foundingApproval ? { founding_approval: extra.foundingApproval } : {}),
  })
  await changePeriod(
    ctx,
    school.no,
    { level: school.level, state, name: school.name, authorityNo: school.authorityNo },
    { on: ctx.today, ...source },
  )
  ctx.audit.change({
    kind: 'org',
    id: auditId(school.no),
    action: 'state',
    before: { state: school.state },
    after: { state },
    orgNo: school.no,
  })
}

export const approveState: Effect = async (ctx, file) => {
  const facts = stateFacts.parse(file.facts)
  const school = await lockOrg(ctx, file.org_no)
  const source = { caseNo: file.no, clause: facts.to === 'operating' ? '001:72' : '001:1034' }
  if (facts.to === 'operating') {
    await setState(
      ctx,
      school,
      'operating',
      source,
      school.foundingApproval ? {} : { foundingApproval: `${facts.basis.name}（${facts.basis.number}）` },
    )
    return { note: `${school.name}自 ${ctx.today} 起在办。` }
  }
  await setState(ctx, school, 'withdrawn', source, { closedOn: ctx.today })
  const revoked = await revokeQualifications(
    ctx,
    school.no,
    Number(ctx.today.slice(0, 4)),
    `学校退出，办件 ${file.no}`,
  )
  const sites = (await listSitesOf(ctx, school.no)).filter((site) => site.state !== 'withdrawn')
  for (const site of sites) await updateOrg(ctx, site, { state: 'withdrawn', closed_on: ctx.today })
  return {
    note: `${school.name}自 ${ctx.today} 起退出，关闭教学点 ${sites.length} 个，移出招生资质名录 ${revoked} 条。`,
  }
}

export const approvePromotion: Effect = async (ctx, file) => {
  const facts = promotionFacts.parse(file.facts)
  const school = await lockOrg(ctx, file.org_no)
  const name = facts.newName ?? school.name
  await updateOrg(ctx, school, {
    level: facts.to,
    ...(facts.newName ? { name, short_name: name, initials: namePinyin(name).initials } : {}),
  })
  await changePeriod(
    ctx,
    school.no,
    { level: facts.to, state: school.state, name, authorityNo: school.authorityNo },
    { on: ctx.today, caseNo: file.no, clause: '001:1034' },
  )
  ctx.audit.change({
    kind: 'org',
    id: auditId(school.no),
    action: 'promote',
    before: { level: school.level, name: school.name },
    after: { level: facts.to, name },
    orgNo: school.no,
  })
  return {
    note: `自 ${ctx.today} 起由${labelOf(schoolLevels, school.level)}晋级为${schoolLevels[facts.to]}。`,
  }
}

export const approveQualificationCase: Effect = async (ctx, file, input) => {
  const facts = qualificationFacts.parse(file.facts)
  const given =
    typeof input.facts.listNo === 'string' && input.facts.listNo.trim()
      ? input.facts.listNo.trim().slice(0, 20)
      : undefined
  const listNo = await approveQualification(ctx, file.org_no, facts.year, facts.studyMode, given, file.no)
  ctx.audit.change({
    kind: 'enrolmentQualification',
    id: auditId(file.org_no),
    action: 'approve',
    after: { year: facts.year, studyMode: facts.studyMode, listNo },
    orgNo: file.org_no,
  })
  return { note: `列入 ${facts.year} 年${studyModes[facts.studyMode]}招生资质名录第 ${listNo} 号并公布。` }
}

export const approveSite: Effect = async (ctx, file) => {
  const facts = siteFacts.parse(file.facts)
  const school = await getOrg(ctx, file.org_no)
  const known = facts.siteNo ? await findOrg(ctx, facts.siteNo) : undefined
  const approval = {
    state: 'operating',
    // A new headcount leaves the day of the first approval: who was registered since then stays in order.
    approved_on: known?.approvedOn ?? facts.localApproval?.on ?? ctx.today,
    approved_by: facts.localApproval?.name ?? holderOf(file, 'place')?.name ?? file.authority_name,
    founding_approval: facts.localApproval
      ? `${facts.localApproval.name}（${facts.localApproval.number}）`
      : `办件 ${file.no}`,
    location_region: facts.locationRegion,
    address: facts.address,
    site_capacity: facts.capacity,
    name: facts.name,
    short_name: facts.name,
    initials: namePinyin(facts.name).initials,
  }
  const no = known?.no ?? (await allocateSite(ctx, school.no))
  if (known) await updateOrg(ctx, known, approval)
  else
    await insertOrg(ctx, {
      org_no: no,
      kind: 'site',
      region: school.region,
      parent_no: school.no,
      founded_on: ctx.today,
      ...approval,
    })
  ctx.audit.change({
    kind: 'org',
    id: auditId(no),
    action: 'approve',
    before: known ? { state: known.state, approvedOn: known.approvedOn, siteCapacity: known.siteCapacity } : undefined,
    after: { name: facts.name, approvedOn: approval.approved_on, siteCapacity: facts.capacity },
    orgNo: no,
  })
  return {
    note: known?.approvedOn ? `“${facts.name}”（${no}）容纳人数改为 ${facts.capacity} 人。` : `“${facts.name}”（${no}）自 ${approval.approved_on} 起可以注册学籍，容纳 ${facts.capacity} 人。`,
    facts: { siteNo: no },
  }
}

export const approveJoint: Effect = async (ctx, file) => {
  const facts = jointFacts.parse(file.facts)
  await putJointProgramme(ctx, file.org_no, {
    ...facts,
    partnerOrgNo: facts.partnerOrgNo ?? null,
    filedWith: file.authority_no,
    caseNo: file.no,
  })
  ctx.audit.change({
    kind: 'jointProgramme',
    id: auditId(file.org_no),
    action: 'file',
    after: { agreementNo: facts.agreementNo, partnerName: facts.partnerName },
    orgNo: file.org_no,
  })
  return { note: `协议 ${facts.agreementNo} 已备案，${facts.validFrom} 至 ${facts.validTo} 有效。` }
}

async function order(
  ctx: Ctx,
  file: Case,
  to: 'rectifying' | 'suspended',
  clause: string | undefined,
  reason: string,
): Promise<StepOutcome> {
  const school = await lockOrg(ctx, file.org_no)
  await setState(ctx, school, to, { caseNo: file.no, clause: clause ?? '001:158' })
  if (to === 'rectifying')
    return { note: `自 ${ctx.today} 起限期整改，期限 ${orderFacts.parse(file.facts).dueOn}。` }
  const revoked = await revokeQualifications(
    ctx,
    school.no,
    Number(ctx.today.slice(0, 4)),
    firstOf(`暂停招生：${reason}`, 500),
  )
  return { note: `自 ${ctx.today} 起暂停招生，移出招生资质名录 ${revoked} 条。`, facts: { to } }
}

export const issueOrderEffect: Effect = (ctx, file, input) =>
  order(ctx, file, orderFacts.parse(file.facts).to, input.clause, input.reason ?? '')

export const suspendInstead: Effect = async (ctx, file, input) => {
  const school = await getOrg(ctx, file.org_no)
  if (school.state !== 'rectifying') {
    throw new Refusal({
      fact: `${school.name}现在是“${schoolStates[school.state]}”。`,
      rule: '只有正在限期整改的学校可以改为暂停招生。',
      clause: '001:158',
      ways: ['核对学校现在的状态。'],
    })
  }
  return order(ctx, file, 'suspended', input.clause, input.reason ?? '')
}

export const liftOrder: Effect = async (ctx, file) => {
  const school = await lockOrg(ctx, file.org_no)
  if (school.state !== 'rectifying' && school.state !== 'suspended')
    return { note: `学校已是“${schoolStates[school.state]}”，状态不变。` }
  await setState(ctx, school, 'operating', { caseNo: file.no, clause: '001:158' })
  return { note: `自 ${ctx.today} 起恢复在办；被移出的招生资质须重新申请。` }
}
