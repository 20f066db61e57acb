import { defineExport } from '../../kernel/documents/list-export.ts'
import { NotFound } from '../../kernel/errors.ts'
import type { SheetColumn } from '../../kernel/imports/table.ts'
import { maskName } from '../../kernel/mask.ts'
import { recordViews } from '../people/public.ts'
import { api } from './api.ts'
import { countOf, pageCandidates, type ListedCandidate } from './candidate-store.ts'
import { showsResult } from './service/reach.ts'
import { countLines, findBatch, pageLines, toLine, withoutResult, type LineRow } from './store.ts'

type Column<Row> = SheetColumn & { key: string; value: (row: Row) => string | number }

const lineColumns: Column<LineRow>[] = [
  { key: 'code', header: '志愿代号', format: 'text', width: 10, value: (row) => row.code },
  { key: 'school', header: '学校', width: 26, value: (row) => row.school_name },
  { key: 'title', header: '专业', width: 40, value: (row) => row.title },
  { key: 'seats', header: '名额', format: 'integer', width: 8, value: (row) => row.seats },
  { key: 'pools', header: '按生源地', width: 24, value: (row) => toLine(row).pools.map((pool) => `${pool.region || '不限'} ${pool.seats}`).join('；') },
  { key: 'taken', header: '录取', format: 'integer', width: 8, value: (row) => row.taken ?? '' },
  { key: 'adjusted', header: '其中调剂', format: 'integer', width: 10, value: (row) => row.adjusted ?? '' },
  { key: 'cutOff', header: '录取最低分', format: 'text', width: 12, value: (row) => row.cut_off ?? '' },
  { key: 'lastRank', header: '最后位次', format: 'integer', width: 10, value: (row) => row.last_rank ?? '' },
  { key: 'free', header: '空余', format: 'integer', width: 8, value: (row) => (row.taken === null ? '' : row.seats - row.taken) },
]

export const lineExport = defineExport({
  kind: 'placements.export-lines',
  title: '批次计划和录取线',
  audit: 'placement.export-lines',
  input: api.exportPlacementLines.input,
  async open(ctx, { id, q, view, format }) {
    const batch = await findBatch(ctx, id)
    if (!batch) throw new NotFound('投档批次')
    const shown = showsResult(ctx, batch)
    const filter = { q, view: shown ? view : ('all' as const) }
    return {
      title: `${batch.title}计划和录取线`, columns: lineColumns, format, facts: { id, view },
      total: await countLines(ctx, id, filter),
      page: async (ctx, offset, limit) => (await pageLines(ctx, id, filter, { limit, offset })).map((row) => (shown ? row : withoutResult(row))),
    }
  },
})

const candidateColumns: Column<ListedCandidate>[] = [
  { key: 'no', header: '考生号', format: 'text', width: 18, value: (row) => row.candidate_no },
  { key: 'name', header: '姓名', width: 10, value: (row) => maskName(row.name) },
  { key: 'idMasked', header: '证件号码', format: 'text', width: 20, value: (row) => row.id_masked },
  { key: 'region', header: '生源地', format: 'text', width: 10, value: (row) => row.region },
  { key: 'groups', header: '类别', width: 14, value: (row) => row.groups.join('、') },
  { key: 'score', header: '总分', format: 'text', width: 10, value: (row) => (row.score === null ? '' : String(Number(row.score))) },
  { key: 'rank', header: '位次', format: 'integer', width: 8, value: (row) => row.rank ?? '' },
  { key: 'preferences', header: '志愿数', format: 'integer', width: 8, value: (row) => row.preferences },
  { key: 'result', header: '录取到', width: 40, value: (row) => row.result ?? '' },
  { key: 'choice', header: '第几志愿', width: 10, value: (row) => (row.choice === null ? '' : row.choice === 0 ? '调剂' : row.choice) },
]

export const candidateExport = defineExport({
  kind: 'placements.export-candidates',
  title: '批次考生',
  audit: 'placement.export-candidates',
  input: api.exportPlacementCandidates.input,
  async open(ctx, { id, format, ...view }) {
    const batch = await findBatch(ctx, id)
    if (!batch) throw new NotFound('投档批次')
    return {
      title: `${batch.title}考生`, columns: candidateColumns, format, facts: { id, view: view.view },
      total: await countOf(ctx, id, view),
      page: async (ctx, offset, limit) => {
        const rows = await pageCandidates(ctx, id, view, { limit, offset })
        await recordViews(ctx, rows.flatMap((row) => (row.person_id ? [{ personId: row.person_id, orgNo: row.org_no }] : [])), '导出了投档考生')
        return rows
      },
    }
  },
})
