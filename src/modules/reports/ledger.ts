import type { Ctx } from '../../kernel/context.ts'
import { isAuthority, rangeOf } from '../../kernel/org-no.ts'
import { listSettings, parameters, resolveParameter } from '../../kernel/parameters.ts'
import { destinationLabel, destinations } from '../employment/codes.ts'
import { countDestinations } from '../employment/public.ts'
import { catalogue, findIndicator } from '../plans/model.ts'
import { figuresFor } from '../plans/public.ts'
import type { Table } from '../statistics/rules.ts'
import { tableOn } from '../statistics/public.ts'
import { countProjects } from '../training/public.ts'
import { reportFigures, type FigureDefinition } from './definitions/figures.ts'
import { reportTables, type TableId } from './definitions/tables.ts'
import { definitionOf } from './rules.ts'
import type { Figure, Frozen, ReportKind, ReportTable } from './model.ts'

/** Years shown before the report's own. */
const BACK = 4

type Asked = { kind: ReportKind; year: number; orgNo: number }

/**
 * Reads every figure and table of a report from the registers, as they are now, for one organisation's range and the
 * end of the year. Nothing is typed in; what nobody holds is null. Without tables it is several times faster.
 */
export async function readLedger(ctx: Ctx, asked: Asked, { withTables = true } = {}): Promise<Frozen> {
  const { kind, year, orgNo } = asked
  const definition = definitionOf(kind)
  const authority = isAuthority(orgNo)
  const wanted = new Set(definition.chapters.flatMap((chapter) => chapter.figures))
  const shown = reportFigures.filter((one) => wanted.has(one.id) && (authority || one.only !== 'authority'))
  const tables = withTables ? await readTables(ctx, asked, authority) : []
  const own = await countOwn(ctx, asked)
  const figures = await indicatorFigures(ctx, asked, shown.filter((one) => !one.own))
  return {
    on: ctx.today,
    tables,
    figures: shown.map((one) => {
      const found = figures.get(one.id)
      if (found) return found
      const { title = one.id, unit = '', definition: words = '', definitionVersion = '1', clause = definition.clause } = one.own ?? {}
      const counts = own.get(one.id)
      return {
        id: one.id, title, aliases: one.aliases, unit, decimals: 0, year,
        value: counts?.get(year) ?? null,
        history: [...(counts ?? [])].filter(([at]) => at < year).map(([at, value]) => ({ year: at, value })).sort((left, right) => left.year - right.year),
        definition: words, definitionVersion, source: 'computed' as const, clause,
      }
    }),
  }
}

async function indicatorFigures(ctx: Ctx, { year, orgNo }: Asked, definitions: readonly FigureDefinition[]): Promise<Map<string, Figure>> {
  const years = Array.from({ length: BACK + 1 }, (_, back) => year - BACK + back)
  const held = await figuresFor(ctx, { indicators: definitions.map((one) => one.id), periods: years.map(String), orgNo })
  const entries = new Map(catalogue().map((one) => [one.id, one]))
  const out = new Map<string, Figure>()
  for (const { id, aliases } of definitions) {
    const entry = entries.get(id)
    if (!entry) continue
    const ratio = entry.kind === 'ratio'
    const valueIn = (at: number) => {
      const found = held.find((one) => one.indicator === id && one.period === String(at))
      return (ratio ? found?.ratio : found?.value) ?? null
    }
    const bases = years.flatMap((at) => {
      const base = held.find((one) => one.indicator === id && one.period === String(at))?.base
      return typeof base === 'number' ? [{ year: at, value: base }] : []
    })
    const version = held.find((one) => one.indicator === id)?.definitionVersion ?? entry.definitionVersion
    out.set(id, {
      id,
      title: entry.title,
      aliases,
      unit: entry.unit,
      decimals: ratio ? 2 : Number.isInteger(valueIn(year)) ? 0 : 2,
      year,
      value: valueIn(year),
      history: withoutLeadingGaps(years.slice(0, -1).map((at) => ({ year: at, value: valueIn(at) }))),
      definition: entry.definition + (await settingsInWords(ctx, findIndicator(id)?.parameters ?? [], orgNo, `${year}-12-31`)),
      definitionVersion: String(version),
      source: entry.source,
      clause: entry.clause,
      ...(ratio ? { bases } : {}),
    })
  }
  return out
}

/** Years before the first that holds anything tell nothing. */
function withoutLeadingGaps(history: { year: number; value: number | null }[]) {
  const first = history.findIndex((one) => one.value !== null && one.value !== 0)
  return first < 0 ? [] : history.slice(first)
}

/** Parameters that an authority set otherwise are part of the definition: two years with different ones are not compared. */
async function settingsInWords(ctx: Ctx, keys: readonly string[], orgNo: number, on: string): Promise<string> {
  if (keys.length === 0) return ''
  const settings = await listSettings(ctx, keys, orgNo)
  const set = keys.flatMap((key) => {
    const { value, setBy } = resolveParameter(settings, key, orgNo, on)
    const declared = parameters.find((one) => one.key === key)
    return setBy === null || !declared ? [] : [`${declared.title}：${typeof value === 'boolean' ? (value ? '是' : '否') : String(value)}`]
  })
  return set.length === 0 ? '' : `本地口径：${set.join('；')}。`
}

async function readTables(ctx: Ctx, { kind, year, orgNo }: Asked, authority: boolean): Promise<ReportTable[]> {
  const wanted = new Set(definitionOf(kind).chapters.flatMap((chapter) => chapter.tables)) as Set<TableId>
  const day = year >= Number(ctx.today.slice(0, 4)) ? ctx.today : `${year}-12-31`
  const on = { day, org: orgNo }
  const out: ReportTable[] = []
  const add = (id: TableId, table: Pick<ReportTable, 'head' | 'rows' | 'total'>) => {
    if (wanted.has(id)) out.push({ id, ...reportTables[id], ...table })
  }
  if (wanted.has('level-sex')) add('level-sex', fold(await tableOn(ctx, { rows: 'level', columns: 'sex', ...on })))
  if (wanted.has('specialty-level')) add('specialty-level', fold(await tableOn(ctx, { rows: 'specialty', columns: 'level', ...on })))
  if (wanted.has('source-mode')) add('source-mode', fold(await tableOn(ctx, { rows: 'source', columns: 'mode', ...on })))
  if (authority && wanted.has('region-level')) add('region-level', fold(await tableOn(ctx, { rows: 'region', columns: 'level', ...on })))
  if (authority && wanted.has('school-level')) add('school-level', fold(await tableOn(ctx, { rows: 'school', columns: 'level', ...on })))
  if (wanted.has('destinations')) add('destinations', await destinationTable(ctx, year, orgNo))
  if (wanted.has('projects')) add('projects', await projectTable(ctx, year, orgNo))
  return out.filter((one) => one.rows.length > 0)
}

const MOST_ROWS = 30

/** A counted table, its largest rows by name and the rest together, with totals. */
function fold(table: Table): Pick<ReportTable, 'head' | 'rows' | 'total'> {
  const rows = table.rows.map((row, at) => ({ name: row.label, values: [...table.cells[at]!, table.rowTotals[at]!] }))
  const inOrder = rows.length > MOST_ROWS ? rows.toSorted((left, right) => right.values.at(-1)! - left.values.at(-1)!) : rows
  const rest = inOrder.slice(MOST_ROWS)
  const head = [...table.columns.map((one) => one.label), '合计']
  const others = rest.length === 0 ? [] : [{ name: `其余 ${rest.length} 项`, values: head.map((_, at) => rest.reduce((sum, row) => sum + row.values[at]!, 0)) }]
  return { head, rows: [...inOrder.slice(0, MOST_ROWS), ...others], total: [...table.columnTotals, table.total] }
}

async function destinationTable(ctx: Ctx, year: number, orgNo: number): Promise<Pick<ReportTable, 'head' | 'rows' | 'total'>> {
  const [now, before] = [await countDestinations(ctx, { range: rangeOf(orgNo), period: String(year) }), await countDestinations(ctx, { range: rangeOf(orgNo), period: String(year - 1) })]
  const of = (list: typeof now, code: string) => list.find((one) => one.destination === code)?.graduates ?? 0
  const codes = Object.keys(destinations).filter((code) => of(now, code) + of(before, code) > 0)
  const rows = codes.map((code) => ({ name: destinationLabel(code), values: [of(before, code), of(now, code)] }))
  return { head: [`${year - 1} 年`, `${year} 年`], rows, total: [0, 1].map((at) => rows.reduce((sum, row) => sum + row.values[at]!, 0)) }
}

async function projectTable(ctx: Ctx, year: number, orgNo: number): Promise<Pick<ReportTable, 'head' | 'rows' | 'total'>> {
  const all = await countProjects(ctx, { range: rangeOf(orgNo), period: String(year) })
  const rest = all.slice(MOST_ROWS)
  const sum = (list: typeof all) => [list.reduce((total, one) => total + one.personTimes, 0), list.reduce((total, one) => total + one.passed, 0)]
  const rows = all.slice(0, MOST_ROWS).map((one) => ({ name: one.project, values: [one.personTimes, one.passed] }))
  if (rest.length > 0) rows.push({ name: `其余 ${rest.length} 项`, values: sum(rest) })
  return { head: ['培训人次', '其中合格'], rows, total: sum(all) }
}

/** The counts of the reports' own, by year. */
async function countOwn(ctx: Ctx, { kind, year, orgNo }: Asked): Promise<Map<string, Map<number, number>>> {
  const wanted = new Set(definitionOf(kind).chapters.flatMap((chapter) => chapter.figures))
  const out = new Map<string, Map<number, number>>()
  const put = (id: string, at: number, value: number) => out.set(id, (out.get(id) ?? new Map()).set(at, value))
  const day = year >= Number(ctx.today.slice(0, 4)) ? ctx.today : `${year}-12-31`
  if (wanted.has('female-students') || wanted.has('full-time-students')) {
    const table = await tableOn(ctx, { rows: 'mode', columns: 'sex', day, org: orgNo })
    const women = table.columns.findIndex((one) => one.key === '2')
    const fullTime = table.rows.findIndex((one) => one.key === 'full-time')
    put('female-students', year, women < 0 ? 0 : table.columnTotals[women]!)
    put('full-time-students', year, fullTime < 0 ? 0 : table.rowTotals[fullTime]!)
  }
  if (wanted.has('specialties-taught')) put('specialties-taught', year, await countSpecialties(ctx, day, orgNo))
  if (wanted.has('settled-graduates')) {
    for (const at of [year - 1, year]) {
      const counts = await countDestinations(ctx, { range: rangeOf(orgNo), period: String(at) })
      const sum = (pick: (one: (typeof counts)[number]) => number) => counts.reduce((total, one) => total + pick(one), 0)
      const kindOf = (code: string) => (Object.hasOwn(destinations, code) ? destinations[code as keyof typeof destinations].counts : 'unknown')
      if (counts.length === 0 && at < year) continue
      put('settled-graduates', at, sum((one) => one.settled))
      put('further-study-graduates', at, sum((one) => (kindOf(one.destination) === 'further' ? one.graduates : 0)))
      put('unsettled-graduates', at, sum((one) => (['unemployed', 'unknown'].includes(kindOf(one.destination)) ? one.graduates : 0)))
    }
  }
  return out
}

async function countSpecialties(ctx: Ctx, day: string, orgNo: number): Promise<number> {
  const table = await tableOn(ctx, { rows: 'specialty', columns: 'sex', day, org: orgNo })
  return new Set(table.rows.map((one) => one.key.split(' ')[0])).size
}
