import type { FileAnswer } from '../../../kernel/server.ts'
import type { Described, FigureRow, Format } from '../model.ts'
import { figuresAdx } from './adx.ts'
import { figuresSdmx } from './sdmx-data.ts'
import { figuresStructure, type Definition } from './sdmx-structure.ts'
import { figuresCsv, figuresWorkbook } from './tables.ts'

const asJson = (message: object) => new TextEncoder().encode(JSON.stringify(message))

/** Figures as a file in one of the formats. The same figures give the same bytes, apart from a workbook's. */
export async function figuresFile(format: Format, rows: readonly FigureRow[], definitions: readonly Definition[], about: Described): Promise<FileAnswer> {
  const name = `${about.title}${about.simulated ? '（演示数据）' : ''}`
  if (format === 'csv') return { name: `${name}.csv`, mediaType: 'text/csv; charset=utf-8', bytes: figuresCsv(rows) }
  if (format === 'xlsx') {
    return { name: `${name}.xlsx`, mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', bytes: await figuresWorkbook(rows, about) }
  }
  if (format === 'adx') return { name: `${name}.adx.xml`, mediaType: 'application/adx+xml', bytes: new TextEncoder().encode(figuresAdx(rows, about)) }
  if (format === 'sdmx-json') {
    return { name: `${name}.sdmx.json`, mediaType: 'application/vnd.sdmx.data+json;version=2.0.0', bytes: asJson(figuresSdmx(rows, about)) }
  }
  return { name: `${name}.structure.json`, mediaType: 'application/vnd.sdmx.structure+json;version=2.0.0', bytes: asJson(figuresStructure(rows, definitions, about)) }
}
