import { writeCsv } from '../../kernel/documents/csv.ts'
import { writeWorkbook } from '../../kernel/documents/spreadsheet.ts'
import type { SheetColumn } from '../../kernel/imports/table.ts'
import type { FileAnswer } from '../../kernel/server.ts'
import type { exportColumns } from './api.ts'
import { labelOf, orgKinds, ownerships, schoolLevels, schoolStates } from './codes.ts'
import type { OrgRow } from './list-store.ts'

type Key = (typeof exportColumns)[number]
type Column = SheetColumn & { value: (row: OrgRow) => string | number }

const columns: Record<Key, Column> = {
  no: { header: '单位号', format: 'text', width: 16, value: (row) => String(row.no) },
  name: { header: '名称', width: 30, value: (row) => row.name },
  kind: { header: '类别', width: 12, value: (row) => orgKinds[row.kind] },
  state: {
    header: '状态',
    width: 10,
    value: (row) => (row.kind === 'authority' ? '' : schoolStates[row.state]),
  },
  level: { header: '层级', width: 14, value: (row) => (row.level ? schoolLevels[row.level] : '') },
  ownership: {
    header: '办学性质',
    width: 10,
    value: (row) => (row.ownership ? labelOf(ownerships, row.ownership) : ''),
  },
  authority: { header: '主管', width: 18, value: (row) => row.authorityName },
  location: { header: '属地', width: 12, value: (row) => row.locationName },
  qualified: {
    header: '今年招生资质',
    width: 14,
    value: (row) => (row.kind === 'school' ? (row.qualified ? '已列入名录' : '未列入') : ''),
  },
  sites: { header: '分校、教学点', format: 'integer', width: 12, value: (row) => row.sites },
  foundedOn: { header: '建校日期', format: 'text', width: 12, value: (row) => row.foundedOn ?? '' },
  creditCode: { header: '统一社会信用代码', format: 'text', width: 22, value: (row) => row.creditCode ?? '' },
  phone: { header: '电话', format: 'text', width: 16, value: (row) => row.phone ?? '' },
}

/** The list as shown: the same rows in the same order, the columns the person has chosen. */
export async function exportFile(
  rows: readonly OrgRow[],
  keys: readonly Key[],
  format: 'xlsx' | 'csv',
  day: string,
): Promise<FileAnswer> {
  const chosen = keys.map((key) => columns[key])
  const cells = rows.map((row) => chosen.map((column) => column.value(row)))
  const name = `单位台账_${day}_${rows.length}条`
  if (format === 'csv') {
    return {
      name: `${name}.csv`,
      mediaType: 'text/csv; charset=utf-8',
      bytes: writeCsv([chosen.map((column) => column.header), ...cells]),
    }
  }
  const bytes = await writeWorkbook({
    sheets: [{ name: '单位台账', columns: chosen.map(({ value: _, ...column }) => column), rows: cells }],
    title: name,
  })
  return {
    name: `${name}.xlsx`,
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    bytes,
  }
}
