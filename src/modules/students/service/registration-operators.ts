import type { Case } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { readFlag } from '../../../kernel/parameters.ts'
import { rolesHolding } from '../../../kernel/permissions.ts'
import type { Handlers } from '../../../kernel/server.ts'
import type { RuleResult } from '../../../kernel/workflow.ts'
import { listInspectedSchools } from '../../orgs/public.ts'
import type { registrationDeskApi } from '../registration-desk-api.ts'
import {
  endOperator,
  insertOperator,
  listOperators,
  listOperatorsOn,
  listOperatorsToday,
  listRegistrarPosts,
  type Operator,
} from '../registration-desk-store.ts'

/** What the rule on operators sees of a case. */
export type OperatorFacts = {
  required: boolean
  /** Those in force today. */
  operators: readonly Operator[]
  /** Account of whoever of the school is looking or handing in; undefined for the authority. */
  own: string | undefined
}

export async function loadOperators(ctx: Ctx, file: Pick<Case, 'org_no'>): Promise<OperatorFacts> {
  return {
    required: await readFlag(ctx, 'registration.operator.required', { orgNo: file.org_no }),
    operators: await listOperatorsOn(ctx, file.org_no, ctx.today),
    own: mainUnit(ctx.actor.org.no) === file.org_no ? ctx.actor.accountId : undefined,
  }
}

/** 专人负责、管理和操作：学校有登记的操作员，提交的人就是其中之一。 */
export function operatorResult(file: Pick<Case, 'state' | 'facts' | 'org_name'>, facts: OperatorFacts): RuleResult {
  const base = { id: 'operator', title: '由登记的学籍操作员办理', clause: '001:1319' }
  const submitted = (file.facts as { operator?: { name: string; on: string } }).operator
  if (file.state !== 'draft' && file.state !== 'returned')
    return { ...base, verdict: 'pass', fact: submitted ? `${submitted.on} 由学籍操作员${maskName(submitted.name)}提交。` : '提交时没有要求登记操作员。', ways: [] }
  const names = facts.operators.map((one) => maskName(one.holderName)).join('、')
  if (!facts.required) return { ...base, verdict: 'pass', fact: names ? `学籍操作员：${names}。` : '主管部门没有要求登记操作员。', ways: [] }
  const ways = ['在“学籍注册 · 操作员”指定操作员。', '请登记的操作员提交。']
  if (facts.operators.length === 0) return { ...base, verdict: 'block', fact: `${file.org_name}还没有登记学籍操作员。`, ways }
  if (facts.own !== undefined && !facts.operators.some((one) => one.accountId === facts.own))
    return { ...base, verdict: 'block', fact: `您不是登记的学籍操作员；本校的操作员是${names}。`, ways }
  return { ...base, verdict: 'pass', fact: `学籍操作员：${names}。`, ways: [] }
}

type OperatorApi = Pick<typeof registrationDeskApi, 'listOperators' | 'nameOperator' | 'endOperator' | 'listSchoolOperators'>

export const operatorHandlers: Handlers<OperatorApi> = {
  async listOperators(ctx) {
    const school = mainUnit(ctx.actor.org.no)
    const rows = await listOperators(ctx, school)
    return {
      rows: rows.map(({ id, holderName, positionName, phone, validFrom, validTo, endedReason }) => ({
        id,
        holderName,
        positionName,
        phone,
        validFrom,
        validTo,
        endedReason,
        state: validTo !== null && validTo < ctx.today ? ('ended' as const) : validFrom > ctx.today ? ('coming' as const) : ('current' as const),
      })),
      candidates: await registrarsOf(ctx, school),
      required: await readFlag(ctx, 'registration.operator.required', { orgNo: school }),
    }
  },

  async nameOperator(ctx, { accountId, positionName, phone, validFrom, validTo }) {
    const school = mainUnit(ctx.actor.org.no)
    if (validTo !== undefined && validTo < validFrom) throw new Invalid([{ path: 'validTo', message: '截止日期不能早于开始日期。' }])
    const holder = (await registrarsOf(ctx, school)).find((one) => one.accountId === accountId)
    if (!holder) {
      throw new Refusal({
        fact: '所选的人不是本校在任的学籍员。',
        rule: '学籍操作员从本校能提交学籍注册的在任岗位中指定。',
        clause: '001:1319',
        ways: ['从名单里选一位。', '先由系统管理员给他开学籍员岗位。'],
      })
    }
    const known = (await listOperators(ctx, school)).find(
      (one) => one.accountId === accountId && one.validFrom <= (validTo ?? '9999-12-31') && (one.validTo ?? '9999-12-31') >= validFrom,
    )
    if (known) {
      throw new Refusal({
        fact: `${maskName(known.holderName)}已经是学籍操作员（${known.validFrom} 起${known.validTo ? `，到 ${known.validTo}` : ''}）。`,
        rule: '同一人的起止日期不能重叠。',
        ways: ['先结束原来的，再重新指定。'],
      })
    }
    const id = await insertOperator(ctx, { orgNo: school, accountId, holderName: holder.name, positionName, phone, validFrom, validTo: validTo ?? null })
    ctx.audit.subject('registration-operator', id, `学籍操作员 ${maskName(holder.name)}`, { orgNo: school })
    ctx.audit.change({ kind: 'registration-operator', id, action: 'name', after: { positionName, validFrom, validTo: validTo ?? null }, orgNo: school, effectiveOn: validFrom })
    return { id }
  },

  async endOperator(ctx, { id, validTo, reason }) {
    const school = mainUnit(ctx.actor.org.no)
    const before = (await listOperators(ctx, school)).find((one) => one.id === id)
    if (!before) throw new NotFound('学籍操作员')
    if (validTo < before.validFrom) throw new Invalid([{ path: 'validTo', message: `不能早于开始日期 ${before.validFrom}。` }])
    const ended = await endOperator(ctx, id, validTo, reason)
    if (!ended) throw new Refusal({ fact: `${maskName(before.holderName)}在 ${before.validTo} 已经结束。`, rule: '', ways: ['不用再办。'] })
    ctx.audit.subject('registration-operator', id, `学籍操作员 ${maskName(before.holderName)}`, { orgNo: school })
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'registration-operator', id, action: 'end', before: { validTo: before.validTo }, after: { validTo }, orgNo: school, effectiveOn: validTo })
    return { id }
  },

  async listSchoolOperators(ctx, { page, size, q, without }) {
    const [schools, named] = [await listInspectedSchools(ctx), await listOperatorsToday(ctx)]
    const shown = schools
      .filter((one) => (!q || one.name.includes(q)) && (!without || !named.has(one.no)))
      .sort((left, right) => Number(named.has(left.no)) - Number(named.has(right.no)) || left.no - right.no)
    return {
      total: shown.length,
      schools: schools.length,
      without: schools.filter((one) => !named.has(one.no)).length,
      rows: shown.slice((page - 1) * size, page * size).map((one) => ({
        orgNo: one.no,
        orgName: one.name,
        operators: (named.get(one.no) ?? []).map(({ holderName, positionName, phone, validFrom }) => ({ name: holderName, positionName, phone, validFrom })),
      })),
    }
  },
}

function registrarsOf(ctx: Ctx, schoolNo: number) {
  return listRegistrarPosts(ctx, schoolNo, rolesHolding('students.submitRegistration'))
}
