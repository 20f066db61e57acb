import type { Output } from '../../kernel/api.ts'
import { defineExport } from '../../kernel/documents/list-export.ts'
import type { FileColumn } from '../../kernel/documents/list-file.ts'
import { coverage } from '../../kernel/indicators.ts'
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

/** The list as shown: same scope, same masking, the columns the person has chosen. */
export const listExport = defineExport({
  kind: 'partnerships.export',
  title: '集团名单',
  audit: 'partnerships.export',
  input: api.exportGroups.input,
  async open(ctx, { org, direct, columns, format, ...asked }) {
    const unit = org ?? ctx.actor.org.no
    const { period, kind, q, sort } = asked
    const filter = { range: coverage(unit, direct), period, kind, q, sort }
    const { total } = await listGroups(ctx, { ...filter, offset: 0, limit: 1 })
    return {
      columns: fileColumns,
      chosen: columns,
      format,
      total,
      facts: { org: unit, direct, ...asked },
      async page(ctx, offset, limit) {
        const found = await listGroups(ctx, { ...filter, offset, limit })
        return found.rows
      },
    }
  },
})
