import type { ReportTable } from './model.ts'

const SUM = '合计'

/**
 * A table as the public may see it: cells of 1 … `least` − 1 are left out, and so many others (the smallest first)
 * that none of them can be found by subtraction — a row or column with a total has none or at least two left out.
 * Totals of rows that are small themselves are left out too; the totals of columns stay. Pure.
 */
export function protectTable(table: ReportTable, least: number): ReportTable {
  const sums = table.head.at(-1) === SUM
  const rows = table.rows.map((row) => ({ name: row.name, values: [...row.values] }))
  const small = (value: number | null | undefined) => typeof value === 'number' && value > 0 && value < least
  for (const row of rows) row.values = row.values.map((value) => (small(value) ? null : value))
  if (rows.every((row) => row.values.every((value) => value !== null))) return table
  for (let again = true; again; ) {
    again = false
    const lines = [
      ...(sums ? rows.map((row) => row.values.map((_, at) => ({ row, at }))) : []),
      ...(table.total ? table.head.map((_, at) => rows.map((row) => ({ row, at }))) : []),
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
  return { ...table, title: `${table.title}（— 为不公布：不足 ${least} 人，或可由此推算）`, rows }
}

function rank({ row, at }: { row: { values: (number | null)[] }; at: number }): number {
  const value = row.values[at] ?? 0
  return value === 0 ? Number.MAX_SAFE_INTEGER : value
}
