/** One comparison of a OneRoster filter: `familyName='张'`. */
export type Comparison = { field: string; operator: '=' | '!=' | '>' | '>=' | '<' | '<=' | '~'; value: string }

/** A filter: comparisons joined by one kind of logic (OneRoster 1.2 §3.4.2 allows AND or OR). */
export type Filter = { all: boolean; comparisons: Comparison[] }

const PART = /^\s*([A-Za-z][\w.]*)\s*(!=|>=|<=|=|>|<|~)\s*'((?:[^'\\]|\\.)*)'\s*/
const MOST = 10

/**
 * Reads the filter of a request; a text that is not one gives the reason. A quote inside a value is written \' , a
 * backslash \\ .
 */
export function parseFilter(text: string): Filter | { error: string } {
  const comparisons: Comparison[] = []
  const joins = new Set<string>()
  let rest = text
  for (;;) {
    const part = PART.exec(rest)
    if (!part) return { error: `filter is not understood at “${rest.slice(0, 40)}”` }
    comparisons.push({ field: part[1]!, operator: part[2] as Comparison['operator'], value: part[3]!.replace(/\\(.)/g, '$1') })
    rest = rest.slice(part[0].length)
    if (rest === '') break
    const join = /^(AND|OR)\s+/i.exec(rest)
    if (!join) return { error: `AND or OR expected at “${rest.slice(0, 40)}”` }
    joins.add(join[1]!.toUpperCase())
    rest = rest.slice(join[0].length)
  }
  if (joins.size > 1) return { error: 'a filter joins its comparisons by AND or by OR, not by both' }
  if (comparisons.length > MOST) return { error: `a filter has at most ${MOST} comparisons` }
  return { all: !joins.has('OR'), comparisons }
}

/** The filter applied to one row in memory: the meaning against which the SQL is tested. Absent values match only !=. */
export function matches(filter: Filter, row: Readonly<Record<string, string | null>>): boolean {
  const test = ({ field, operator, value }: Comparison): boolean => {
    const held = row[field] ?? null
    if (held === null) return operator === '!='
    switch (operator) {
      case '=':
        return held === value
      case '!=':
        return held !== value
      case '~':
        return held.toLowerCase().includes(value.toLowerCase())
      case '>':
        return held > value
      case '>=':
        return held >= value
      case '<':
        return held < value
      case '<=':
        return held <= value
    }
  }
  return filter.all ? filter.comparisons.every(test) : filter.comparisons.some(test)
}
