import { z } from 'zod'
import { exportFormat } from '../../../kernel/api.ts'
import { dayInChina } from '../../../kernel/dates.ts'
import { defineExport } from '../../../kernel/documents/list-export.ts'
import { NotFound } from '../../../kernel/errors.ts'
import { levels, standings } from '../model.ts'
import { countReports, listReports, type Report } from '../overview-store.ts'
import { findRound } from '../store.ts'

const input = z.object({
  id: z.uuid(),
  level: z.string().optional(),
  standing: z.string().optional(),
  late: z.boolean().optional(),
  q: z.string().optional(),
  format: exportFormat,
})

const dayOf = (moment: string | null) => (moment ? dayInChina(moment) : '')

/** Who has handed in and who has not, as a file. */
export const exportReturns = defineExport<typeof input, Report>({
  kind: 'returns.export',
  title: '填报完成情况',
  audit: 'returns.export',
  input,
  async open(ctx, { id, format, ...filter }) {
    const round = await findRound(ctx, id)
    if (!round) throw new NotFound('填报批次')
    const question = { roundId: id, ...filter }
    return {
      title: `填报完成情况_${round.title}`,
      total: await countReports(ctx, question),
      format,
      facts: { round: round.title, ...filter },
      page: (inside, offset, limit) => listReports(inside, question, { offset, limit }),
      columns: [
        { key: 'org', header: '单位', width: 30, value: (row) => row.org_name },
        { key: 'no', header: '机构号', value: (row) => String(row.org_no) },
        { key: 'level', header: '层级', value: (row) => levels[row.level] },
        { key: 'standing', header: '状态', value: (row) => standings[row.standing] },
        { key: 'waiting', header: '现在由谁办', width: 24, value: (row) => row.waiting_for ?? '' },
        { key: 'answered', header: '已填项数', format: 'integer', value: (row) => row.answered },
        { key: 'lines', header: '应填项数', format: 'integer', value: () => round.lines.length },
        { key: 'flagged', header: '提示项数', format: 'integer', value: (row) => row.flagged },
        { key: 'late', header: '是否逾期', value: (row) => (row.late ? '逾期' : '') },
        { key: 'sent', header: '报出日期', value: (row) => dayOf(row.submitted_at) },
        { key: 'locked', header: '锁定日期', value: (row) => dayOf(row.locked_at) },
        { key: 'case', header: '办件号', width: 26, value: (row) => row.case_no ?? '' },
      ],
    }
  },
})
