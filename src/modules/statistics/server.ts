import type { Case, CaseImplementation } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import { findAuthority, getOrg } from '../orgs/public.ts'
import { cityOf } from './labels.ts'
import { compareMembers } from './rules.ts'
import { findReturnOfCase, isIntact, listMembers, listMembersNow, publishCells, setReturn, type Included, type ReturnRow } from './store.ts'
import { returnWorkflow } from './workflow.ts'

async function load(ctx: Ctx, file: Case): Promise<ReturnRow> {
  const row = await findReturnOfCase(ctx, file.id)
  if (!row) throw new Error(`case ${file.no} has no return`)
  return row
}

async function rules(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  if (file.closed_at) return []
  const row = await load(ctx, file)
  const intact = await isIntact(ctx, row)
  const results: RuleResult[] = [
    {
      id: 'intact',
      title: '冻结的名册没有改动',
      clause: '001:1149',
      verdict: intact ? 'pass' : 'block',
      fact: intact ? `${row.students.toLocaleString('en')} 人的名册与冻结时一致` : '冻结的名册与摘要不符',
      ways: ['退回学校重新冻结。'],
    },
  ]
  if (row.kind === 'school') {
    const changes = compareMembers(await listMembers(ctx, row), await listMembersNow(ctx, row))
    results.push({
      id: 'live',
      title: '冻结数与学籍一致',
      clause: '001:1149',
      verdict: changes.length === 0 ? 'pass' : 'warn',
      fact: changes.length === 0 ? '冻结以后，基准日当天的学籍没有变化' : `冻结以后有 ${changes.length} 名学生的基准日情况变了（补录、更正）`,
      ways: ['重新冻结后再送审，或说明为什么不重报。'],
    })
  }
  return results
}

const movedTo = (state: 'draft' | 'sent') => async (ctx: Ctx, file: Case) => {
  await setReturn(ctx, (await load(ctx, file)).id, { state })
}

async function lock(ctx: Ctx, file: Case) {
  const row = await load(ctx, file)
  await setReturn(ctx, row.id, { state: 'locked', locked_at: ctx.at })
  ctx.audit.change({ kind: 'stat-return', id: row.id, action: 'lock', before: { state: row.state }, after: { state: 'locked', students: row.students }, orgNo: row.org_no })
  if (row.kind === 'school') await publishCells(ctx, row, cityOf((await getOrg(ctx, row.org_no)).region))
  return { note: `${row.students.toLocaleString('en')} 人，锁定` }
}

export const caseImplementations: CaseImplementation[] = [
  {
    workflow: returnWorkflow,
    authorityAt: findAuthority,
    rules,
    facts: async (ctx, file) => {
      const row = await load(ctx, file)
      const included = row.included as Included[]
      return [
        { label: '年度', value: `${row.year} 年` },
        { label: '基准日', value: row.reference_date },
        { label: '在册学生', value: `${row.students.toLocaleString('en')} 人` },
        ...(row.kind === 'authority' ? [{ label: '汇总的下级报表', value: `${included.length} 份` }] : []),
        { label: '填表人', value: row.filled_by },
        { label: '单位负责人', value: row.responsible },
        { label: '冻结日期', value: row.filled_on },
      ]
    },
    consequence: async (ctx, file) => `锁定 ${(await load(ctx, file)).students.toLocaleString('en')} 人的报表；以后只能用更正办件重报，公开表随之更新。`,
    effects: {
      submit: movedTo('sent'),
      withdraw: movedTo('draft'),
      return: movedTo('draft'),
      cancel: async (ctx, file) => setReturn(ctx, (await load(ctx, file)).id, { state: 'draft', case_id: null }),
      lock,
    },
  },
]
