import { openColumns, type Columns } from './columns.ts'
import { candidateShape } from './shape.ts'
import { InputError, type Candidate, type Head, type Problem } from './problem.ts'

const FIRST = ['candidate', 'region', 'groups', 'adjust'] as const

/**
 * Reads an input from its bytes, piece by piece: one line of JSON (the head), one line of column names, then a line
 * of CSV for each candidate; or one JSON document `{ head, candidates }`. Throws InputError with line and column.
 */
export function readInput(pieces: Iterable<Uint8Array>): Columns {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  let line = 0
  let whole: string[] | undefined
  let columns: ReturnType<typeof openColumns> | undefined
  let reader: ((text: string, line: number) => void) | undefined
  const take = (text: string) => {
    line += 1
    const bare = text.endsWith('\r') ? text.slice(0, -1) : text
    if (whole) whole.push(bare)
    else if (line === 1) {
      const head = headOf(bare)
      if (head) columns = openColumns(head)
      else whole = [bare]
    } else if (!reader) reader = readerOf(columns!, bare)
    else if (bare !== '') reader(bare, line)
  }
  for (const piece of pieces) {
    const text = rest + decode(decoder, piece)
    let from = 0
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      take(text.slice(from, to))
      from = to + 1
    }
    rest = text.slice(from)
  }
  rest += decode(decoder)
  if (rest !== '') take(rest)
  if (whole) return wholeOf(whole.join('\n'))
  if (!columns) throw new InputError([{ line: 1, column: 0, message: '文件是空的。第一行写首部（JSON），写法见 docs/allocation.md。' }])
  if (!reader) throw new InputError([{ line: 2, column: 0, message: '没有列名。第二行写列名，从第三行起每人一行。' }])
  return columns.finish()
}

function decode(decoder: TextDecoder, piece?: Uint8Array): string {
  try {
    return piece ? decoder.decode(piece, { stream: true }) : decoder.decode()
  } catch {
    throw new InputError([{ line: 1, column: 0, message: '文件不是 UTF-8 编码。用 UTF-8 另存后再试。' }])
  }
}

/** The head, when the first line is one; undefined when the file is one JSON document over several lines. */
function headOf(text: string): Head | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (/^\s*\{/.test(text)) return undefined
    throw new InputError([{ line: 1, column: 1, message: `第一行应为首部（JSON 对象）：${(error as Error).message}` }])
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new InputError([{ line: 1, column: 1, message: '第一行应为首部（JSON 对象）。' }])
  return 'candidates' in value ? undefined : (value as Head)
}

function wholeOf(text: string): Columns {
  let value: Partial<Problem>
  try {
    value = JSON.parse(text) as Partial<Problem>
  } catch (error) {
    throw new InputError([{ line: 1, column: 1, message: `不是有效的 JSON：${(error as Error).message}` }])
  }
  if (typeof value !== 'object' || value === null || !value.head || !Array.isArray(value.candidates)) throw new InputError([{ line: 1, column: 1, message: '应为 { "head": …, "candidates": […] }。' }])
  const columns = openColumns(value.head)
  value.candidates.forEach((one: Partial<Candidate>, at) => {
    const wrong = candidateShape(one)
    for (const message of wrong) columns.complain(at + 1, 0, message)
    if (wrong.length === 0) columns.add({ region: '', ...one } as Candidate, at + 1, () => 0)
  })
  return columns.finish()
}

/** Checks the column names and answers with what reads the lines below. */
function readerOf(columns: ReturnType<typeof openColumns>, text: string): (text: string, line: number) => void {
  const subjects = columns.head.subjects.map((one) => one.key)
  const expected = [...FIRST, ...subjects, 'preferences']
  const names = text.replace(/^\ufeff/, '').split(',').map((name) => name.trim())
  const wrong = expected.findIndex((name, at) => names[at] !== name)
  if (wrong >= 0 || names.length !== expected.length)
    throw new InputError([{ line: 2, column: wrong < 0 ? expected.length + 1 : wrong + 1, message: `列名应为：${expected.join(',')}。` }])
  const last = FIRST.length + subjects.length
  const places = { key: 1, region: 2, groups: 3, preferences: last + 1 }
  const columnOf = (part: keyof typeof places | number) => (typeof part === 'number' ? FIRST.length + part + 1 : places[part])
  return (line, at) => {
    if (line.includes('"')) return columns.complain(at, line.slice(0, line.indexOf('"')).split(',').length, '不用引号，各列本身不含逗号。')
    const cells = line.split(',')
    if (cells.length !== expected.length) return columns.complain(at, 0, `应有 ${expected.length} 列，实际 ${cells.length} 列。`)
    const adjust = cells[3]!
    if (adjust !== '0' && adjust !== '1' && adjust !== '') columns.complain(at, 4, `服从调剂写 1 或 0，写的是“${adjust}”。`)
    columns.add(
      {
        key: cells[0]!,
        region: cells[1]!,
        groups: cells[2] === '' ? [] : cells[2]!.split(' '),
        adjust: adjust === '1',
        scores: subjects.map((_, subject) => numberOf(cells[FIRST.length + subject]!)),
        preferences: cells[last] === '' ? [] : cells[last]!.split(' '),
      },
      at,
      columnOf,
    )
  }
}

function numberOf(text: string): number {
  return /^-?\d{1,6}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
}
