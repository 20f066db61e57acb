import { noteItems, setItems, listItems } from '../../kernel/case-items.ts'
import type { Case, CaseImplementation, StepInput } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { Invalid, Refusal } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/mask.ts'
import { readFlag } from '../../kernel/parameters.ts'
import { publicityRule, publishForCase, withdrawPublicity } from '../../kernel/publicity.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import { findAuthority } from '../orgs/public.ts'
import { classKindLabel, outcomeOrder, outcomes } from './codes.ts'
import { isBetter, sameAudit } from './model.ts'
import { approveList } from './service/approve.ts'
import { auditRows } from './service/lists.ts'
import { leavingStatuses } from './service/records.ts'
import { dropRows, findList, listRows, setList, setRow, type ListRow, type Row } from './store.ts'
import { listWorkflow, stateOf } from './workflow.ts'

async function load(ctx: Ctx, file: Case): Promise<{ list: ListRow; rows: Row[] }> {
  const list = await findList(ctx, file.id)
  if (!list) throw new Error(`case ${file.no} has no graduation list`)
  return { list, rows: await listRows(ctx, list.id, ['pending']) }
}

async function rules(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  if (file.closed_at) return []
  const { list, rows } = await load(ctx, file)
  const items = new Map((await listItems(ctx, file.id)).map((item) => [item.record_id, item.id]))
  const audited = await auditRows(ctx, list, rows)
  const wanted: readonly string[] = list.kind === 'conversion' ? ['completed'] : leavingStatuses
  const gone = rows.filter((row) => !wanted.includes(audited.get(row.enrollment_id)?.student.status ?? ''))
  const unsure = rows.filter((row) => !row.class_kind || !row.class_kind_confirmed)
  const stale = rows.filter((row) => {
    const now = audited.get(row.enrollment_id)
    return now && !gone.includes(row) && !sameAudit(row.audit, now.audit)
  })
  const better = rows.filter((row) => isBetter(row.outcome, row.proposed))
  const lower = rows.filter((row) => row.outcome !== row.proposed && !better.includes(row))
  const reviewing = stateOf(file.state)?.waits?.side === 'authority'
  const rule = (id: string, title: string, clause: string, verdict: RuleResult['verdict'], fact: string, ways: string[], bad: readonly Row[] = []): RuleResult => ({
    id, title, clause, verdict, fact, ways: verdict === 'pass' ? [] : ways,
    ...(bad.length > 0 ? { itemIds: bad.flatMap((row) => items.get(row.enrollment_id) ?? []) } : {}),
  })
  return [
    rule('rows', '名单里有学生', '001:1092', rows.length > 0 ? 'pass' : 'block', rows.length > 0 ? `${rows.length} 人` : '名单里没有学生', ['加入学生，或取消名单。']),
    rule('on-roll', list.kind === 'conversion' ? '学生是结业学生' : '学生在籍', '001:1092', gone.length > 0 ? 'block' : 'pass', gone.length > 0 ? `${named(gone)}的学籍状态不能办理` : `${rows.length} 人的学籍状态都可以办理`, ['把这些学生移出名单（审核中的退回）。'], gone),
    rule('audit', '审核结果是最新的', '001:1092', stale.length > 0 ? 'block' : 'pass', stale.length > 0 ? `${named(stale)}的材料或规定变了，审核结果与名单不同` : '名单与现在的材料一致', [reviewing ? '退回这些学生，由学校重新审核。' : '在名单页按“重新审核”。'], stale),
    rule('class-kind', '班次已确认', '001:1092', unsure.length > 0 ? 'block' : 'pass', unsure.length > 0 ? `${named(unsure)}的班次没有确认` : '每人的班次都已确认', ['毕业证书须写明中级工班、高级工班或预备技师（技师）班；在名单页确认。'], unsure),
    rule('override', '结果与审核建议一致', '001:1092', better.length + lower.length > 0 ? 'warn' : 'pass', better.length + lower.length > 0 ? overrideWords(better, lower) : '都按审核建议', ['逐人核对学校写的理由。'], [...better, ...lower]),
    ...(reviewing ? [dateRule(ctx, list)] : []),
    ...(reviewing && (await readFlag(ctx, 'graduation.publicity', { orgNo: file.org_no }))
      ? [await publicityRule(ctx, file, { clause: '001:1092', ways: ['按“开始公示”，期满、异议都已答复后再同意。'] })]
      : []),
  ]
}

const named = (rows: readonly Row[]) => `${rows.slice(0, 3).map((row) => maskName(row.record.name)).join('、')}${rows.length > 3 ? ` 等 ${rows.length} 人` : ''}`

function overrideWords(better: readonly Row[], lower: readonly Row[]): string {
  return [
    better.length > 0 ? `${named(better)}的结果高于审核建议，还缺条件` : '',
    lower.length > 0 ? `${named(lower)}的结果低于审核建议` : '',
  ].filter(Boolean).join('；')
}

function dateRule(ctx: Ctx, list: ListRow): RuleResult {
  const due = list.graduates_on <= ctx.today
  return {
    id: 'date',
    title: '到了毕业日期',
    clause: '001:1092',
    verdict: due ? 'pass' : 'pending',
    fact: due ? `毕业日期 ${list.graduates_on}` : `毕业日期 ${list.graduates_on} 还没有到，学籍到那天才结束`,
    ways: due ? [] : [`${list.graduates_on} 起可以同意。`],
  }
}

async function publish(ctx: Ctx, file: Case) {
  if (!(await readFlag(ctx, 'graduation.publicity', { orgNo: file.org_no })))
    throw new Refusal({ fact: '本地的毕业名单不需要公示。', rule: '是否公示由参数“毕业名单先公示”决定。', ways: ['直接审核。'] })
  const { list, rows } = await load(ctx, file)
  const row = await publishForCase(ctx, file, {
    title: `${list.org_name} ${list.graduates_on.slice(0, 7)} 毕业名单`,
    summary: `拟同意 ${rows.length} 名学生离校，结果见名单。`,
    clause: '001:1092',
    lines: rows.map((one) => ({ personName: one.record.name, detail: `${one.record.specialtyName} ${outcomes[one.outcome]}` })),
    contact: file.authority_name,
    permission: 'graduation.review',
    stopAction: 'return',
  })
  return { note: `公示 ${row.starts_on} 至 ${row.ends_on}` }
}

async function returnRows(ctx: Ctx, file: Case, input: StepInput) {
  const wanted = new Set(input.facts['rowIds'] as string[] | undefined)
  const { rows } = await load(ctx, file)
  const chosen = rows.filter((row) => wanted.has(row.id))
  if (chosen.length === 0 || chosen.length !== wanted.size) throw new Invalid([{ path: 'rowIds', message: '选中的学生已不在名单里。刷新后重新选择。' }])
  for (const row of chosen) {
    await setRow(ctx, row.id, { state: 'returned', returnReason: input.reason! })
    ctx.audit.change({ kind: 'graduation-row', id: row.id, action: 'graduation.return-row', before: { state: 'pending' }, after: { state: 'returned', reason: input.reason }, orgNo: row.org_no, personId: row.person_id })
  }
  const ids = new Set(chosen.map((row) => row.enrollment_id))
  const items = (await listItems(ctx, file.id)).filter((item) => ids.has(item.record_id)).map((item) => item.id)
  await setItems(ctx, file, items, { state: 'returned', reason: input.reason })
  await noteItems(ctx, file, items, { title: '退回学校', reason: input.reason })
  return { note: `退回 ${named(chosen)}`, rows: chosen.map((row) => ({ id: row.id, label: maskName(row.record.name), ok: true, message: '已退回' })) }
}

const movedTo = (state: 'draft' | 'sent') => async (ctx: Ctx, file: Case) => {
  await setList(ctx, file.id, { state })
}

async function back(ctx: Ctx, file: Case, words: string) {
  await setList(ctx, file.id, { state: 'draft' })
  await withdrawPublicity(ctx, file, words)
}

export const caseImplementations: CaseImplementation[] = [
  {
    workflow: listWorkflow,
    authorityAt: findAuthority,
    page: '/graduation/lists/{id}',
    rules,
    facts: async (ctx, file) => {
      const { list, rows } = await load(ctx, file)
      const all = file.closed_at ? await listRows(ctx, list.id, ['approved']) : rows
      return [
        { label: '毕业日期', value: list.graduates_on },
        { label: '名单', value: list.kind === 'conversion' ? '结业换发毕业证书' : '应届离校' },
        ...outcomeOrder.map((outcome) => ({ label: outcomes[outcome], value: `${all.filter((row) => row.outcome === outcome).length} 人` })),
        { label: '与审核建议不同', value: `${all.filter((row) => row.outcome !== row.proposed).length} 人` },
      ]
    },
    composition: async (ctx, file) => {
      const list = (await findList(ctx, file.id))!
      const rows = await listRows(ctx, list.id, ['pending', 'approved'])
      const kinds = Object.keys(classKindLabel) as (keyof typeof classKindLabel)[]
      const names = [...new Set(rows.map((row) => row.record.specialtyName))]
      const count = (name: string | undefined) => {
        const counts = kinds.map((kind) => rows.filter((row) => row.class_kind === kind && (name === undefined || row.record.specialtyName === name)).length)
        return [...counts, counts.reduce((sum, one) => sum + one, 0)]
      }
      return {
        title: '专业和班次',
        unit: '人',
        head: ['专业', ...kinds.map((kind) => classKindLabel[kind]), '合计'],
        rows: names.map((name) => ({ name, values: count(name) })),
        total: count(undefined),
      }
    },
    consequence: async (ctx, file) => {
      const { rows } = await load(ctx, file)
      return `最后一级通过后，${rows.length} 人编定证书编号，学籍结束；之后不能收回。`
    },
    effects: {
      submit: movedTo('sent'),
      publish,
      'return-rows': returnRows,
      withdraw: (ctx, file) => back(ctx, file, '学校撤回了名单。'),
      return: (ctx, file) => back(ctx, file, '名单退回学校补正。'),
      cancel: async (ctx, file) => {
        await setList(ctx, file.id, { state: 'cancelled' })
        await dropRows(ctx, file.id)
      },
    },
    entered: { approved: (ctx, file) => approveList(ctx, file) },
  },
]
