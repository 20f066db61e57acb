import { coverage } from '../../kernel/indicators.ts'
import type { Output } from '../../kernel/api.ts'
import { listFile, mostExportRows, refuseTooMany, type FileColumn } from '../../kernel/documents/list-file.ts'
import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { groupKinds } from './codes.ts'
import { listGroups } from './store.ts'

const fileColumns: readonly FileColumn<Output<typeof api.listGroups>['rows'][number]>[] = [
  { key: 'name', header: '集团', width: 32, value: (row) => row.name },
  { key: 'kind', header: '类别', width: 16, value: (row) => groupKinds[row.kind] },
  { key: 'orgName', header: '牵头学校', width: 28, value: (row) => row.orgName },
  { key: 'members', header: '成员单位', format: 'integer', width: 10, value: (row) => row.members },
  { key: 'foundedOn', header: '成立日期', format: 'text', width: 12, value: (row) => row.foundedOn },
  { key: 'approvalNo', header: '批准文号', format: 'text', width: 20, value: (row) => row.approvalNo ?? '' },
]

export const handlers = implement(api, {
  async listGroups(ctx, { org, direct, page, size, period, kind, q, sort }) {
    const range = coverage(org ?? ctx.actor.org.no, direct)
    return listGroups(ctx, { range, period, kind, q, sort, offset: (page - 1) * size, limit: size })
  },
  async exportGroups(ctx, { org, direct, columns, format, period, kind, q, sort }) {
    const range = coverage(org ?? ctx.actor.org.no, direct)
    const found = await listGroups(ctx, { range, period, kind, q, sort, offset: 0, limit: mostExportRows })
    const rows = found.rows
    refuseTooMany(found.total)
    ctx.audit.subject('export', '集团名单', `集团名单 ${rows.length} 行`)
    ctx.audit.detail({ org: org ?? ctx.actor.org.no, period, q, rows: rows.length })
    return listFile({ title: '集团名单', day: ctx.today, format, columns: fileColumns, chosen: columns, rows })
  },
})
