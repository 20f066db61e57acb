import { isProtected, personScale, show } from '../../kernel/disclosure.ts'
import { valueIn, withUnit, type Figure, type Frozen, type ReportTable } from './model.ts'
import { findNumbers } from './numbers.ts'
import { fillPlaceholders } from './placeholders.ts'
import type { NumberCheck } from './cross-check.ts'

const SUM = '合计'

/** What a ratio divides by in reports that were frozen before they kept it; its numerator follows from both. */
const bases: Readonly<Record<string, string>> = { 'senior-share': 'on-roll-students', 'initial-employment-rate': 'graduates', 'employment-rate': 'graduates' }

/** A report's figures and tables as the public may see them: what is frozen stays as it is. Pure. */
export function protectBasis(basis: Frozen, least: number): Frozen {
  return { ...basis, figures: protectFigures(basis.figures, least), tables: basis.tables.map((table) => protectTable(table, least)) }
}

/**
 * Figures as the public may see them, in every year they speak of: counted people are told as multiples of three and
 * small ones not at all. Of a ratio both sides count, and it is divided out of told numbers; one whose base is not
 * known is left out. The years left out are listed, so that a text says why. Pure.
 */
export function protectFigures(figures: readonly Figure[], least: number): Figure[] {
  return figures.map((whole) => {
    const { bases: _, ...figure } = whole
    if (!isProtected(figure.unit)) return figure
    const tell = (year: number) => toldIn(whole, year, figures, least)
    const years = [figure.year, ...figure.history.map((one) => one.year)]
    return {
      ...figure,
      value: tell(figure.year),
      history: figure.history.map(({ year }) => ({ year, value: tell(year) })),
      definition: `${figure.definition}公布的人数取 3 的倍数，不足 ${least} 人和可由此推算的不公布。`,
      hidden: { below: least, years: years.filter((year) => valueIn(figure, year) !== null && tell(year) === null) },
    }
  })
}

function toldIn(figure: Figure, year: number, figures: readonly Figure[], least: number): number | null {
  const value = valueIn(figure, year)
  if (value === null) return null
  const scale = personScale(figure.unit)
  if (scale !== null) {
    const told = show(Math.round(value * scale), least).value
    return told === null ? null : told / scale
  }
  const of = figures.find((one) => one.id === bases[figure.id])
  // Part-time graduates may not be in a rate's base: its own base says how many people stand behind it.
  const people = figure.bases ? figure.bases.find((one) => one.year === year)?.value : of && valueIn(of, year)
  if (!people) return null
  const count = Math.round((value / 100) * people)
  const [above, rest, under] = [show(count, least), show(Math.max(0, people - count), least), show(people, least)]
  if (above.value === null || rest.small || !under.value) return null
  return Math.min(100, Math.round((above.value / under.value) * 10_000) / 100)
}

/**
 * A chapter as the public reads it: placeholders filled with told figures, and numbers of people that the author typed
 * from the ledger told the same way. Pure.
 */
export function publicText(body: string, numbers: readonly NumberCheck[], figures: readonly Figure[], least: number): string {
  let text = body
  for (const check of numbers.toSorted((left, right) => right.start - left.start)) {
    const told = check.verdict === 'match' ? typedAs(check.raw, figures.find((one) => one.id === check.figure), least) : undefined
    if (told !== undefined) text = `${text.slice(0, check.start)}${told}${text.slice(check.end)}`
  }
  return fillPlaceholders(text, figures).map((piece) => piece.text).join('')
}

/** The words for a typed number of the ledger; undefined where it may stand as written. */
function typedAs(raw: string, figure: Figure | undefined, least: number): string | undefined {
  const [number] = findNumbers(raw)
  if (!number || !figure || !isProtected(figure.unit)) return undefined
  const scale = personScale(figure.unit)
  if (scale === null) {
    if (figure.hidden?.years.length) return '（人数少，不公布）'
    return figure.value === null || number.unit !== figure.unit ? undefined : withUnit(figure.value, figure)
  }
  // What was written in tens or thousands is coarser than what is told.
  if (number.step >= 3) return undefined
  const { value } = show(Math.round(number.value), least)
  return value === null ? `不足 ${least} ${number.unit || '人'}` : `${value.toLocaleString('en')}${number.unit}`
}

/**
 * A table as the public may see it: cells and totals of 1 … `least` − 1 are left out, and so many others (the smallest
 * first) that none of them can be found by subtraction — a row or column with a total has none or at least two left
 * out. What stays is told as multiples of three, like the figures. Pure.
 */
export function protectTable(table: ReportTable, least: number): ReportTable {
  const sums = table.head.at(-1) === SUM
  const rows = table.rows.map((row) => ({ name: row.name, values: [...row.values] }))
  const all = table.total ? [...rows, { name: SUM, values: [...table.total] }] : rows
  const small = (value: number | null | undefined) => typeof value === 'number' && value > 0 && value < least
  for (const row of all) row.values = row.values.map((value) => (small(value) ? null : value))
  const hides = all.some((row) => row.values.includes(null))
  for (let again = hides; again; ) {
    again = false
    const lines = [
      ...(sums ? all.map((row) => row.values.map((_, at) => ({ row, at }))) : []),
      ...(table.total ? table.head.map((_, at) => all.map((row) => ({ row, at }))) : []),
    ]
    for (const line of lines) {
      if (line.filter(({ row, at }) => row.values[at] === null).length !== 1) continue
      // A zero tells nothing of anybody and hides nothing by being left out; but where nothing else is there, it goes too.
      const held = line.filter(({ row, at }) => row.values[at] !== null).toSorted((left, right) => rank(left) - rank(right))
      const [next] = held
      if (!next) continue
      next.row.values[next.at] = null
      again = true
    }
  }
  for (const row of all) row.values = row.values.map((value) => (value === null ? null : show(value, least).value))
  const note = hides ? `人数取 3 的倍数；— 为不公布：不足 ${least} 人，或可由此推算` : '人数取 3 的倍数'
  return { ...table, title: `${table.title}（${note}）`, rows, total: table.total ? all.at(-1)!.values : null }
}

function rank({ row, at }: { row: { values: (number | null)[] }; at: number }): number {
  const value = row.values[at] ?? 0
  return value === 0 ? Number.MAX_SAFE_INTEGER : value
}
