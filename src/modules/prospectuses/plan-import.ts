import { declareImport, type CodeItem, type ImportField } from '../../kernel/imports/declare.ts'
import { batches, earlyKinds, levels, modes, seasons } from './codes.ts'
import type { LineDraft } from './model.ts'

const field = (key: string, title: string, type: ImportField['type'], more: Partial<ImportField> = {}): ImportField => ({ key, title, aliases: [], type, required: 'always', ...more })
const items = (list: Readonly<Record<string, string>>): CodeItem[] => Object.entries(list).map(([code, label]) => ({ code, label }))

export const planLists: Readonly<Record<string, readonly CodeItem[]>> = {
  season: items(seasons),
  level: items(levels),
  mode: items(modes),
  batch: items(batches),
  'early-kind': items(earlyKinds),
}

/** One line of a plan in a row. Columns of the export that say nothing of the plan (学校、已占名额……) are left alone. */
export const planImport = declareImport({
  id: 'intake-plan',
  title: '招生计划',
  version: '2026.1',
  fields: [
    field('season', '招生季', 'code', { codeList: 'season', example: '秋季' }),
    field('orgNo', '就读地点', 'text', { required: 'never', maxLength: 12, aliases: ['单位号', '教学点'], help: '分校、教学点的 12 位单位号；空着是校本部' }),
    field('specialtyCode', '专业代码', 'text', { maxLength: 20, aliases: ['代码'], help: '已备案专业的代码' }),
    field('level', '培养层次', 'code', { codeList: 'level', aliases: ['层次'], example: '高级工' }),
    field('lengthMonths', '学制（月）', 'integer', { aliases: ['学制'], example: '36' }),
    field('mode', '形式', 'code', { codeList: 'mode', aliases: ['学习形式'], example: '全日制' }),
    field('sourceRegion', '生源地', 'text', { required: 'never', maxLength: 6, help: '行政区划代码的前 2、4 或 6 位；空着不限', example: '51' }),
    field('batch', '批次', 'code', { codeList: 'batch', example: '直接录取' }),
    field('earlyKind', '提前批种类', 'code', { codeList: 'early-kind', required: 'never', help: '只有提前批填写' }),
    field('seats', '计划人数', 'integer', { aliases: ['人数', '招生人数'], example: '50' }),
    field('tuition', '学费（元/年）', 'decimal', { aliases: ['学费'], help: '免学费的填 0', example: '3800' }),
  ],
  key: (values) => [values['season'], values['orgNo'], values['specialtyCode'], values['level'], values['lengthMonths'], values['mode'], values['sourceRegion'], values['batch'], values['earlyKind']].map((one) => one ?? '').join('|'),
  keyFields: ['season', 'orgNo', 'specialtyCode', 'level', 'lengthMonths', 'mode', 'sourceRegion', 'batch', 'earlyKind'],
  nameField: 'specialtyCode',
  rowChecks: [
    ({ sourceRegion }) =>
      sourceRegion === null || /^\d{2}(\d{2}(\d{2})?)?$/.test(String(sourceRegion))
        ? undefined
        : { key: 'sourceRegion', level: 'block', found: String(sourceRegion), message: '生源地不是行政区划代码的前 2、4 或 6 位', mend: '写 51、5101 或 510104 这样，或空着' },
    ({ batch, earlyKind }) =>
      (batch === 'early') === (earlyKind !== null)
        ? undefined
        : { key: 'earlyKind', level: 'block', found: String(earlyKind ?? '（空）'), message: batch === 'early' ? '提前批没有写种类' : '不是提前批，写了种类', mend: batch === 'early' ? '写五年贯通、预备技师或 3+4 贯通' : '空着' },
    ({ seats }) => (seats === null || (Number(seats) >= 1 && Number(seats) <= 100_000) ? undefined : { key: 'seats', level: 'block', found: String(seats), message: '人数不在 1 到 100000 之间', mend: '不招的专业删去这一行' }),
    ({ lengthMonths }) => (lengthMonths === null || (Number(lengthMonths) >= 1 && Number(lengthMonths) <= 120) ? undefined : { key: 'lengthMonths', level: 'block', found: String(lengthMonths), message: '学制不在 1 到 120 个月之间', mend: '三年写 36' }),
    ({ lengthMonths }) => (lengthMonths !== null && Number(lengthMonths) <= 6 ? { key: 'lengthMonths', level: 'warn', found: String(lengthMonths), message: '学制按月填写，不到半年', mend: '三年写 36' } : undefined),
    ({ tuition }) => (tuition === null || (Number(tuition) >= 0 && Number(tuition) <= 1_000_000) ? undefined : { key: 'tuition', level: 'block', found: String(tuition), message: '学费不在 0 到 1000000 元之间', mend: '写每年多少元' }),
  ],
})

/** A checked row as a line; the place is the school itself where the row names none. */
export function lineOf(values: Readonly<Record<string, string | number | null>>, schoolNo: number): LineDraft {
  return {
    orgNo: values['orgNo'] === null || values['orgNo'] === undefined ? schoolNo : Number(values['orgNo']),
    season: values['season'] as LineDraft['season'],
    specialtyCode: String(values['specialtyCode']),
    specialtyName: '',
    level: values['level'] as LineDraft['level'],
    lengthMonths: Number(values['lengthMonths']),
    mode: values['mode'] as LineDraft['mode'],
    sourceRegion: values['sourceRegion'] === null || values['sourceRegion'] === undefined ? null : String(values['sourceRegion']),
    batch: values['batch'] as LineDraft['batch'],
    earlyKind: (values['earlyKind'] ?? null) as LineDraft['earlyKind'],
    seats: Number(values['seats']),
    tuition: Math.round(Number(values['tuition']) * 100),
  }
}
