import { maskName } from '../../kernel/mask.ts'
import { coverage } from '../../kernel/indicators.ts'
import type { Output } from '../../kernel/api.ts'
import { listFile, mostExportRows, refuseTooMany, type FileColumn } from '../../kernel/documents/list-file.ts'
import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { listTrainingRecords } from './store.ts'

const fileColumns: readonly FileColumn<Output<typeof api.listTrainingRecords>['rows'][number]>[] = [
  { key: 'name', header: '姓名', width: 12, value: (row) => row.name },
  { key: 'passed', header: '结果', width: 8, value: (row) => (row.passed ? '合格' : '不合格') },
  { key: 'project', header: '培训项目', width: 28, value: (row) => row.project },
  { key: 'occupation', header: '职业（工种）', width: 18, value: (row) => row.occupation ?? '' },
  { key: 'startedOn', header: '开班', format: 'text', width: 12, value: (row) => row.startedOn },
  { key: 'completedOn', header: '办结', format: 'text', width: 12, value: (row) => row.completedOn },
  { key: 'hours', header: '学时', format: 'integer', width: 8, value: (row) => row.hours },
  { key: 'orgName', header: '培训单位', width: 28, value: (row) => row.orgName },
]

export const handlers = implement(api, {
  async listTrainingRecords(ctx, { org, direct, page, size, ...filter }) {
    const range = coverage(org ?? ctx.actor.org.no, direct)
    const { period, passed, q, sort } = filter
    const found = await listTrainingRecords(ctx, { range, period, passed, q, sort, offset: (page - 1) * size, limit: size })
    return { total: found.total, rows: found.rows.map((row) => ({ ...row, name: maskName(row.name) })) }
  },
  async exportTrainingRecords(ctx, { org, direct, columns, format, ...filter }) {
    const range = coverage(org ?? ctx.actor.org.no, direct)
    const { period, passed, q, sort } = filter
    const found = await listTrainingRecords(ctx, { range, period, passed, q, sort, offset: 0, limit: mostExportRows })
    const rows = found.rows.map((row) => ({ ...row, name: maskName(row.name) }))
    refuseTooMany(found.total)
    ctx.audit.subject('export', '培训记录', `培训记录 ${rows.length} 行`)
    ctx.audit.detail({ org: org ?? ctx.actor.org.no, period, q, rows: rows.length })
    return listFile({ title: '培训记录', day: ctx.today, format, columns: fileColumns, chosen: columns, rows })
  },
})
