/**
 * What the public may see of counted people. 1 to `below` − 1 is told as that range; everything else is rounded to the
 * nearest multiple of three (the rule that Finland's Vipunen prints beside its tables).
 *
 * Rounding every total by itself is not enough: two cells of “1–4” whose total is told as 9 can only be 4 and 4, and
 * telling such totals more coarsely gives the same away by being unusual. So a total is made from what is told: in it
 * every small number counts as a stand-in that does not depend on the true one. Whoever knows this rule still learns
 * nothing of a small number but that it is small.
 */

/** A number as it is told; `value` is null for a small one, which is told as a range. */
export type Shown = { value: number | null; small: boolean }

/** How many people one of the unit is: 1 for 人 and 人次, 10 000 for 万人; null for what counts no people. */
export function personScale(unit: string): number | null {
  const found = /^(万)?人(次)?$/.exec(unit)
  return found ? (found[1] ? 10_000 : 1) : null
}

/** Whether numbers of the unit speak of people: counts of them and shares in per cent. */
export function isProtected(unit: string): boolean {
  return personScale(unit) !== null || unit === '%'
}

export function isSmall(count: number, below: number): boolean {
  return count > 0 && count < below
}

export function show(count: number, below: number): Shown {
  return isSmall(count, below) ? { value: null, small: true } : { value: Math.round(count / 3) * 3, small: false }
}

/** The words of a told number: `1–4`, or the number. */
export function wordsOf({ value }: Shown, below: number): string {
  return value === null ? rangeOf(below) : String(value)
}

export function rangeOf(below: number): string {
  return below === 2 ? '1' : `1–${below - 1}`
}

/**
 * The counts with a stand-in for every small one: the two whole numbers around the middle of the range in turn, so
 * that totals lean neither way. A total is off by less than `below` for each small number in it.
 */
export function standIns(counts: readonly number[], below: number): number[] {
  let turn = 0
  return counts.map((count) => (isSmall(count, below) ? Math.floor(below / 2) + (turn++ % 2) * ((below - 1) % 2 === 0 ? 1 : 0) : count))
}

const sum = (list: readonly number[]) => list.reduce((all, one) => all + one, 0)

/** Parts and their total: the cities of a province. */
export function protectSum(parts: readonly number[], below: number): { parts: Shown[]; total: Shown } {
  return { parts: parts.map((one) => show(one, below)), total: show(sum(standIns(parts, below)), below) }
}

/** A table with totals of rows, of columns and of all; the totals agree before they are rounded. */
export function protectTable(cells: readonly (readonly number[])[], below: number) {
  const width = cells[0]?.length ?? 0
  const flat = standIns(cells.flat(), below)
  const rows = cells.map((_, row) => flat.slice(row * width, (row + 1) * width))
  return {
    cells: cells.map((row) => row.map((one) => show(one, below))),
    rowTotals: rows.map((row) => show(sum(row), below)),
    columnTotals: Array.from({ length: width }, (_, column) => show(sum(rows.map((row) => row[column]!)), below)),
    total: show(sum(flat), below),
  }
}
