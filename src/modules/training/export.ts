import type { Output } from '../../kernel/api.ts'
import { defineExport } from '../../kernel/documents/list-export.ts'
import type { FileColumn } from '../../kernel/documents/list-file.ts'
import { coverage } from '../../kernel/indicators.ts'
import { maskName } from '../../kernel/mask.ts'
import { recordViews } from '../people/public.ts'
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

/** The list as shown: same scope, same masking, the columns the person has chosen. */
export const listExport = defineExport({
  kind: 'training.export',
  title: '培训记录',
  audit: 'training.export',
  input: api.exportTrainingRecords.input,
  async open(ctx, { org, direct, columns, format, ...asked }) {
    const unit = org ?? ctx.actor.org.no
    const { period, passed, q, sort } = asked
    const filter = { range: coverage(unit, direct), period, passed, q, sort }
    const { total } = await listTrainingRecords(ctx, { ...filter, offset: 0, limit: 1 })
    return {
      columns: fileColumns,
      chosen: columns,
      format,
      total,
      facts: { org: unit, direct, ...asked },
      async page(ctx, offset, limit) {
        const found = await listTrainingRecords(ctx, { ...filter, offset, limit })
        await recordViews(ctx, found.rows.flatMap((row) => (row.personId ? [{ personId: row.personId, orgNo: row.orgNo }] : [])), '导出了培训记录（遮蔽）')
        return found.rows.map((row) => ({ ...row, name: maskName(row.name) }))
      },
    }
  },
})
