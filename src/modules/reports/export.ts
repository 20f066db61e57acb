import { defineExport } from '../../kernel/documents/list-export.ts'
import type { FileColumn } from '../../kernel/documents/list-file.ts'
import { api } from './api.ts'
import { listLateSchools, type LateSchool } from './late.ts'
import { kindTitle, listedOf } from './listed.ts'
import { listReports } from './store.ts'

const reportColumns: readonly FileColumn<ReturnType<typeof listedOf>>[] = [
  { key: 'org', header: '单位', width: 32, value: (row) => row.orgName },
  { key: 'kind', header: '报告', width: 26, value: (row) => kindTitle(row.kind) },
  { key: 'year', header: '年度', width: 8, value: (row) => row.year },
  { key: 'state', header: '状态', width: 16, value: (row) => row.stateTitle },
  { key: 'frozenAt', header: '数字冻结', format: 'text', width: 12, value: (row) => row.frozenAt?.slice(0, 10) ?? '' },
  { key: 'publishedOn', header: '发布日期', format: 'text', width: 12, value: (row) => row.publishedOn ?? '' },
]

/** The list as shown: same scope, same filter. */
export const reportExport = defineExport({
  kind: 'reports.export',
  title: '年度报告',
  audit: 'reports.export',
  input: api.exportReports.input,
  async open(ctx, { columns, format, ...filter }) {
    const { total } = await listReports(ctx, filter, { offset: 0, limit: 1 })
    return {
      columns: reportColumns,
      chosen: columns,
      format,
      total,
      facts: filter,
      page: async (at, offset, limit) => (await listReports(at, filter, { offset, limit })).rows.map(listedOf),
    }
  },
})

const lateColumns: readonly FileColumn<LateSchool>[] = [
  { key: 'org', header: '学校', width: 32, value: (row) => row.orgName },
  { key: 'state', header: '进度', width: 12, value: (row) => (row.state === 'none' ? '没有开始' : '编写中') },
  { key: 'remindedOn', header: '上次催报', format: 'text', width: 12, value: (row) => row.remindedOn ?? '' },
]

export const lateExport = defineExport({
  kind: 'reports.exportLate',
  title: '没有报送年度报告的学校',
  audit: 'reports.exportLate',
  input: api.exportLate.input,
  async open(ctx, { columns, format, ...filter }) {
    const { rows } = await listLateSchools(ctx, filter)
    return { columns: lateColumns, chosen: columns, format, total: rows.length, facts: filter, page: async (_, offset, limit) => rows.slice(offset, offset + limit) }
  },
})
