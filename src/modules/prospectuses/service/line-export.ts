import { defineExport } from '../../../kernel/documents/list-export.ts'
import type { SheetColumn } from '../../../kernel/imports/table.ts'
import { rangeOf } from '../../../kernel/org-no.ts'
import { batches, earlyKinds, levels, modes, seasons } from '../codes.ts'
import type { PlanLine } from '../model.ts'
import { planApi } from '../plan-api.ts'
import { listLines } from '../store/lines.ts'

type Column = SheetColumn & { key: string; value: (line: PlanLine) => string | number }

/** The columns of the template in the same words, so that an exported plan can be changed and imported again. */
const columns: readonly Column[] = [
  { key: 'year', header: '年度', format: 'integer', width: 8, value: (line) => line.year },
  { key: 'school', header: '学校', width: 28, value: (line) => line.schoolName },
  { key: 'season', header: '招生季', width: 10, value: (line) => seasons[line.season] },
  { key: 'orgNo', header: '就读地点', format: 'text', width: 16, value: (line) => String(line.orgNo) },
  { key: 'code', header: '专业代码', format: 'text', width: 12, value: (line) => line.specialtyCode },
  { key: 'name', header: '专业名称', width: 22, value: (line) => line.specialtyName },
  { key: 'level', header: '培养层次', width: 18, value: (line) => levels[line.level] },
  { key: 'length', header: '学制（月）', format: 'integer', width: 10, value: (line) => line.lengthMonths },
  { key: 'mode', header: '形式', width: 10, value: (line) => modes[line.mode] },
  { key: 'source', header: '生源地', format: 'text', width: 10, value: (line) => line.sourceRegion ?? '' },
  { key: 'batch', header: '批次', width: 10, value: (line) => batches[line.batch] },
  { key: 'early', header: '提前批种类', width: 12, value: (line) => (line.earlyKind ? earlyKinds[line.earlyKind] : '') },
  { key: 'seats', header: '计划人数', format: 'integer', width: 10, value: (line) => line.seats },
  { key: 'tuition', header: '学费（元/年）', format: 'decimal', width: 12, value: (line) => line.tuition / 100 },
  { key: 'taken', header: '已占名额', format: 'integer', width: 10, value: (line) => line.taken },
  { key: 'open', header: '能否招生', width: 24, value: (line) => (line.open ? '可以招生' : (line.closedReason ?? '')) },
]

/** The approved lines as listed, in the columns of the template. */
export const lineExport = defineExport({
  kind: 'prospectuses.export-lines',
  title: '招生计划',
  audit: 'prospectuses.export-lines',
  input: planApi.exportPlanLines.input,
  async open(ctx, { format, ...filter }) {
    const asked = { ...filter, range: rangeOf(ctx.actor.org.no) }
    const { total } = await listLines(ctx, asked, { limit: 1, offset: 0 })
    return { columns, format, total, facts: filter, page: async (at, offset, limit) => (await listLines(at, asked, { limit, offset })).rows }
  },
})
