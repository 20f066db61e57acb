import { defineExport } from '../../kernel/documents/list-export.ts'
import type { SheetColumn } from '../../kernel/imports/table.ts'
import { productLabel } from '../../kernel/codes.ts'
import { clockInChina } from '../../kernel/dates.ts'
import { maskName } from '../../kernel/mask.ts'
import { recordViews } from '../people/public.ts'
import { regionName } from '../students/public.ts'
import { intakeTitle, lengthTitle, levelTitles, sources, type Source } from './codes.ts'
import { states } from './moves.ts'
import { exportColumns, schoolApi } from './school-api.ts'
import { countApplications, listApplications, type ListRow } from './store/list.ts'

type Key = (typeof exportColumns)[number]
type Column = SheetColumn & { value: (row: ListRow) => string | number }

const local = (moment: string | null) => (moment ? clockInChina(moment).slice(0, 16) : '')

const columns: Record<Key, Column> = {
  offerNo: { header: '录取编号', format: 'text', width: 22, value: (row) => row.offer_no ?? '' },
  name: { header: '姓名', width: 10, value: (row) => maskName(row.name) },
  idMasked: { header: '证件号码', format: 'text', width: 20, value: (row) => row.id_masked ?? '' },
  sex: { header: '性别', width: 6, value: (row) => (row.sex ? productLabel('sex', row.sex) : '') },
  phone: { header: '手机号', format: 'text', width: 14, value: (row) => row.phone_masked },
  school: { header: '学校', width: 24, value: (row) => row.org_name },
  specialty: { header: '专业', width: 24, value: (row) => row.specialty_name },
  level: { header: '培养层次', width: 14, value: (row) => levelTitles[row.training_level] ?? row.training_level },
  length: { header: '学制', width: 8, value: (row) => lengthTitle(row.length_months) },
  intake: { header: '招生季', width: 12, value: (row) => intakeTitle(row) },
  category: { header: '生源类别', width: 18, value: (row) => (row.entry_category ? productLabel('source-category', row.entry_category) : '') },
  region: { header: '生源地', width: 22, value: (row) => (row.home_region ? regionName(row.home_region) : '') },
  source: { header: '来源', width: 10, value: (row) => sources[row.source as Source] },
  state: { header: '状态', width: 18, value: (row) => states[row.state].title },
  reason: { header: '理由', width: 30, value: (row) => row.state_reason ?? '' },
  submittedAt: { header: '报名时间', format: 'text', width: 18, value: (row) => local(row.submitted_at) },
  replyBy: { header: '答复期限', format: 'text', width: 18, value: (row) => local(row.reply_by) },
  green: { header: '绿色通道', width: 10, value: (row) => (row.green_channel ? '是' : '') },
}

/** The list as shown: the same rows in the same order, masked as on the page. */
export const listExport = defineExport({
  kind: 'admissions.export',
  title: '报名和录取名单',
  audit: 'application.export',
  input: schoolApi.exportApplications.input,
  async open(ctx, { columns: chosen, format, ...filter }) {
    const keys = chosen?.length ? chosen : exportColumns
    return {
      columns: keys.map((key) => ({ key, ...columns[key] })),
      format,
      total: await countApplications(ctx, filter),
      facts: filter,
      page: async (ctx, offset, limit) => {
        const { rows } = await listApplications(ctx, filter, { limit, offset }, { near: false })
        await recordViews(ctx, rows.map((row) => ({ personId: row.person_id, orgNo: row.org_no })), '导出了报名名单')
        return rows
      },
    }
  },
})
