import type { Ctx } from '../../kernel/context.ts'
import { clockInChina } from '../../kernel/dates.ts'
import { defineExport } from '../../kernel/documents/list-export.ts'
import { agentKinds, agentVerdicts, categories, measures, sources, states, verdicts, type Category } from './codes.ts'
import { ledgerApi } from './ledger-api.ts'
import { onTimeShare } from './model.ts'
import { officeApi } from './office-api.ts'
import { countComplaints, listComplaintRows, type CategoryCounts, type ComplaintRow } from './store/complaints.ts'
import { listAgentRows, type AgentListRow } from './store/ledger.ts'

const mark = (ctx: Ctx) => (ctx.actor.demonstration ? '演示数据' : undefined)

/** The list of complaints without anything about who complained. */
export const complaintExport = defineExport<typeof officeApi.exportComplaints.input, ComplaintRow>({
  kind: 'complaints.list',
  title: '招生投诉',
  audit: 'complaint.export',
  input: officeApi.exportComplaints.input,
  async open(ctx, { format, columns: chosen, ...filter }) {
    const { total } = await listComplaintRows(ctx, filter, { limit: 1, offset: 0 })
    return {
      total, format, chosen, mark: mark(ctx), facts: { ...filter },
      columns: [
        { key: 'caseNo', header: '办件号', format: 'text', value: (row) => row.case_no ?? '' },
        { key: 'received', header: '收到', format: 'text', value: (row) => clockInChina(row.received_at).slice(0, 16) },
        { key: 'source', header: '来源', format: 'text', value: (row) => sources[row.source] },
        { key: 'school', header: '学校', format: 'text', value: (row) => row.school_name ?? '' },
        { key: 'agent', header: '机构或个人', format: 'text', value: (row) => row.agent_name },
        { key: 'category', header: '类别', format: 'text', value: (row) => categories[row.category] },
        { key: 'state', header: '状态', format: 'text', value: (row) => states[row.state] },
        { key: 'acceptBy', header: '受理期限', format: 'text', value: (row) => row.accept_by },
        { key: 'resolveBy', header: '处理期限', format: 'text', value: (row) => row.resolve_by ?? '' },
        { key: 'decided', header: '审定', format: 'text', value: (row) => row.decided_on ?? '' },
        { key: 'verdict', header: '认定', format: 'text', value: (row) => (row.verdict ? verdicts[row.verdict] : '') },
        { key: 'measure', header: '处理', format: 'text', value: (row) => (row.verdict ? measures[row.measure] : '') },
        { key: 'order', header: '整改办件', format: 'text', value: (row) => row.order_no ?? '' },
        { key: 'authority', header: '承办', format: 'text', value: (row) => row.authority_name },
      ],
      page: async (inner, offset, limit) => (await listComplaintRows(inner, filter, { limit, offset })).rows,
    }
  },
})

const nameOf = (row: CategoryCounts) => categories[row.key as Category] ?? row.name
const share = (met: number, due: number) => {
  const percent = onTimeShare(met, due)
  return percent === null ? '' : `${percent}%`
}

export async function statisticsOf(ctx: Ctx, year: number) {
  const [categoryRows, authorities] = [await countComplaints(ctx, year, 'category'), await countComplaints(ctx, year, 'authority')]
  return { year, categories: categoryRows.map((row) => ({ ...row, name: nameOf(row) })), authorities }
}

export const statisticsExport = defineExport<typeof officeApi.exportComplaintStatistics.input, CategoryCounts>({
  kind: 'complaints.statistics',
  title: '投诉统计',
  audit: 'complaint.export-statistics',
  input: officeApi.exportComplaintStatistics.input,
  async open(ctx, { format, by, year: asked }) {
    const year = asked ?? Number(ctx.today.slice(0, 4))
    const rows = await countComplaints(ctx, year, by)
    return {
      total: rows.length, format, mark: mark(ctx), facts: { year, by }, title: `${year} 年投诉统计（${by === 'category' ? '按类别' : '按主管部门'}）`,
      columns: [
        { key: 'name', header: by === 'category' ? '类别' : '主管部门', format: 'text', value: nameOf },
        { key: 'received', header: '收到', format: 'text', value: (row) => row.received },
        { key: 'accepted', header: '受理', format: 'text', value: (row) => row.accepted },
        { key: 'refused', header: '不予受理', format: 'text', value: (row) => row.refused },
        { key: 'open', header: '在办', format: 'text', value: (row) => row.open },
        { key: 'founded', header: '查实', format: 'text', value: (row) => row.founded },
        { key: 'published', header: '公布', format: 'text', value: (row) => row.published },
        { key: 'acceptShare', header: '按期受理率', format: 'text', value: (row) => share(row.acceptOnTime, row.acceptDue) },
        { key: 'resolveShare', header: '按期办结率', format: 'text', value: (row) => share(row.resolveOnTime, row.resolveDue) },
      ],
      page: async (inner, offset, limit) => (await countComplaints(inner, year, by)).slice(offset, offset + limit),
    }
  },
})

/** The ledger with telephones masked. */
export const agentExport = defineExport<typeof ledgerApi.exportAgents.input, AgentListRow>({
  kind: 'complaints.agents',
  title: '有偿招生台账',
  audit: 'complaint.export-agents',
  input: ledgerApi.exportAgents.input,
  async open(ctx, { format, columns: chosen, ...filter }) {
    const { total } = await listAgentRows(ctx, filter, { limit: 1, offset: 0 })
    return {
      total, format, chosen, mark: mark(ctx), facts: { ...filter },
      columns: [
        { key: 'name', header: '姓名或机构', format: 'text', value: (row) => row.name },
        { key: 'kind', header: '种类', format: 'text', value: (row) => agentKinds[row.kind] },
        { key: 'organisation', header: '所在机构', format: 'text', value: (row) => row.organisation },
        { key: 'phone', header: '电话', format: 'text', value: (row) => row.phone_masked },
        { key: 'verdict', header: '认定', format: 'text', value: (row) => agentVerdicts[row.verdict] },
        { key: 'payments', header: '付款笔数', format: 'text', value: (row) => row.payments },
        { key: 'amount', header: '金额（元）', format: 'text', value: (row) => (row.amount / 100).toFixed(2) },
        { key: 'students', header: '涉及人数', format: 'text', value: (row) => row.students },
        { key: 'schools', header: '涉及学校', format: 'text', value: (row) => row.schools },
        { key: 'complaints', header: '投诉件数', format: 'text', value: (row) => row.complaints },
        { key: 'authority', header: '登记', format: 'text', value: (row) => row.authority_name },
      ],
      page: async (inner, offset, limit) => (await listAgentRows(inner, filter, { limit, offset })).rows,
    }
  },
})
