import { areaOf, type Described, type FigureRow } from '../model.ts'

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const attributes = (named: Record<string, string>) => Object.entries(named).map(([name, value]) => ` ${name}="${escape(value)}"`).join('')

/**
 * Figures as IHE ADX (aggregate data exchange): one group for each area and year, one value for each indicator. ADX
 * has no value without a number: a protected one is left out, with a comment instead of a zero.
 */
export function figuresAdx(rows: readonly FigureRow[], about: Described): string {
  const groups = Map.groupBy(rows, (row) => `${areaOf(row)} ${row.period}`)
  const lines = [...groups.values()].map((found) => {
    const { period } = found[0]!
    const at = { dataSet: 'LUBAN_FIGURES', orgUnit: areaOf(found[0]!), period: `${period}-01-01/P1Y`, comment: found[0]!.orgName }
    const values = found.map((row) => {
      const named = { dataElement: row.indicator, ...(row.reading === 'only' ? {} : { reading: row.reading }) }
      if (row.value !== null) return `    <dataValue${attributes({ ...named, value: String(row.value) })}/>`
      return row.status === 'S' ? `    <!-- ${row.indicator} ${row.reading}: 小数目，不写出 -->` : ''
    })
    return `  <group${attributes(at)}>\n${values.filter(Boolean).join('\n')}\n  </group>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<adx xmlns="urn:ihe:qrph:adx:2015"${attributes({ exported: about.prepared })}>\n${lines.join('\n')}\n</adx>\n`
}
