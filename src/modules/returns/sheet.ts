import type { CodeItem, ImportDeclaration, ImportField } from '../../kernel/imports/declare.ts'
import { declareImport } from '../../kernel/imports/declare.ts'
import { templateWorkbook } from '../../kernel/imports/template.ts'
import type { SheetColumn, WorkbookSpec } from '../../kernel/imports/table.ts'
import { entryWords, type Entry, type Line } from './model.ts'
import type { Past } from './rules.ts'

const field = (key: string, title: string, type: ImportField['type'], more: Partial<ImportField> = {}): ImportField => ({ key, title, aliases: [], type, required: 'never', ...more })

export const sheetLists: Readonly<Record<string, readonly CodeItem[]>> = { 'return-absent': [{ code: '1', label: '是' }] }

/** The offline sheet of a report: one indicator a row. What is not open is locked and only read back to be compared. */
export const sheetImport: ImportDeclaration = declareImport({
  id: 'returns-figures',
  title: '离线填报表',
  version: '2026.1',
  fields: [
    field('caseNo', '填报编号', 'text', { required: 'always', maxLength: 40, help: '这份表属于哪个填报办件，不要改动' }),
    field('line', '指标编号', 'text', { required: 'always', maxLength: 60, help: '不要改动' }),
    field('title', '指标', 'text'),
    field('unit', '计量单位', 'text'),
    field('past', '上一次', 'text', { help: '最近一个已锁定年度的数' }),
    field('value', '数值', 'decimal', { aliases: ['分子'], help: '比例填分子', example: '120' }),
    field('base', '分母', 'decimal', { help: '只有比例填', example: '200' }),
    field('absent', '无此项', 'code', { codeList: 'return-absent', help: '本单位没有这一项的选“是”，并在说明里写理由' }),
    field('source', '数据来源', 'text', { maxLength: 200, example: '2025 年培训台账' }),
    field('explanation', '说明', 'text', { maxLength: 500, help: '与上年、同级相差大的写一句原因' }),
    field('keptValue', '下载时数值', 'decimal', { help: '用来比对，不要改动' }),
    field('keptBase', '下载时分母', 'decimal', { help: '用来比对，不要改动' }),
    field('definition', '口径', 'text'),
  ],
  key: (values) => (values['line'] ? String(values['line']) : undefined),
  keyFields: ['line'],
  nameField: 'title',
})

const openKeys = new Set(['value', 'base', 'absent', 'source', 'explanation'])
const wide: Readonly<Record<string, number>> = { caseNo: 24, line: 20, title: 34, past: 18, source: 26, explanation: 34, definition: 50 }

type Filled = { caseNo: string; roundTitle: string; orgName: string; closesOn: string; lines: readonly Line[]; entries: ReadonlyMap<string, Entry>; past: ReadonlyMap<string, readonly Past[]> }

/** The prefilled workbook: the template of the import with the rows of this report, protected except where one fills in. */
export function sheetWorkbook({ caseNo, roundTitle, orgName, closesOn, lines, entries, past }: Filled): WorkbookSpec {
  const template = templateWorkbook(sheetImport, { lists: sheetLists })
  const [first, ...others] = template.sheets
  const columns = sheetImport.fields.map((one, at): SheetColumn => {
    const column = first!.columns[at]!
    const number = one.type === 'decimal'
    return { ...column, width: wide[one.key] ?? 12, ...(number ? { format: 'general' as const } : {}), ...(openKeys.has(one.key) ? { open: true as const } : {}) }
  })
  const rows = lines.map((line) => {
    const entry = entries.get(line.id)
    const [last] = past.get(line.id) ?? []
    const cells: Record<string, string | number | null> = {
      caseNo,
      line: line.id,
      title: line.title,
      unit: line.unit,
      past: last ? `${last.period} 年 ${entryWords(line, { ...last, notApplicable: false })}` : '',
      value: entry?.value ?? null,
      base: entry?.base ?? null,
      absent: entry?.notApplicable ? '是' : null,
      source: entry?.source || null,
      explanation: entry?.explanation || null,
      keptValue: entry?.value ?? null,
      keptBase: entry?.base ?? null,
      definition: line.definition,
    }
    return sheetImport.fields.map((one) => cells[one.key] ?? null)
  })
  const note = `${roundTitle}　${orgName}　${closesOn} 截止　只有“数值、分母、无此项、数据来源、说明”可以填写；填好后在填报表页面上传`
  return { title: template.title!, sheets: [{ ...first!, notes: [...(first!.notes ?? []), note], columns, rows, locked: true, dropdownRows: rows.length }, ...others] }
}
