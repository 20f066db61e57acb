export type ListRow = { number: string; name: string; code: string }

const MOST = 500

/** Reads rows of number, name and code, parted by tabs, commas or semicolons; a heading row is passed over. */
export function readList(text: string): { rows: ListRow[]; problem: string | null } {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const rows: ListRow[] = []
  for (const [at, line] of lines.entries()) {
    const cells = line.split(/[\t,，;；]/).map((cell) => cell.trim().replace(/^"|"$/g, ''))
    if (at === 0 && /编号/.test(cells[0] ?? '')) continue
    if (cells.length < 3 || !cells[0] || !cells[1]) return { rows, problem: `第 ${at + 1} 行不完整：要有编号、姓名、授权码三项。` }
    rows.push({ number: cells[0].slice(0, 200), name: cells[1].slice(0, 100), code: (cells[2] ?? '').slice(0, 60) })
  }
  if (rows.length > MOST) return { rows, problem: `共 ${rows.length} 行，一次最多 ${MOST} 行。请分几次。` }
  return { rows, problem: null }
}
