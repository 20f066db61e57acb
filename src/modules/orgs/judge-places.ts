import { partiesOf } from '../../kernel/case-types.ts'
import type { Case } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import { jointFacts, siteFacts } from './case-facts.ts'
import { labelOf, schoolLevels, schoolStates, trainingLevels } from './codes.ts'
import type { Org } from './model.ts'
import { getOrg } from './public.ts'
import { findRegions } from './list-store.ts'
import { listJointProgrammes } from './register-store.ts'
import { belowPurpose, canDecideLocally, localAuthorityNo, mayTrain } from './rules.ts'
import { findOrg, listSitesOf } from './store.ts'

import { block, pass, single, warn, type Rules } from './judge.ts'

export const judgeSite: Rules = async (ctx, file) => {
  const facts = siteFacts.parse(file.facts)
  const school = await getOrg(ctx, file.org_no)
  const sites = await listSitesOf(ctx, school.no)
  const known = facts.siteNo ? sites.find((site) => site.no === facts.siteNo) : undefined
  const same = sites.find((site) => site.name === facts.name && site.no !== facts.siteNo)
  const results = [
    school.state === 'operating'
      ? pass('open', '学校在办', '001:1310', `${school.name}在办。`)
      : block(
          'open',
          '学校在办',
          '001:1310',
          `${school.name}现在是“${schoolStates[school.state]}”，不能设分校、教学点。`,
          '恢复在办以后再申请。',
        ),
    await localDecision(
      ctx,
      'local',
      '分校、教学点须经所在地人社部门审批',
      school,
      facts.locationRegion,
      facts.localApproval,
      '批准',
      placeOf(file),
    ),
    await single(ctx, file, '001:1310', { name: facts.name }),
  ]
  if (facts.siteNo && !known)
    results.push(
      block(
        'site',
        '教学点属于本校',
        '001:1310',
        `本校没有单位号为 ${facts.siteNo} 的教学点。`,
        '从本校的教学点清单里选，或作为新教学点申请。',
      ),
    )
  if (known?.approvedOn && known.siteCapacity === facts.capacity)
    results.push(
      block(
        'approved',
        '批准过的教学点只再批容纳人数',
        '001:1310',
        `“${known.name}”已于 ${known.approvedOn} 由${known.approvedBy ?? '主管部门'}批准，容纳 ${known.siteCapacity} 人。`,
        '要改的是容纳人数时，写新的人数；不改的不需要再次申请。',
      ),
    )
  if (same)
    results.push(
      block(
        'name',
        '名称不重复',
        '001:1310',
        `本校已有名为“${same.name}”的教学点（${same.no}）。`,
        '换一个名称，或从清单里选这个教学点。',
      ),
    )
  const above = school.level ? facts.levels.filter((one) => !mayTrain(school.level!, one)) : []
  const below = school.level ? facts.levels.filter((one) => belowPurpose(school.level!, one)) : []
  const named = (list: readonly string[]) => list.map((one) => labelOf(trainingLevels, one)).join('、')
  if (above.length > 0)
    results.push(
      block(
        'levels',
        '培养层次与学校层级相符',
        '001:1129',
        `${labelOf(schoolLevels, school.level)}不能开设${named(above)}。`,
        '去掉这些层次。',
      ),
    )
  else if (below.length > 0)
    results.push(
      warn(
        'levels',
        '培养层次与学校层级相符',
        '001:1129',
        `技师学院以高级工及以上为主，申请中有${named(below)}。`,
        '由审批机关判断。',
      ),
    )
  else results.push(pass('levels', '培养层次与学校层级相符', '001:1129', `申请开设${named(facts.levels)}。`))
  return results
}

export const judgeJoint: Rules = async (ctx, file) => {
  const facts = jointFacts.parse(file.facts)
  const school = await getOrg(ctx, file.org_no)
  const [known] = await listJointProgrammes(ctx, school.no, [facts.agreementNo])
  const partner = facts.partnerOrgNo ? await findOrg(ctx, facts.partnerOrgNo) : undefined
  const results = [
    await localDecision(
      ctx,
      'local',
      '校校合作办学须在所在地人社部门备案',
      school,
      school.locationRegion,
      facts.localApproval,
      '备案',
      placeOf(file),
    ),
    await single(ctx, file, '001:1310', { agreementNo: facts.agreementNo }),
    facts.validTo >= facts.validFrom
      ? pass('dates', '协议期限完整', '001:63', `${facts.validFrom} 至 ${facts.validTo}。`)
      : block(
          'dates',
          '协议期限完整',
          '001:63',
          `协议结束日 ${facts.validTo} 早于开始日 ${facts.validFrom}。`,
          '对照协议改正日期。',
        ),
    known?.state === 'approved'
      ? block(
          'filed',
          '同一协议只备案一次',
          '001:1310',
          `协议 ${facts.agreementNo} 已于 ${known.filedOn ?? '—'} 备案。`,
          '核对协议编号。',
        )
      : pass('filed', '同一协议只备案一次', '001:1310', `协议 ${facts.agreementNo} 还没有备案。`),
  ]
  if (facts.partnerOrgNo === school.no)
    results.push(block('partner', '合作的是另一所学校', '001:1310', '合作学校就是本校。', '选择另一所学校。'))
  else if (facts.partnerOrgNo && !partner)
    results.push(
      block(
        'partner',
        '合作的是另一所学校',
        '001:1310',
        `没有单位号为 ${facts.partnerOrgNo} 的学校。`,
        '按名称查找，或只填学校名称。',
      ),
    )
  else if (partner && partner.state !== 'operating')
    results.push(
      warn(
        'partner',
        '合作学校在办',
        '001:1310',
        `${partner.name}现在是“${schoolStates[partner.state]}”。`,
        '由备案机关判断。',
      ),
    )
  return results
}

type Document = { name: string; number: string; on: string }

const placeOf = (file: Case) => partiesOf(file).find((party) => party.side === 'place')?.name

/**
 * 001:1310: decided where it lies: by the school's own authority, or by the authority of the place as a party of the
 * case. Where the register has none there, or it decided on paper, its document is recorded.
 */
async function localDecision(
  ctx: Ctx,
  id: string,
  title: string,
  school: Org,
  region: string,
  document: Document | undefined,
  verb: string,
  place: string | undefined,
): Promise<RuleResult> {
  const where = (await findRegions(ctx, [region])).get(region)
  if (!where)
    return block(id, title, '001:1310', `行政区划代码 ${region} 不在现行名录里。`, '重新选择所在地。')
  if (canDecideLocally(school.no, region) && (await findOrg(ctx, localAuthorityNo(region))))
    return pass(id, title, '001:1310', `所在地是${where}，由所在地主管部门办理。`)
  if (place) return pass(id, title, '001:1310', `所在地是${where}，先由${place}${verb}。`)
  if (!document) {
    return block(
      id,
      title,
      '001:1310',
      `所在地是${where}，系统里没有登记当地的主管部门，须写明当地人社部门的${verb}文件。`,
      `填写当地人社部门${verb}文件的名称、文号和日期。`,
    )
  }
  return pass(
    id,
    title,
    '001:1310',
    `所在地是${where}，当地已${verb}：${document.name}（${document.number}，${document.on}）。`,
  )
}
