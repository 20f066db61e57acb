import type { Case } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import { orderFacts, promotionFacts, qualificationFacts, stateFacts } from './case-facts.ts'
import { runClosingChecks } from './closing-checks.ts'
import { labelOf, schoolLevels, schoolStates, studyModes } from './codes.ts'
import { getOrg } from './public.ts'
import { findQualificationOf } from './register-store.ts'
import { refuseOrder, refusePromotion, refuseTransition, type Reason } from './rules.ts'
import { listSitesOf } from './store.ts'
import { countOpenCases } from './write-store.ts'

export type Rules = (ctx: Ctx, file: Case) => Promise<RuleResult[]>

/** A closed case is not judged again: the registers have moved on, and what it did stands in its timeline. */
export const whileOpen =
  (rules: Rules): Rules =>
  async (ctx, file) =>
    file.closed_at ? [] : rules(ctx, file)

export const pass = (id: string, title: string, clause: string, fact: string): RuleResult => ({
  id,
  title,
  clause,
  verdict: 'pass',
  fact,
  ways: [],
})
export const block = (
  id: string,
  title: string,
  clause: string,
  fact: string,
  ...ways: string[]
): RuleResult => ({
  id,
  title,
  clause,
  verdict: 'block',
  fact,
  ways,
})
export const warn = (
  id: string,
  title: string,
  clause: string,
  fact: string,
  ...ways: string[]
): RuleResult => ({
  id,
  title,
  clause,
  verdict: 'warn',
  fact,
  ways,
})

function judged(
  id: string,
  title: string,
  clause: string,
  refused: Reason | false,
  good: string,
): RuleResult {
  return refused
    ? block(id, title, refused.clause, refused.fact, ...refused.ways)
    : pass(id, title, clause, good)
}

export async function single(
  ctx: Ctx,
  file: Case,
  clause: string,
  like: Record<string, unknown> = {},
): Promise<RuleResult> {
  const others = await countOpenCases(ctx, file, like)
  const title = '同一事项只办一件'
  return others > 0
    ? block(
        'single',
        title,
        clause,
        `本校另有 ${others} 件同类办件没有办结。`,
        '等那一件办结，或撤销其中一件。',
      )
    : pass('single', title, clause, '没有其他未办结的同类办件。')
}

export const judgeState: Rules = async (ctx, file) => {
  const facts = stateFacts.parse(file.facts)
  const school = await getOrg(ctx, file.org_no)
  const results = [
    judged(
      'transition',
      '状态按规定的次序变更',
      '001:1034',
      refuseTransition(school, facts.to),
      `${school.name}现在是“${schoolStates[school.state]}”，可以变为“${schoolStates[facts.to]}”。`,
    ),
    await single(ctx, file, '001:1034'),
  ]
  if (facts.to === 'operating')
    results.push(
      pass(
        'founding',
        '设立条件有批准文件',
        '001:72',
        `批准文件：${facts.basis.name}（${facts.basis.number}，${facts.basis.on}）。`,
      ),
    )
  if (facts.to === 'withdrawn' && school.state !== 'preparing') {
    results.push(
      facts.studentPlacement?.trim()
        ? pass('placement', '退出的学校须做好学生转学等后续工作', '001:1349', '已写明在校学生的安置办法。')
        : block(
            'placement',
            '退出的学校须做好学生转学等后续工作',
            '001:1349',
            '没有写明在校学生的安置办法。',
            '在申请里写明转学、分流和学籍档案移交的安排。',
          ),
    )
    results.push(...(await runClosingChecks(ctx, file.org_no)))
  }
  return results
}

export const judgePromotion: Rules = async (ctx, file) => {
  const facts = promotionFacts.parse(file.facts)
  const school = await getOrg(ctx, file.org_no)
  return [
    judged(
      'promotion',
      '逐级晋级，学校在办',
      '001:1034',
      refusePromotion(school, facts.to),
      `${school.name}现在是${labelOf(schoolLevels, school.level)}、在办，可以晋级为${schoolLevels[facts.to]}。`,
    ),
    await single(ctx, file, '001:1034'),
    pass(
      'basis',
      '有评估或批准文件',
      '001:1034',
      `${facts.basis.name}（${facts.basis.number}，${facts.basis.on}）。`,
    ),
  ]
}

export const judgeQualification: Rules = async (ctx, file) => {
  const facts = qualificationFacts.parse(file.facts)
  const school = await getOrg(ctx, file.org_no)
  const listed = await findQualificationOf(ctx, school.no, facts.year, facts.studyMode)
  const unapproved = (await listSitesOf(ctx, school.no)).filter(
    (site) => !site.approvedOn && site.state !== 'withdrawn',
  )
  const open = school.state === 'operating' || school.state === 'rectifying'
  const what = `${facts.year} 年${studyModes[facts.studyMode]}`
  return [
    open
      ? pass('open', '学校在办', '001:1315', `${school.name}现在是“${schoolStates[school.state]}”。`)
      : block(
          'open',
          '学校在办',
          '001:1315',
          `${school.name}现在是“${schoolStates[school.state]}”，不能列入招生资质名录。`,
          '恢复在办以后再申请。',
        ),
    listed?.state === 'approved'
      ? block(
          'listed',
          '一年一次核查',
          '001:1315',
          `${school.name}已列入 ${what}招生资质名录（第 ${listed.listNo ?? '—'} 号）。`,
          '不需要再次申请。',
        )
      : pass('listed', '一年一次核查', '001:1315', `${school.name}还没有列入 ${what}名录。`),
    unapproved.length > 0
      ? warn(
          'sites',
          '分校、教学点须经所在地人社部门审批',
          '001:1310',
          `${unapproved.length} 个教学点没有审批记录：${unapproved.map((site) => site.shortName).join('、')}。`,
          '先办教学点审批；没有审批的教学点不得注册学籍。',
        )
      : pass('sites', '分校、教学点须经所在地人社部门审批', '001:1310', '登记的教学点都有审批记录。'),
    facts.prospectusFiled
      ? pass('prospectus', '招生简章报审', '001:1315', '学校已报审招生简章。')
      : warn(
          'prospectus',
          '招生简章报审',
          '001:1315',
          '学校还没有报审招生简章。',
          '简章经审核备案后才可以向社会公布。',
        ),
    await single(ctx, file, '001:1315', { year: facts.year, studyMode: facts.studyMode }),
  ]
}

export const judgeOrder: Rules = async (ctx, file) => {
  const facts = orderFacts.parse(file.facts)
  const school = await getOrg(ctx, file.org_no)
  if (file.state !== 'draft') {
    const late = facts.dueOn < ctx.today
    const title = '按期整改'
    return [
      late
        ? warn(
            'due',
            title,
            '001:158',
            `整改期限 ${facts.dueOn} 已过，学校现在是“${schoolStates[school.state]}”。`,
            '可以改为暂停招生。',
          )
        : pass('due', title, '001:158', `期限 ${facts.dueOn}，学校现在是“${schoolStates[school.state]}”。`),
    ]
  }
  const results = [
    judged(
      'order',
      '责令事项与学校状态相符',
      '001:158',
      refuseOrder(school, facts.to),
      `${school.name}现在是“${schoolStates[school.state]}”。`,
    ),
  ]
  if (facts.dueOn <= ctx.today)
    results.push(
      block('due', '整改期限在今天以后', '001:158', `整改期限 ${facts.dueOn} 不在今天以后。`, '改一个日期。'),
    )
  return results
}
