import { createHash } from 'node:crypto'
import type { Output } from '../../../kernel/api.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { safeFileName } from '../../../kernel/documents/official.ts'
import { readTable, writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { HttpError, Invalid } from '../../../kernel/errors.ts'
import { SpreadsheetError, type Table, type WorkbookSpec } from '../../../kernel/imports/table.ts'
import type { Handlers, Upload } from '../../../kernel/server.ts'
import { breakdownApi } from '../breakdown-api.ts'
import { fits, placesOf } from '../rules.ts'
import type { BreakdownRow } from '../store/breakdowns.ts'
import { inReach, ownDraft, writeCells, type Cell } from './breakdowns.ts'
import { actualsOf, loadMatrix, type Matrix } from './matrix.ts'

type Own = Pick<typeof breakdownApi, 'getBreakdownSheet' | 'checkBreakdownSheet' | 'loadBreakdownSheet'>
type Check = Output<typeof breakdownApi.checkBreakdownSheet>
type Base = { line: string; unitNo: number; value: number | null }

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const fixed = ['指标编号', '指标', '计量单位', '单位编号', '单位', '基数'] as const
const yearTitle = (year: number) => `${year} 年目标`

export const sheetHandlers: Handlers<Own> = {
  async getBreakdownSheet(ctx, { id }) {
    const row = await inReach(ctx, id)
    const matrix = await loadMatrix(ctx, row)
    const bases = await actualsOf(ctx, matrix.lines.map((one) => one.line), row.units, String(row.base_year))
    ctx.audit.subject('target-breakdown', id, `${row.case_no} ${row.title} 分解表`, { orgNo: row.org_no })
    return { name: safeFileName(`${row.title}_分解表.xlsx`), mediaType: XLSX, bytes: await writeWorkbook(workbookOf(row, matrix, bases)) }
  },

  async checkBreakdownSheet(ctx, { id }, upload) {
    const row = await ownDraft(ctx, id)
    const { check } = await readSheet(ctx, row, upload)
    ctx.audit.subject('target-breakdown', id, `${row.case_no} 分解表 ${upload.name}`, { orgNo: row.org_no })
    ctx.audit.detail({ changes: check.changes.length, problems: check.problems.length })
    return check
  },

  async loadBreakdownSheet(ctx, { id, version, sha256 }, upload) {
    const row = await ownDraft(ctx, id)
    const { check, cells } = await readSheet(ctx, row, upload)
    if (check.sha256 !== sha256) throw new HttpError({ status: 409, message: '这个文件和检查过的文件不是同一个。什么也没有写入。请重新检查后再导入。' })
    if (check.problems.length > 0 || cells.length === 0)
      throw new Invalid([{ path: 'file', message: `${check.problems[0]?.message ?? '文件和网上的一样，没有要改的'}。什么也没有写入。` }])
    return writeCells(ctx, row, version, cells)
  },
}

/** One row a line and unit, one column a year; only the years may be filled in. */
function workbookOf(row: BreakdownRow, { lines, cells }: Matrix, bases: readonly Base[]): WorkbookSpec {
  const held = new Map(cells.map((one) => [`${one.line} ${one.unitNo} ${one.year}`, one.value]))
  const rows = lines.flatMap(({ line }) =>
    row.units.map((unit) => [
      line.id, line.name, line.unit, String(unit.no), unit.name, bases.find((one) => one.line === line.id && one.unitNo === unit.no)?.value ?? null,
      ...row.years.map((year) => held.get(`${line.id} ${unit.no} ${year}`) ?? null),
    ]),
  )
  const parents = lines.map(({ line, parents: own }) => `${line.name}：${own.map((one) => `${one.year} 年 ${one.value ?? '没有'}${one.value === null ? '' : line.unit}`).join('，')}`)
  return {
    title: row.title,
    sheets: [
      {
        name: '目标分解',
        notes: [`${row.case_no}　${row.title}　基数为 ${row.base_year} 年实际。只填年份各列，填好后在分解页面上传。`, `本级目标　${parents.join('；')}`],
        columns: [
          { header: fixed[0], width: 24 }, { header: fixed[1], width: 24 }, { header: fixed[2], width: 10 }, { header: fixed[3], width: 16 }, { header: fixed[4], width: 28 },
          { header: fixed[5], width: 12, format: 'general' },
          ...row.years.map((year) => ({ header: yearTitle(year), width: 14, format: 'general' as const, open: true as const })),
        ],
        rows,
        locked: true,
        dropdownRows: rows.length,
      },
    ],
  }
}

async function readSheet(ctx: Ctx, row: BreakdownRow, upload: Upload): Promise<{ check: Check; cells: Cell[] }> {
  const table = await readTable(upload.bytes, { fileName: upload.name, maxRows: 4000 }).catch((error: unknown) => {
    throw error instanceof SpreadsheetError ? new Invalid([{ path: 'file', message: error.message }]) : error
  })
  const matrix = await loadMatrix(ctx, row)
  const { cells, problems } = cellsOf(table, row, matrix)
  const held = new Map(matrix.cells.map((one) => [`${one.line} ${one.unitNo} ${one.year}`, one.value]))
  const names = new Map(row.units.map((unit) => [unit.no, unit.name]))
  const differing = cells.filter((one) => (held.get(`${one.line} ${one.unitNo} ${one.year}`) ?? null) !== one.value)
  const changes = differing.map((one) => ({
    line: matrix.lines.find(({ line }) => line.id === one.line)!.line.name, unitNo: one.unitNo, unitName: names.get(one.unitNo) ?? '', year: one.year,
    before: held.get(`${one.line} ${one.unitNo} ${one.year}`) ?? null, after: one.value,
  }))
  return { cells: differing, check: { sha256: createHash('sha256').update(upload.bytes).digest('hex'), version: row.version, problems, changes } }
}

/** The cells of a filled sheet, with every row and column that cannot be read. Years that are not in the file stay as they are. */
function cellsOf(table: Table, row: BreakdownRow, { lines }: Matrix): { cells: Cell[]; problems: Check['problems'] } {
  const cells: Cell[] = []
  const problems: Check['problems'] = []
  const sheet = table.sheets.find((one) => !one.hidden)
  const top = sheet?.rows.findIndex((one) => one.cells.some((cell) => cell.text.trim() === fixed[0])) ?? -1
  const titles = sheet?.rows[top]?.cells.map((cell) => cell.text.trim()) ?? []
  const years = row.years.filter((year) => titles.includes(yearTitle(year)))
  if (!sheet || top < 0 || !titles.includes(fixed[3]) || years.length === 0)
    return { cells, problems: [{ place: '文件', message: `要有“${fixed[0]}”“${fixed[3]}”和“${yearTitle(row.years[0]!)}”等列`, mend: '从本页重新下载分解表' }] }
  const seen = new Set<string>()
  for (const one of sheet.rows.slice(top + 1)) {
    const text = (title: string) => one.cells[titles.indexOf(title)]?.text.trim() ?? ''
    const place = `第 ${one.excelRow} 行`
    const line = lines.find((entry) => entry.line.id === text(fixed[0]))?.line
    const unit = row.units.find((entry) => String(entry.no) === text(fixed[3]))
    if (!line || !unit) {
      problems.push({ place, message: line ? `单位编号“${text(fixed[3])}”不在这次分解里` : `指标编号“${text(fixed[0])}”不在这次分解里`, mend: '删去这一行，或从本页重新下载' })
      continue
    }
    if (seen.has(`${line.id} ${unit.no}`)) {
      problems.push({ place, message: `${unit.name}的“${line.name}”写了两行`, mend: '只留一行' })
      continue
    }
    seen.add(`${line.id} ${unit.no}`)
    for (const year of years) {
      const word = text(yearTitle(year)).replaceAll(',', '')
      const value = word === '' ? null : Number(word)
      const wrong = value === null ? undefined : !Number.isFinite(value) ? '不是数字' : value < 0 ? '小于 0' : !fits(value, placesOf(line)) ? `多于 ${placesOf(line)} 位小数` : undefined
      if (wrong) problems.push({ place: `${place} · ${yearTitle(year)}`, message: `“${word}”${wrong}`, mend: `填不小于 0、最多 ${placesOf(line)} 位小数的数，单位是${line.unit}` })
      else cells.push({ line: line.id, unitNo: unit.no, year, value })
    }
  }
  return { cells, problems }
}
