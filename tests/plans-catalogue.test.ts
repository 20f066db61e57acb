import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { figureId, findIndicator, plans, type PlanIndicator } from '../src/modules/plans/model.ts'
import { readTsv } from '../src/kernel/tsv.ts'
import { catalogueFolder, readCatalogueRows } from './support/catalogue-rows.ts'

const omitted = readTsv(readFileSync(join(import.meta.dirname, '../policy/plans/omitted.tsv'), 'utf8'))
const lines = plans.flatMap((plan) => plan.indicators.map((line) => ({ plan: plan.id, line })))
/** How many rows section 5 of each catalogue has; a change of the catalogues has to be looked at. */
const counts = { 1: 31, 2: 55, 3: 54, 4: 76, 5: 99 }

test('需求目录第 5 节的每一行都在某个规划里，或写明不装的原因', (context) => {
  const folder = catalogueFolder()
  if (!folder) {
    console.log('没有找到 ../shared/requirements，跳过需求目录核对')
    return context.skip()
  }
  const rows = readCatalogueRows(folder)
  for (const [catalogue, count] of Object.entries(counts)) {
    expect(rows.filter((row) => row.key.startsWith(`${catalogue}.`)).length, `目录 ${catalogue} 的行数`).toBe(count)
  }
  const keys = new Set(rows.map((row) => row.key))
  const loaded = new Set(lines.flatMap(({ line }) => line.origin))
  const left = new Map(omitted.map((row) => [row.row!, row.reason!]))
  expect([...loaded, ...left.keys()].filter((key) => !keys.has(key)), '目录里没有的行').toEqual([])
  expect(rows.filter((row) => !loaded.has(row.key) && !left.get(row.key)).map((row) => `${row.key} ${row.title}`)).toEqual([])
  expect([...left.keys()].filter((key) => loaded.has(key)), '既装入又写了原因').toEqual([])
})

test('装入的行引用了目录那一行的条款，目标值就在那一行里', (context) => {
  const folder = catalogueFolder()
  if (!folder) return context.skip()
  const clauses = readTsv(readFileSync(join(import.meta.dirname, '../policy/clauses.tsv'), 'utf8'))
  const near = (cited: string, of: string) => {
    const row = clauses.find((one) => one.id === cited || (one.same_as ?? '').split(',').includes(cited))
    const [file, at] = of.split(':')
    return cited === of || (row?.same_as ?? '').split(',').includes(of) || (row?.id?.startsWith(`${file}:`) && Number(row.line) <= Number(at) && Number(at) <= Number(row.line_to))
  }
  const stray: string[] = []
  const unknownFigures: string[] = []
  const rows = readCatalogueRows(folder)
  for (const row of rows) {
    const here = lines.filter(({ line }) => line.origin.includes(row.key)).map(({ line }) => line)
    if (here.length === 0 || row.clauses.length === 0) continue
    const cited = here.flatMap((line) => [line.clause, ...line.also, ...line.alternatives.map((one) => one.clause)])
    if (!row.clauses.some((of) => cited.some((one) => near(one, of)))) stray.push(`${row.key} ${row.title}：${row.clauses.join(',')}`)
  }
  for (const { plan, line } of lines) {
    const text = rows.filter((row) => line.origin.includes(row.key)).map((row) => row.text).join(' ')
    for (const figure of [line.target.value, line.target.upper, line.baseline?.value]) {
      if (figure === null || figure === undefined || inText(figure, line, text)) continue
      unknownFigures.push(`${plan} ${line.id} ${figure}`)
    }
  }
  expect(stray).toEqual([])
  expect(unknownFigures).toEqual([])
})

/** Figures that the text has in other words, each with its words in the line: 1/3, 每州市, 全员, 1+6. */
const inOtherWords = new Set([
  'senior-skilled-share', 'teacher-rotation', 'chemical-parks', 'entrepreneurship-teachers', 'south-xinjiang-schools', 'tibet-system', 'specialty-partners',
  'cities-with-school', 'cities-with-technician-school', 'craftsman-parks', 'provincial-platform', 'teacher-exchange',
])

function inText(figure: number, line: PlanIndicator, text: string): boolean {
  if (inOtherWords.has(line.id)) return true
  const numbers = [...text.replaceAll(',', '').matchAll(/\d+(?:\.\d+)?/g)].map((match) => Number(match[0]))
  return numbers.some((one) => one === figure || one === figure / 10_000 || one * 10_000 === figure) || (figure === 2022 && line.definition.includes('推'))
}

test('每个算子、口径和性质都有例子', () => {
  const all = lines.map(({ line }) => line)
  for (const operator of ['>=', '>', '≈', 'strive', 'batch', 'range', 'ratio-down'] as const) {
    expect(all.some((line) => line.operator === operator), operator).toBe(true)
  }
  for (const kind of ['预期性', '约束性', '未标注'] as const) expect(all.some((line) => line.kind === kind), kind).toBe(true)
  for (const has of [(line: PlanIndicator) => line.floor, (line: PlanIndicator) => line.increment, (line: PlanIndicator) => line.per !== null, (line: PlanIndicator) => line.cumulative])
    expect(all.some(has)).toBe(true)
  expect(all.filter((line) => line.operator === 'batch' && line.target.value !== null)).toEqual([])
})

test('目录写明“累计”的人次和培养人数逐年相加；“达到”按不低于判定', () => {
  const flows = lines.filter(({ line }) => line.origin.some((one) => ['4.1.1', '4.1.7', '4.1.8', '4.1.17', '4.1.24', '4.1.31', '4.1.33'].includes(one)))
  expect(flows.length).toBeGreaterThanOrEqual(12)
  expect(flows.filter(({ line }) => !line.cumulative).map(({ line }) => line.id)).toEqual([])
  expect(lines.filter(({ line }) => line.operator === '=').map(({ line }) => line.id)).toEqual([])
})

test('同一个指标在各规划里单位和口径相同；台账计算的都有模块计算', () => {
  const byFigure = Map.groupBy(lines, ({ line }) => figureId(line))
  for (const [id, held] of byFigure) {
    expect(new Set(held.map(({ line }) => line.source)).size, `${id} 的来源`).toBe(1)
    if (held[0]!.line.source === 'computed') {
      expect(findIndicator(id), `没有模块计算 ${id}`).toBeDefined()
      continue
    }
    expect(new Set(held.map(({ line }) => line.unit)).size, `${id} 的单位`).toBe(1)
    expect(new Set(held.map(({ line }) => line.definition)).size, `${id} 的口径`).toBe(1)
  }
})

test('并存的写法各有出处和说明；A4、A5、A6、A9 写在所涉指标上', () => {
  const words = lines.flatMap(({ line }) => [line.definition, ...line.alternatives.map((one) => `${one.note}${one.decision ?? ''}`)]).join('\n')
  for (const mark of ['A1', 'A4', 'A5', 'A6', 'A9', 'C1', 'C2', 'C3', 'C4']) expect(words, mark).toContain(`（${mark}）`)
  const decided = lines.flatMap(({ line }) => line.alternatives).filter((one) => one.decision?.includes('推'))
  expect(decided.length).toBeGreaterThan(20)
})
