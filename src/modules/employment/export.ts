import type { Output } from '../../kernel/api.ts'
import { defineExport } from '../../kernel/documents/list-export.ts'
import type { FileColumn } from '../../kernel/documents/list-file.ts'
import { coverage } from '../../kernel/indicators.ts'
import { maskName } from '../../kernel/mask.ts'
import { recordViews } from '../people/public.ts'
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

/** The list as shown: same scope, same masking, the columns the person has chosen. */
export const listExport = defineExport({
  kind: 'employment.export',
  title: '毕业去向',
  audit: 'employment.export',
  input: api.exportDestinations.input,
  async open(ctx, { org, direct, columns, format, ...asked }) {
    const unit = org ?? ctx.actor.org.no
    const { period, counted, destination, q, sort } = asked
    const filter = { range: coverage(unit, direct), period, counted, destination, q, sort }
    const { total } = await listDestinations(ctx, { ...filter, offset: 0, limit: 1 })
    return {
      columns: fileColumns,
      chosen: columns,
      format,
      total,
      facts: { org: unit, direct, ...asked },
      async page(ctx, offset, limit) {
        const found = await listDestinations(ctx, { ...filter, offset, limit })
        await recordViews(ctx, found.rows.map((row) => ({ personId: row.personId, orgNo: row.orgNo })), '导出了毕业去向（遮蔽）')
        return found.rows.map((row) => ({ ...row, name: maskName(row.name), destinationLabel: destinationLabel(row.destination) }))
      },
    }
  },
})
