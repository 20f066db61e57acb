import type { Case } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import { jointFacts, orderFacts, promotionFacts, qualificationFacts, siteFacts, stateFacts } from './case-facts.ts'
import { labelOf, schoolLevels, schoolStates, studyModes, trainingLevels } from './codes.ts'
import type { Org } from './model.ts'
import { getOrg } from './public.ts'
import { findRegions } from './list-store.ts'
import { findQualificationOf, listJointProgrammes } from './register-store.ts'
import { belowPurpose, canDecideLocally, localAuthorityNo, mayTrain, refuseOrder, refusePromotion, refuseTransition, type Reason } from './rules.ts'
import { findOrg, listSitesOf } from './store.ts'
import { countOpenCases } from './write-store.ts'

type Rules = (ctx: Ctx, file: Case) => Promise<RuleResult[]>

const pass = (id: string, title: string, clause: string, fact: string): RuleResult => ({ id, title, clause, verdict: 'pass', fact, ways: [] })
const block = (id: string, title: string, clause: string, fact: string, ...ways: string[]): RuleResult => ({ id, title, clause, verdict: 'block', fact, ways })
const warn = (id: string, title: string, clause: string, fact: string, ...ways: string[]): RuleResult => ({ id, title, clause, verdict: 'warn', fact, ways })

function judged(id: string, title: string, clause: string, refused: Reason | false, good: string): RuleResult {
  return refused ? block(id, title, refused.clause, refused.fact, ...refused.ways) : pass(id, title, clause, good)
}

async function single(ctx: Ctx, file: Case, like: Record<string, unknown> = {}): Promise<RuleResult> {
  const others = await countOpenCases(ctx, file, like)
  const title = '同一事项只办一件'
  return others > 0 ? block('single', title, '001:1034', `本校另有 ${others} 件同类办件没有办结。`, '等那一件办结，或撤销其中一件。') : pass('single', title, '001:1034', '没有其他未办结的同类办件。')
}

export const judgeState: Rules = async (ctx, file) => {
  const facts = stateFacts.parse(file.facts)
  const school = await getOrg(ctx, file.org_no)
  const results = [
    judged('transition', '状态按规定的次序变更', '001:1034', refuseTransition(school, facts.to), `${school.name}现在是“${schoolStates[school.state]}”，可以变为“${schoolStates[facts.to]}”。`),
    await single(ctx, file),
  ]
  if (facts.to === 'operating') results.push(pass('founding', '设立条件有批准文件', '001:72', `批准文件：${facts.basis.name}（${facts.basis.number}，${facts.basis.on}）。`))
  if (facts.to === 'withdrawn' && school.state !== 'preparing') {
    results.push(
      facts.studentPlacement?.trim()
        ? pass('placement', '退出的学校须做好学生转学等后续工作', '001:1349', '已写明在校学生的安置办法。')
        : block('placement', '退出的学校须做好学生转学等后续工作', '001:1349', '没有写明在校学生的安置办法。', '在申请里写明转学、分流和学籍档案移交的安排。'),
    )
  }
  return results
}

export const judgePromotion: Rules = async (ctx, file) => {
  const facts = promotionFacts.parse(file.facts)
  const school = await getOrg(ctx, file.org_no)
  return [
    judged('promotion', '逐级晋级，学校在办', '001:1034', refusePromotion(school, facts.to), `${school.name}现在是${labelOf(schoolLevels, school.level)}、在办，可以晋级为${schoolLevels[facts.to]}。`),
    await single(ctx, file),
    pass('basis', '有评估或批准文件', '001:1034', `${facts.basis.name}（${facts.basis.number}，${facts.basis.on}）。`),
  ]
}

export const judgeQualification: Rules = async (ctx, file) => {
  const facts = qualificationFacts.parse(file.facts)
  const school = await getOrg(ctx, file.org_no)
  const listed = await findQualificationOf(ctx, school.no, facts.year, facts.studyMode)
  const unapproved = (await listSitesOf(ctx, school.no)).filter((site) => !site.approvedOn && site.state !== 'withdrawn')
  const open = school.state === 'operating' || school.state === 'rectifying'
  const what = `${facts.year} 年${studyModes[facts.studyMode]}`
  return [
    open
      ? pass('open', '学校在办', '001:1315', `${school.name}现在是“${schoolStates[school.state]}”。`)
      : block('open', '学校在办', '001:1315', `${school.name}现在是“${schoolStates[school.state]}”，不能列入招生资质名录。`, '恢复在办以后再申请。'),
    listed?.state === 'approved'
      ? block('listed', '一年一次核查', '001:1315', `${school.name}已列入 ${what}招生资质名录（第 ${listed.listNo ?? '—'} 号）。`, '不需要再次申请。')
      : pass('listed', '一年一次核查', '001:1315', `${school.name}还没有列入 ${what}名录。`),
    unapproved.length > 0
      ? warn('sites', '分校、教学点须经所在地人社部门审批', '001:1310', `${unapproved.length} 个教学点没有审批记录：${unapproved.map((site) => site.shortName).join('、')}。`, '先办教学点审批；没有审批的教学点不得注册学籍。')
      : pass('sites', '分校、教学点须经所在地人社部门审批', '001:1310', '登记的教学点都有审批记录。'),
    facts.prospectusFiled
      ? pass('prospectus', '招生简章报审', '001:1315', '学校已报审招生简章。')
      : warn('prospectus', '招生简章报审', '001:1315', '学校还没有报审招生简章。', '简章经审核备案后才可以向社会公布。'),
    await single(ctx, file, { year: facts.year, studyMode: facts.studyMode }),
  ]
}

export const judgeSite: Rules = async (ctx, file) => {
  const facts = siteFacts.parse(file.facts)
  const school = await getOrg(ctx, file.org_no)
  const sites = await listSitesOf(ctx, school.no)
  const known = facts.siteNo ? sites.find((site) => site.no === facts.siteNo) : undefined
  const same = sites.find((site) => site.name === facts.name && site.no !== facts.siteNo)
  const results = [
    school.state === 'operating' ? pass('open', '学校在办', '001:1310', `${school.name}在办。`) : block('open', '学校在办', '001:1310', `${school.name}现在是“${schoolStates[school.state]}”，不能设分校、教学点。`, '恢复在办以后再申请。'),
    await localDecision(ctx, 'local', '分校、教学点须经所在地人社部门审批', school, facts.locationRegion, facts.localApproval, '批准'),
    await single(ctx, file, { name: facts.name }),
  ]
  if (facts.siteNo && !known) results.push(block('site', '教学点属于本校', '001:1310', `本校没有单位号为 ${facts.siteNo} 的教学点。`, '从本校的教学点清单里选，或作为新教学点申请。'))
  if (known?.approvedOn) results.push(block('approved', '同一教学点只批一次', '001:1310', `“${known.name}”已于 ${known.approvedOn} 由${known.approvedBy ?? '主管部门'}批准。`, '不需要再次申请。'))
  if (same) results.push(block('name', '名称不重复', '001:1310', `本校已有名为“${same.name}”的教学点（${same.no}）。`, '换一个名称，或从清单里选这个教学点。'))
  const above = school.level ? facts.levels.filter((one) => !mayTrain(school.level!, one)) : []
  const below = school.level ? facts.levels.filter((one) => belowPurpose(school.level!, one)) : []
  const named = (list: readonly string[]) => list.map((one) => labelOf(trainingLevels, one)).join('、')
  if (above.length > 0) results.push(block('levels', '培养层次与学校层级相符', '001:1129', `${labelOf(schoolLevels, school.level)}不能开设${named(above)}。`, '去掉这些层次。'))
  else if (below.length > 0) results.push(warn('levels', '培养层次与学校层级相符', '001:1129', `技师学院以高级工及以上为主，申请中有${named(below)}。`, '由审批机关判断。'))
  else results.push(pass('levels', '培养层次与学校层级相符', '001:1129', `申请开设${named(facts.levels)}。`))
  return results
}

export const judgeJoint: Rules = async (ctx, file) => {
  const facts = jointFacts.parse(file.facts)
  const school = await getOrg(ctx, file.org_no)
  const [known] = await listJointProgrammes(ctx, school.no, [facts.agreementNo])
  const partner = facts.partnerOrgNo ? await findOrg(ctx, facts.partnerOrgNo) : undefined
  const results = [
    await localDecision(ctx, 'local', '校校合作办学须在所在地人社部门备案', school, school.locationRegion, facts.localApproval, '备案'),
    await single(ctx, file, { agreementNo: facts.agreementNo }),
    facts.validTo >= facts.validFrom ? pass('dates', '协议期限完整', '001:63', `${facts.validFrom} 至 ${facts.validTo}。`) : block('dates', '协议期限完整', '001:63', `协议结束日 ${facts.validTo} 早于开始日 ${facts.validFrom}。`, '对照协议改正日期。'),
    known?.state === 'approved' ? block('filed', '同一协议只备案一次', '001:1310', `协议 ${facts.agreementNo} 已于 ${known.filedOn ?? '—'} 备案。`, '核对协议编号。') : pass('filed', '同一协议只备案一次', '001:1310', `协议 ${facts.agreementNo} 还没有备案。`),
  ]
  if (facts.partnerOrgNo === school.no) results.push(block('partner', '合作的是另一所学校', '001:1310', '合作学校就是本校。', '选择另一所学校。'))
  else if (facts.partnerOrgNo && !partner) results.push(block('partner', '合作的是另一所学校', '001:1310', `没有单位号为 ${facts.partnerOrgNo} 的学校。`, '按名称查找，或只填学校名称。'))
  else if (partner && partner.state !== 'operating') results.push(warn('partner', '合作学校在办', '001:1310', `${partner.name}现在是“${schoolStates[partner.state]}”。`, '由备案机关判断。'))
  return results
}

export const judgeOrder: Rules = async (ctx, file) => {
  const facts = orderFacts.parse(file.facts)
  const school = await getOrg(ctx, file.org_no)
  const results = [judged('order', '责令事项与学校状态相符', '001:158', refuseOrder(school, facts.to), `${school.name}现在是“${schoolStates[school.state]}”。`)]
  if (facts.dueOn <= ctx.today) results.push(block('due', '整改期限在今天以后', '001:158', `整改期限 ${facts.dueOn} 不在今天以后。`, '改一个日期。'))
  return results
}

type Document = { name: string; number: string; on: string }

/** 001:1310: decided where it lies; where that authority cannot see the school, its document is recorded instead. */
async function localDecision(ctx: Ctx, id: string, title: string, school: Org, region: string, document: Document | undefined, verb: string): Promise<RuleResult> {
  const where = (await findRegions(ctx, [region])).get(region)
  if (!where) return block(id, title, '001:1310', `行政区划代码 ${region} 不在现行名录里。`, '重新选择所在地。')
  if (canDecideLocally(school.no, region) && (await findOrg(ctx, localAuthorityNo(region)))) return pass(id, title, '001:1310', `所在地是${where}，由所在地主管部门办理。`)
  if (!document) {
    return block(id, title, '001:1310', `所在地是${where}，当地主管部门不是本校的主管部门，须写明当地人社部门的${verb}文件。`, `填写当地人社部门${verb}文件的名称、文号和日期。`)
  }
  return pass(id, title, '001:1310', `所在地是${where}，当地已${verb}：${document.name}（${document.number}，${document.on}）。`)
}
