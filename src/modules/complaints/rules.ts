import type { RuleResult } from '../../kernel/workflow.ts'
import type { Measure, Verdict } from './codes.ts'

export type ComplaintFacts = {
  state: string
  schoolNo: number | null
  question: string
  statement: string
  /** The last day on which the school may answer; null where it was not asked. */
  statementDue: string | null
  verdict: Verdict | null
  measure: Measure
  followDue: string | null
  order: { no: string; lifted: boolean; dropped: boolean } | null
  today: string
}

const CLAUSE = '001:1317'
const found = (verdict: Verdict | null) => verdict === 'founded' || verdict === 'partly'

/** What stands in the way of the next step; the same for the page and the server. */
export function judgeComplaint(facts: ComplaintFacts): RuleResult[] {
  const rule = (id: string, title: string, verdict: RuleResult['verdict'], fact: string, ways: string[] = []): RuleResult => ({ id, title, clause: CLAUSE, verdict, fact, ways: verdict === 'pass' ? [] : ways })
  if (facts.state === 'review') {
    if (facts.schoolNo === null || !found(facts.verdict)) return [rule('heard', '处理以前听学校说明', 'pass', facts.schoolNo === null ? '没有涉及学校' : '没有对学校作出不利的认定')]
    const over = facts.statementDue !== null && facts.today > facts.statementDue
    const asked = facts.question !== ''
    return [
      rule(
        'heard', '处理以前听学校说明', asked && (facts.statement !== '' || over) ? 'pass' : 'block',
        !asked ? '认定属实，但没有要学校说明过' : facts.statement !== '' ? '学校已经说明' : over ? '要学校说明过，学校没有按期说明' : `学校还没有说明，说明期限${facts.statementDue ? ` ${facts.statementDue} ` : ''}还没有过`,
        [asked ? '等学校说明，或等说明期限过了再审定。' : '退回补充调查，先要学校说明。'],
      ),
    ]
  }
  if (facts.state === 'decided')
    return [rule('founded', '查实的才公布', found(facts.verdict) ? 'pass' : 'block', found(facts.verdict) ? '认定属实或部分属实' : '没有查实，不公布学校名称', ['按“不公布，办结”。'])]
  if (facts.state === 'following') {
    const ordered = facts.measure === 'rectify' || facts.measure === 'suspend'
    if (!ordered) {
      const running = facts.followDue !== null && facts.followDue > facts.today
      return [rule('order', '整改有结果', 'pass', running ? `整改期限 ${facts.followDue}，还没有到` : '处理不是限期整改、暂停招生，写明结果即可')]
    }
    if (!facts.order) return [rule('order', '整改有结果', 'pending', '还没有关联限期整改、暂停招生的办件', ['到学校页面下达限期整改或暂停招生，再回到这里关联。'])]
    if (facts.order.dropped) return [rule('order', '整改有结果', 'pending', `整改办件 ${facts.order.no} 已撤销`, ['关联另一件整改办件。'])]
    return [rule('order', '整改有结果', facts.order.lifted ? 'pass' : 'pending', facts.order.lifted ? `整改办件 ${facts.order.no} 复查合格` : `整改办件 ${facts.order.no} 还没有复查合格`, ['学校报告整改情况，复查合格后办结。'])]
  }
  return []
}

export type ResultDraft = { verdict: Verdict; measure: Measure; followDue?: string | undefined; decision: string; schoolNo: number | null; today: string }

/** What was found is made public; leaving it out is decided by whoever settles cases, and only that is. */
export function whyNotClosed(verdict: Verdict | null, action: 'close' | 'withhold'): { fact: string; rule: string; clause: string; ways: string[] } | undefined {
  if (action === 'close' && found(verdict)) return { fact: '认定属实或部分属实。', rule: '查实的应当公布，经办人不能单独决定不公布。', clause: CLAUSE, ways: ['公布处理结果。', '确实不宜公布的，由没有经办的审定人办“属实，决定不公布”，写明理由。'] }
  if (action === 'withhold' && !found(verdict)) return { fact: '没有查实。', rule: '没有查实的本来不公布。', clause: CLAUSE, ways: ['按“不公布，办结”。'] }
  return undefined
}

/** Why a proposed result cannot be; by the field it is about. */
export function checkResult(draft: ResultDraft): { path: string; message: string }[] {
  const issues: { path: string; message: string }[] = []
  const punished = draft.measure !== 'none'
  if (!found(draft.verdict) && punished) issues.push({ path: 'measure', message: '没有查实的不作处理。' })
  if (found(draft.verdict) && draft.decision.length < 10) issues.push({ path: 'decision', message: '写明向社会公布的文字，至少 10 个字。' })
  if ((draft.measure === 'rectify' || draft.measure === 'suspend') && draft.schoolNo === null) issues.push({ path: 'measure', message: '没有涉及学校，不能限期整改或暂停招生。' })
  if (draft.measure === 'rectify' && !draft.followDue) issues.push({ path: 'followDue', message: '限期整改要写明到哪一天。' })
  if (draft.followDue && draft.followDue <= draft.today) issues.push({ path: 'followDue', message: '整改期限应在今天以后。' })
  return issues
}
