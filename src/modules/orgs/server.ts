import type { Case, CaseImplementation } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import {
  jointFacts,
  orderFacts,
  promotionFacts,
  qualificationFacts,
  siteFacts,
  stateFacts,
} from './case-facts.ts'
import { labelOf, schoolLevels, schoolStates, studyModes, trainingLevels } from './codes.ts'
import {
  approveJoint,
  approvePromotion,
  approveQualificationCase,
  approveSite,
  approveState,
  issueOrderEffect,
  liftOrder,
  recommendUp,
  submitUp,
  suspendInstead,
} from './effects.ts'
import { judgeOrder, judgePromotion, judgeQualification, judgeState, whileOpen } from './judge.ts'
import { judgeJoint, judgeSite } from './judge-places.ts'
import { findRegions } from './list-store.ts'
import { getOrg } from './public.ts'
import {
  jointWorkflow,
  orderWorkflow,
  promotionWorkflow,
  qualificationWorkflow,
  siteWorkflow,
  stateWorkflow,
} from './workflow.ts'

type Fact = { label: string; value: string }
type Document = { name: string; number: string; on: string }

const written = (document: Document | undefined) =>
  document ? `${document.name}（${document.number}，${document.on}）` : '—'

async function schoolFacts(ctx: Ctx, file: Case): Promise<Fact[]> {
  const school = await getOrg(ctx, file.org_no)
  return [
    {
      label: '学校',
      value: `${school.name}（${school.no}，${labelOf(schoolLevels, school.level)}，${schoolStates[school.state]}）`,
    },
  ]
}

const placeOf = async (ctx: Ctx, region: string) => (await findRegions(ctx, [region])).get(region) ?? region

export const caseImplementations: CaseImplementation[] = [
  {
    workflow: stateWorkflow,
    rules: whileOpen(judgeState),
    facts: async (ctx, file) => {
      const facts = stateFacts.parse(file.facts)
      const placement =
        facts.to === 'withdrawn' ? [{ label: '在校学生安置', value: facts.studentPlacement || '—' }] : []
      return [
        ...(await schoolFacts(ctx, file)),
        { label: '申请变为', value: schoolStates[facts.to] },
        { label: '依据文件', value: written(facts.basis) },
        ...placement,
        { label: '说明', value: facts.note || '—' },
      ]
    },
    consequence: async (_ctx, file) =>
      stateFacts.parse(file.facts).to === 'operating'
        ? '学校状态变为“在办”，沿革记一段，可以申请招生资质。'
        : '学校状态变为“退出”，教学点随之关闭，移出今年起的招生资质名录。',
    effects: { submit: submitUp, recommend: recommendUp, approve: approveState },
  },
  {
    workflow: promotionWorkflow,
    rules: whileOpen(judgePromotion),
    facts: async (ctx, file) => {
      const facts = promotionFacts.parse(file.facts)
      return [
        ...(await schoolFacts(ctx, file)),
        { label: '申请晋级为', value: schoolLevels[facts.to] },
        { label: '晋级后名称', value: facts.newName ?? '不变' },
        { label: '依据文件', value: written(facts.basis) },
        { label: '说明', value: facts.note || '—' },
      ]
    },
    consequence: async (_ctx, file) =>
      `学校层级变为${schoolLevels[promotionFacts.parse(file.facts).to]}，沿革记一段；以前各日的层级不变。`,
    effects: { submit: submitUp, recommend: recommendUp, approve: approvePromotion },
  },
  {
    workflow: qualificationWorkflow,
    rules: whileOpen(judgeQualification),
    facts: async (ctx, file) => {
      const facts = qualificationFacts.parse(file.facts)
      return [
        ...(await schoolFacts(ctx, file)),
        { label: '年度', value: `${facts.year} 年` },
        { label: '学习形式', value: studyModes[facts.studyMode] },
        { label: '计划招生', value: `${facts.plannedIntake} 人` },
        { label: '办学条件', value: facts.conditions },
        { label: '招生简章', value: facts.prospectusFiled ? '已报审' : '未报审' },
      ]
    },
    consequence: async (_ctx, file) =>
      `列入 ${qualificationFacts.parse(file.facts).year} 年招生资质名录并向社会公布，可以注册学籍。`,
    effects: { submit: submitUp, recommend: recommendUp, approve: approveQualificationCase },
  },
  {
    workflow: siteWorkflow,
    rules: whileOpen(judgeSite),
    facts: async (ctx, file) => {
      const facts = siteFacts.parse(file.facts)
      return [
        ...(await schoolFacts(ctx, file)),
        { label: '名称', value: facts.name },
        { label: '类别', value: facts.kind === 'branch' ? '分校' : '教学点' },
        { label: '所在地', value: `${await placeOf(ctx, facts.locationRegion)}（${facts.locationRegion}）` },
        { label: '地址', value: facts.address },
        { label: '容纳人数', value: `${facts.capacity} 人` },
        { label: '培养层次', value: facts.levels.map((one) => trainingLevels[one]).join('、') },
        { label: '当地批准文件', value: written(facts.localApproval) },
      ]
    },
    consequence: async (_ctx, file) =>
      file.state === 'place' ? '转给学校的主管部门审核。' : '登记为可以注册学籍的分校或教学点。',
    effects: { approve: approveSite },
  },
  {
    workflow: jointWorkflow,
    rules: whileOpen(judgeJoint),
    facts: async (ctx, file) => {
      const facts = jointFacts.parse(file.facts)
      return [
        ...(await schoolFacts(ctx, file)),
        { label: '协议编号', value: facts.agreementNo },
        { label: '合作学校', value: facts.partnerName },
        { label: '有效期', value: `${facts.validFrom} 至 ${facts.validTo}` },
        { label: '计划人数', value: `${facts.quota} 人` },
        { label: '专业', value: facts.specialties },
        { label: '当地备案文件', value: written(facts.localApproval) },
      ]
    },
    consequence: async (_ctx, file) =>
      file.state === 'place' ? '转给学校的主管部门备案。' : '协议期内按协议招录的学生可以注册学籍。',
    effects: { approve: approveJoint },
  },
  {
    workflow: orderWorkflow,
    rules: whileOpen(judgeOrder),
    facts: async (ctx, file) => {
      const facts = orderFacts.parse(file.facts)
      return [
        ...(await schoolFacts(ctx, file)),
        { label: '决定', value: schoolStates[facts.to] },
        { label: '整改要求', value: facts.requirements },
        { label: '期限', value: facts.dueOn },
      ]
    },
    consequence: async () => '学校恢复在办；被移出的招生资质须重新申请。',
    effects: { issue: issueOrderEffect, suspend: suspendInstead, lift: liftOrder },
  },
]
