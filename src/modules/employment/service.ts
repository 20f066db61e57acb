import { maskName } from '../../kernel/mask.ts'
import { coverage } from '../../kernel/indicators.ts'
import type { Output } from '../../kernel/api.ts'
import { listFile, mostExportRows, refuseTooMany, type FileColumn } from '../../kernel/documents/list-file.ts'
import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { destinationLabel } from './codes.ts'
import { listDestinations } from './store.ts'

const fileColumns: readonly FileColumn<Output<typeof api.listDestinations>['rows'][number]>[] = [
  { key: 'studentNumber', header: '学籍号', format: 'text', width: 22, value: (row) => row.studentNumber ?? '' },
  { key: 'name', header: '姓名', width: 12, value: (row) => row.name },
  { key: 'counted', header: '初次就业', width: 10, value: (row) => (row.counted ? '已落实' : '未落实') },
  { key: 'destination', header: '去向', width: 18, value: (row) => row.destinationLabel },
  { key: 'employerName', header: '单位', width: 28, value: (row) => row.employerName ?? '' },
  { key: 'settledOn', header: '落实日期', format: 'text', width: 12, value: (row) => row.settledOn ?? '' },
  { key: 'graduatedOn', header: '毕业日期', format: 'text', width: 12, value: (row) => row.graduatedOn },
  { key: 'specialty', header: '专业', width: 20, value: (row) => row.specialty ?? '' },
  { key: 'orgName', header: '学校', width: 28, value: (row) => row.orgName },
]

export const handlers = implement(api, {
  async listDestinations(ctx, { org, direct, page, size, period, counted, destination, q, sort }) {
    const range = coverage(org ?? ctx.actor.org.no, direct)
    const found = await listDestinations(ctx, { range, period, counted, destination, q, sort, offset: (page - 1) * size, limit: size })
    return {
      total: found.total,
      rows: found.rows.map((row) => ({ ...row, name: maskName(row.name), destinationLabel: destinationLabel(row.destination) })),
    }
  },
  async exportDestinations(ctx, { org, direct, columns, format, period, counted, destination, q, sort }) {
    const range = coverage(org ?? ctx.actor.org.no, direct)
    const found = await listDestinations(ctx, { range, period, counted, destination, q, sort, offset: 0, limit: mostExportRows })
    const rows = found.rows.map((row) => ({ ...row, name: maskName(row.name), destinationLabel: destinationLabel(row.destination) }))
    refuseTooMany(found.total)
    ctx.audit.subject('export', '毕业去向', `毕业去向 ${rows.length} 行`)
    ctx.audit.detail({ org: org ?? ctx.actor.org.no, period, q, rows: rows.length })
    return listFile({ title: '毕业去向', day: ctx.today, format, columns: fileColumns, chosen: columns, rows })
  },
})
