import { readFile, writeFile } from 'node:fs/promises'
import { writeXlsx } from 'hucre/xlsx'
import { readWorkbook } from '../../../src/kernel/documents/spreadsheet.ts'
import { checkDigit } from '../../../src/kernel/ids.ts'

export type Value = string | number | Date | null
export type Student = Record<string, Value>

const FIRST_BIRTH = Date.UTC(2009, 0, 1)
const DAYS = 700
// The demonstration leaves the numbers 001–099 of every day free for examples and imports.
const SERIALS = 99
let next = Math.floor(Math.random() * DAYS * SERIALS)

/** A resident number that no other row of this run has and the demonstration never gives out (area 519900). */
export function freshNumber(): string {
  next = (next + 1) % (DAYS * SERIALS)
  const day = new Date(FIRST_BIRTH + Math.floor(next / SERIALS) * 86_400_000)
  const head = `519900${day.toISOString().slice(0, 10).replaceAll('-', '')}${String((next % SERIALS) + 1).padStart(3, '0')}`
  return head + checkDigit(head)
}

const surnames = [...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许']
const given = ['思远', '雨桐', '浩然', '子涵', '欣怡', '宇航', '梓萱', '文博', '佳琪', '一鸣']

/** Calendar year whose autumn the demonstration enrols. */
export function enrolmentYear(today: string): number {
  return Number(today.slice(0, 4))
}

/** `count` rows that pass every check, by the titles of the template without their （必填）. */
export function newStudents(count: number, year: number, className = '26程设高级1班'): Student[] {
  return Array.from({ length: count }, (_, at) => ({
    姓名: `${surnames[at % surnames.length]}${given[(at * 7 + Math.floor(at / 20)) % given.length]}`,
    证件类型: '居民身份证',
    证件号码: freshNumber(),
    民族: '汉族',
    政治面貌: '群众',
    户籍所在地: '四川省成都市武侯区',
    本人电话: `138${String(20_000_000 + at)}`,
    学习形式: '全日制',
    培养层次: '高级工',
    '学制（年）': 3,
    专业代码: 'D0303',
    专业名称: '计算机程序设计',
    入学年级: year,
    班级: className,
    入学日期: `${year}-09-01`,
    招生季: '秋季',
    就读地点: '校本部',
    住宿方式: '住校',
    生源类别: '应届初中毕业生',
    生源地: '四川省成都市武侯区',
    入学前文化程度: '初中',
    原毕业学校: '成都市玉林中学',
    监护人姓名: `${surnames[at % surnames.length]}建国`,
    与监护人关系: '父亲',
    监护人电话: `139${String(20_000_000 + at)}`,
  }))
}

/** The header row of a template as the school got it: number of the row, titles, and the names of its sheets. */
export async function readTemplate(path: string) {
  const { sheets } = await readWorkbook(new Uint8Array(await readFile(path)))
  const [sheet] = sheets
  const header = sheet?.rows.find((row) => row.cells.some((cell) => cell.text.startsWith('姓名')))
  if (!sheet || !header) throw new Error('模板里没有表头')
  const note = sheet.rows.find((row) => row.excelRow < header.excelRow)?.cells[0]?.text ?? ''
  return {
    sheets: sheets.map((one) => one.name),
    note,
    headerRow: header.excelRow,
    headers: header.cells.map((cell) => cell.text),
  }
}

/** Fills a template and saves it as a real workbook; students stand below the header in their order. */
export async function fillTemplate(
  template: Awaited<ReturnType<typeof readTemplate>>,
  students: readonly Student[],
  path: string,
): Promise<void> {
  const rows: Value[][] = Array.from({ length: template.headerRow - 1 }, () => [template.note])
  rows.push([...template.headers])
  for (const student of students)
    rows.push(template.headers.map((header) => student[titleOf(header)] ?? null))
  await writeFile(path, await writeXlsx({ sheets: [{ name: template.sheets[0] ?? '学籍花名册', rows }] }))
}

/** 入学年级（必填） → 入学年级; the unit in 学制（年） belongs to the title. */
export function titleOf(header: string): string {
  return header.replace(/（(必填|按条件必填)）$/, '')
}
