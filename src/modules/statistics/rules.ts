/** What tables are made of. `year` compares returns, the others divide one. */
export const dimensions = {
  region: '市州',
  school: '学校',
  specialty: '专业',
  level: '培养层次',
  sex: '性别',
  source: '生源类别',
  mode: '学习形式',
  grade: '年级',
  year: '年度',
} as const
export type Dimension = keyof typeof dimensions

/** A counted table: labels of rows and columns in order, cells, totals of rows, of columns and of all. */
export type Table = {
  rows: { key: string; label: string }[]
  columns: { key: string; label: string }[]
  cells: number[][]
  rowTotals: number[]
  columnTotals: number[]
  total: number
}

export type Count = { row: string; column: string; students: number }
type Label = (key: string) => string

/** Lays counts out as a table; every row and column that occurs has a total, and the totals agree by construction. */
export function layOut(counts: readonly Count[], rowLabel: Label, columnLabel: Label): Table {
  const keysOf = (pick: (one: Count) => string, label: Label) =>
    [...new Set(counts.map(pick))].sort((a, b) => (a < b ? -1 : 1)).map((key) => ({ key, label: label(key) }))
  const rows = keysOf((one) => one.row, rowLabel)
  const columns = keysOf((one) => one.column, columnLabel)
  const found = new Map<string, number>()
  for (const one of counts) found.set(`${one.row}\n${one.column}`, (found.get(`${one.row}\n${one.column}`) ?? 0) + one.students)
  const cells = rows.map((row) => columns.map((column) => found.get(`${row.key}\n${column.key}`) ?? 0))
  const sum = (list: readonly number[]) => list.reduce((all, one) => all + one, 0)
  const rowTotals = cells.map(sum)
  return {
    rows,
    columns,
    cells,
    rowTotals,
    columnTotals: columns.map((_, at) => sum(cells.map((row) => row[at]!))),
    total: sum(rowTotals),
  }
}

/** What became of one student between the freeze and now, on the same reference date. */
export type Difference = { enrollmentId: string; kind: 'added' | 'removed' | 'changed'; fields: string[] }

export type Member = {
  enrollmentId: string
  sex: string
  level: string
  specialty: string
  source: string
  mode: string
  grade: number
}

const compared = ['sex', 'level', 'specialty', 'source', 'mode', 'grade'] as const

/** The difference list between the frozen members and those the registers give today for the same day. Pure. */
export function compareMembers(frozen: readonly Member[], live: readonly Member[]): Difference[] {
  const now = new Map(live.map((one) => [one.enrollmentId, one]))
  const before = new Set(frozen.map((one) => one.enrollmentId))
  const out: Difference[] = []
  for (const one of frozen) {
    const found = now.get(one.enrollmentId)
    if (!found) out.push({ enrollmentId: one.enrollmentId, kind: 'removed', fields: [] })
    else {
      const fields = compared.filter((key) => found[key] !== one[key])
      if (fields.length > 0) out.push({ enrollmentId: one.enrollmentId, kind: 'changed', fields })
    }
  }
  for (const one of live) if (!before.has(one.enrollmentId)) out.push({ enrollmentId: one.enrollmentId, kind: 'added', fields: [] })
  return out
}

export const fieldTitles: Readonly<Record<string, string>> = {
  sex: '性别',
  level: '培养层次',
  specialty: '专业',
  source: '生源类别',
  mode: '学习形式',
  grade: '年级',
}

/** The forms of the yearly return: each a table of two dimensions, with totals. */
export const forms: readonly { id: string; title: string; rows: Dimension; columns: Dimension }[] = [
  { id: 'level-sex', title: '表一 在册学生：培养层次与性别', rows: 'level', columns: 'sex' },
  { id: 'level-mode', title: '表二 在册学生：培养层次与学习形式', rows: 'level', columns: 'mode' },
  { id: 'specialty-level', title: '表三 在册学生：专业与培养层次', rows: 'specialty', columns: 'level' },
  { id: 'source-mode', title: '表四 在册学生：生源类别与学习形式', rows: 'source', columns: 'mode' },
  { id: 'grade-level', title: '表五 在册学生：年级与培养层次', rows: 'grade', columns: 'level' },
]
