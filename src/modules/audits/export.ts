import type { z } from 'zod'
import { clockInChina, dayInChina } from '../../kernel/dates.ts'
import type { FileColumn } from '../../kernel/documents/list-file.ts'
import type { auditRow } from './api.ts'

type Row = z.output<typeof auditRow>

/** The list as shown, masked as shown. */
export const fileColumns: readonly FileColumn<Row>[] = [
  { key: '审计号', header: '审计号', format: 'text', width: 10, value: (row) => String(row.id) },
  { key: '时间', header: '时间', format: 'text', width: 20, value: (row) => moment(row.at) },
  { key: '操作人', header: '操作人', width: 10, value: (row) => row.actor },
  { key: '岗位', header: '岗位', width: 12, value: (row) => row.roleTitle },
  { key: '单位', header: '单位', width: 20, value: (row) => row.actorOrg },
  { key: '操作', header: '操作', width: 20, value: (row) => row.verbTitle },
  { key: '对象种类', header: '对象种类', width: 12, value: (row) => row.subjectKindTitle },
  { key: '对象', header: '对象', width: 36, value: (row) => row.subject },
  { key: '单位号', header: '单位号', format: 'text', width: 16, value: (row) => String(row.orgNo) },
  { key: '改动的记录', header: '改动的记录', format: 'integer', width: 12, value: (row) => row.changes },
  { key: '来源地址', header: '来源地址', format: 'text', width: 18, value: (row) => row.source ?? '' },
  { key: '理由', header: '理由', width: 36, value: (row) => row.reason ?? '' },
  { key: '条款', header: '条款', format: 'text', width: 12, value: (row) => row.clause ?? '' },
]

/** The moment as people in China read it, to the second. */
function moment(at: string): string {
  return `${dayInChina(at)} ${clockInChina(at).slice(11, 19)}`
}

