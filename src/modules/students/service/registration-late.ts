import { listItems, setItems } from '../../../kernel/case-items.ts'
import { unlockCases } from '../../../kernel/case-window.ts'
import { act, openCase, type Case, type CaseImplementation } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { addDays } from '../../../kernel/dates.ts'
import { Invalid, Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { readAmount, readFlag } from '../../../kernel/parameters.ts'
import type { Handlers } from '../../../kernel/server.ts'
import type { RuleResult } from '../../../kernel/workflow.ts'
import { getOrg } from '../../orgs/public.ts'
import { loadEntryTable } from '../entry-table.ts'
import { labelOf } from '../reference.ts'
import type { registrationDeskApi } from '../registration-desk-api.ts'
import { listLateAsked } from '../registration-desk-store.ts'
import { findRecords, takeFree } from '../registration-store.ts'
import { lateEntryWorkflow, registrationWorkflow } from '../workflow.ts'
import { registrationWindows } from './registration-facts.ts'
import { lateCovers } from './registration-late-covers.ts'
import { readNumberRule } from './registration-numbers.ts'
import { loadOperators, operatorHandlers } from './registration-operators.ts'

type LateFacts = { days: number; reason: string; until?: string }
const factsOf = (file: Case) => file.facts as LateFacts

export const deskHandlers: Handlers<typeof registrationDeskApi> = {
  ...operatorHandlers,

  async getRegistrationDesk(ctx) {
    const no = mainUnit(ctx.actor.org.no)
    const windows = [...(await registrationWindows(ctx, no))]
    const day = ctx.today.slice(5)
    const covers = [...(await lateCovers(ctx, no)).values()]
    const cases = Map.groupBy(covers, (one) => one.caseId)
    const { required, operators, own } = await loadOperators(ctx, { org_no: no })
    return {
      today: ctx.today,
      windows,
      open: windows.some((one) => one.from <= day && day <= one.to),
      approvalNeeded: await readFlag(ctx, 'registration.late-entry', { orgNo: no }),
      maximumDays: await readAmount(ctx, 'registration.late-entry.days', { orgNo: no }),
      unlocked: [...cases].map(([caseId, some]) => ({ caseId, caseNo: some[0]!.caseNo, until: some[0]!.until, students: some.length })),
      numberRule: await readNumberRule(ctx, no),
      operators: operators.length,
      operatorRequired: required,
      isOperator: operators.some((one) => one.accountId === own),
    }
  },

  async applyLateEntry(ctx, { enrollmentIds, days, reason, ...filter }) {
    const school = await getOrg(ctx, mainUnit(ctx.actor.org.no))
    const maximum = await readAmount(ctx, 'registration.late-entry.days', { orgNo: school.no })
    if (days > maximum) throw new Invalid([{ path: 'days', message: `最多开放 ${maximum} 天。` }])
    const taken = await takeFree(ctx, school.no, filter, enrollmentIds)
    if (taken.length === 0 || (enrollmentIds && taken.length < enrollmentIds.length)) {
      throw new Refusal({
        fact: enrollmentIds ? `所选 ${enrollmentIds.length} 名学生中有 ${enrollmentIds.length - taken.length} 名不是本校待注册的学生，或者已经在注册办件里。` : '没有符合条件的待注册学生。',
        rule: '逾期注册申请写明是哪些待注册的学生。',
        clause: '001:1319',
        ways: ['刷新后重新选择。', '先导入新生名册。'],
      })
    }
    const asked = await listLateAsked(ctx, lateEntryWorkflow.id, taken.map((one) => one.id))
    if (asked.size > 0) {
      throw new Refusal({
        fact: `${asked.size} 名学生已经在逾期注册申请 ${[...new Set(asked.values())].join('、')} 里。`,
        rule: '一名学生同时只在一件申请里。',
        clause: '001:1319',
        ways: ['等那一件办结。', '取消那一件，或重新选择学生。'],
      })
    }
    const authority = await getOrg(ctx, school.authorityNo!)
    const grades = [...new Set(taken.map((one) => one.grade))].sort().join('、')
    const facts: LateFacts = { days, reason }
    const file = await openCase(ctx, {
      workflow: lateEntryWorkflow,
      orgNo: school.no,
      orgName: school.name,
      authority: { no: authority.no, name: authority.name },
      title: `${school.name} · ${grades} 级逾期注册申请（${taken.length} 人，${days} 天）`,
      facts,
      items: taken.map((one) => ({ recordId: one.id, personId: one.person_id, label: maskName(one.name) })),
    })
    const sent = await act(ctx, file.id, file.version, 'submit', { reason, facts: {} })
    return { id: sent.id, no: sent.no, stateTitle: lateEntryWorkflow.states[sent.state as 'review'].title, count: taken.length }
  },

  async listEntryCategories(ctx) {
    const table = await loadEntryTable(ctx, mainUnit(ctx.actor.org.no))
    return {
      tolerance: table.toleranceYears,
      rows: [...table.categories.values()].map((one) => {
        const start = one.previous[0] === undefined ? undefined : one.previous[0] === 'junior' ? 'junior' : 'senior'
        return {
          code: one.code,
          label: one.label,
          previous: one.previous.map(table.education),
          modes: one.modes.map((mode) => labelOf('study-mode', mode)),
          lengths: [...table.lengths]
            .filter(([key]) => key.split('.')[0] === start)
            .map(([key, years]) => ({ level: table.level(key.split('.')[1]!), years })),
          aid: one.aid,
          aidClause: one.aidClause,
          clause: one.clause,
          mark: one.mark,
        }
      }),
    }
  },
}

export const lateEntryCase: CaseImplementation = {
  workflow: lateEntryWorkflow,
  itemStates: { pending: '申请中', approved: '已批准' },
  async facts(ctx, file) {
    const { days, reason, until } = factsOf(file)
    const items = await listItems(ctx, file.id)
    const windows = await registrationWindows(ctx, file.org_no)
    const names = items.slice(0, 10).map((item) => item.label).join('、')
    return [
      { label: '学校', value: file.org_name },
      { label: '学生', value: `${items.length} 人：${names}${items.length > 10 ? ' 等' : ''}` },
      { label: '逾期原因', value: reason },
      { label: '申请开放', value: `批准之日起 ${days} 天` },
      { label: '注册时间', value: windows.map((one) => `${one.title} ${one.from} 至 ${one.to}`).join('；') },
      ...(until ? [{ label: '开放到', value: until }] : []),
    ]
  },
  rules: async (ctx, file) => [await stillPending(ctx, file)],
  consequence: async (ctx, file) => `这些学生在 ${addDays(ctx.today, factsOf(file).days)} 以前可以提交学籍注册，过后重新锁定；注册办件会引用这一件。`,
  effects: {
    async approve(ctx, file) {
      const until = addDays(ctx.today, factsOf(file).days)
      const items = await listItems(ctx, file.id, 'pending')
      await setItems(ctx, file, items.map((item) => item.id), { state: 'approved' })
      await unlockCases(ctx, file, { workflow: registrationWorkflow.id, caseId: null, until })
      return { note: `${items.length} 人在 ${until} 以前可以提交注册。`, facts: { until } }
    },
  },
}

/** The application is about students who still wait for registration. */
async function stillPending(ctx: Ctx, file: Case): Promise<RuleResult> {
  const items = await listItems(ctx, file.id)
  const records = await findRecords(ctx, items.map((item) => item.record_id))
  const gone = items.filter((item) => records.get(item.record_id)?.status !== 'pending')
  const base = { id: 'pending', title: '学生还待注册', clause: '001:1319' }
  if (file.closed_at || gone.length === 0) return { ...base, verdict: 'pass', fact: `${items.length} 人都待注册。`, ways: [] }
  return {
    ...base,
    verdict: 'block',
    fact: `${gone.length} 人已经注册或者删除。`,
    ways: ['退回学校，取消后按现在的学生重新申请。'],
    itemIds: gone.map((item) => item.id),
  }
}
