import type { ImportContext, ImportDeclaration, ImportField } from './declare.ts'
import { fingerprint, templateId } from './declare.ts'
import type { SheetColumn, WorkbookSpec } from './table.ts'

const TYPE_WORDS: Readonly<Record<ImportField['type'], string>> = {
  text: '文字',
  name: '姓名',
  idNumber: '证件号码（文本）',
  date: '日期，例如 2026-09-01',
  integer: '整数',
  decimal: '数字',
  code: '从列表选择，名称或代码都可以',
  phone: '电话号码',
  email: '电子邮箱',
  region: '区划名称或代码',
  specialty: '专业名称或代码',
  site: '校区或教学点名称',
}
// A dropdown longer than this is slower than typing; the values then stand on a sheet of their own.
const LONGEST_DROPDOWN = 300

/**
 * The template of an import, built from its declaration: row 1 carries the template id, row 2 the headers, then a
 * help sheet and a sheet with every code list. Every column is text, so that nothing is turned into numbers.
 */
export function templateWorkbook(
  declaration: ImportDeclaration,
  context: Pick<ImportContext, 'lists'>,
): WorkbookSpec {
  const id = templateId(declaration)
  const columns = declaration.fields.map((field): SheetColumn => {
    const list = context.lists[field.codeList ?? '']
    const note = noteOf(declaration, field)
    return {
      header: headerOf(field),
      width: Math.max(10, Math.min(30, [...field.title].length * 2 + 6, field.type === 'idNumber' ? 24 : 30)),
      format: 'text',
      note,
      ...(list !== undefined && list.length <= LONGEST_DROPDOWN
        ? { options: list.map((item) => item.label) }
        : {}),
    }
  })
  return {
    title: `${declaration.title}模板 ${id}`,
    sheets: [
      {
        name: sheetName(declaration.title),
        notes: [
          `模板编号 ${id}#${fingerprint(declaration)}　${declaration.title}　从第 3 行开始填写，每行一条；列的顺序可以改变，不用的列可以删去`,
        ],
        columns,
        rows: [],
      },
      helpSheet(declaration),
      codeSheet(declaration, context),
    ],
  }
}

/** The header of a field in a template; the words in brackets are ignored when the file comes back. */
export function headerOf(field: ImportField): string {
  if (field.required === 'always') return `${field.title}（必填）`
  return field.required === 'never' ? field.title : `${field.title}（按条件必填）`
}

function requiredWords(declaration: ImportDeclaration, field: ImportField): string {
  if (field.required === 'always') return '必填'
  return field.required === 'never'
    ? '选填'
    : `必填：${declaration.requiredRules[field.required]?.title ?? ''}`
}

function noteOf(declaration: ImportDeclaration, field: ImportField): string {
  const lines = [requiredWords(declaration, field), TYPE_WORDS[field.type]]
  if (field.help !== undefined) lines.push(field.help)
  if (field.example !== undefined) lines.push(`例：${field.example}`)
  return lines.join('\n')
}

function helpSheet(declaration: ImportDeclaration): WorkbookSpec['sheets'][number] {
  return {
    name: '填写说明',
    columns: [
      { header: '分组', width: 14 },
      { header: '列', width: 18 },
      { header: '是否必填', width: 26 },
      { header: '怎么填', width: 28 },
      { header: '最多几个字', width: 10 },
      { header: '说明', width: 50 },
      { header: '示例', width: 24 },
      { header: '也认的列名', width: 30 },
    ],
    rows: declaration.fields.map((field) => [
      field.group ?? '',
      field.title,
      requiredWords(declaration, field),
      TYPE_WORDS[field.type],
      field.maxLength ?? '',
      field.help ?? '',
      field.example ?? '',
      field.aliases.join('、'),
    ]),
  }
}

function codeSheet(
  declaration: ImportDeclaration,
  context: Pick<ImportContext, 'lists'>,
): WorkbookSpec['sheets'][number] {
  const rows = declaration.fields.flatMap((field) =>
    (context.lists[field.codeList ?? ''] ?? []).map((item) => [field.title, item.code, item.label]),
  )
  return {
    name: '代码表',
    columns: [
      { header: '列', width: 18 },
      { header: '代码', width: 12 },
      { header: '名称', width: 40 },
    ],
    rows,
  }
}

function sheetName(title: string): string {
  return title.replace(/[\\/?*[\]:]/g, '').slice(0, 31)
}
