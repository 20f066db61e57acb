import { createHash } from 'node:crypto'
import type { Output } from '../../kernel/api.ts'
import type { Ctx } from '../../kernel/context.ts'
import { readTable } from '../../kernel/documents/spreadsheet.ts'
import { HttpError, Invalid } from '../../kernel/errors.ts'
import { declareImport, type ImportField } from '../../kernel/imports/declare.ts'
import { checkSheet } from '../../kernel/imports/sheet.ts'
import { SpreadsheetError } from '../../kernel/imports/table.ts'
import type { Upload } from '../../kernel/server.ts'
import type { api } from './api.ts'
import { trainingLevels } from './codes.ts'
import type { Specialty, TrainingLevel } from './model.ts'
import { findSpecialties, putSpecialties } from './store.ts'

type Balance = Output<typeof api.checkCatalogue>
type Entry = Omit<Specialty, 'demonstration'>

const text = (key: string, title: string, more: Partial<ImportField> = {}): ImportField => ({
  key,
  title,
  aliases: [],
  type: 'text',
  required: 'always',
  ...more,
})

/** The official catalogue as a file: one specialty a row, levels separated by 、. */
export const catalogueImport = declareImport({
  id: 'specialty-catalogue',
  title: '专业目录',
  version: '2026.1',
  fields: [
    text('version', '目录版本', {
      aliases: ['版本'],
      maxLength: 40,
      example: '2025年版',
      help: '同一版本的各行写法要一致',
    }),
    text('code', '专业代码', { aliases: ['代码', '专业编码'], maxLength: 20, example: '0101-2' }),
    text('name', '专业名称', { aliases: ['专业', '名称'], maxLength: 60 }),
    text('category', '专业大类', { aliases: ['大类', '类别', '专业类'], maxLength: 40 }),
    text('levels', '培养层次', {
      aliases: ['层次'],
      maxLength: 60,
      example: '中级工、高级工',
      help: '可以有几个，用、分开',
    }),
  ],
  key: (values) => (values.version && values.code ? `${values.version} ${values.code}` : undefined),
  nameField: 'code',
  rowChecks: [
    (values) => {
      const unknown = split(values.levels).filter((one) => levelOf(one) === undefined)
      if (unknown.length === 0) return undefined
      return {
        key: 'levels',
        level: 'block',
        found: unknown.join('、'),
        message: `“${unknown.join('、')}”不是培养层次`,
        mend: `写${Object.values(trainingLevels).join('、')}中的一个或几个`,
      }
    },
    (values) =>
      String(values.version ?? '').startsWith('演示')
        ? {
            key: 'version',
            level: 'block',
            found: String(values.version),
            message: '以“演示”开头的版本留给演示清单',
            mend: '写官方目录的版本',
          }
        : undefined,
  ],
})

function split(value: unknown): string[] {
  return String(value ?? '')
    .split(/[、,，;；|/\s]+/)
    .filter(Boolean)
}

function levelOf(word: string): TrainingLevel | undefined {
  const plain = word.replace(/[（(].*$/, '')
  const found = Object.entries(trainingLevels).find(
    ([code, label]) => code === plain || label === word || label.replace(/（.*$/, '') === plain,
  )
  return (found?.[0] as TrainingLevel | undefined) ?? (plain === '技师' ? 'technician' : undefined)
}

async function read(ctx: Ctx, upload: Upload): Promise<{ balance: Balance; entries: Entry[] }> {
  const table = await readTable(upload.bytes, { fileName: upload.name, maxRows: 20_000 }).catch(
    (error: unknown) => {
      throw error instanceof SpreadsheetError
        ? new Invalid([{ path: 'file', message: error.message }])
        : error
    },
  )
  const check = checkSheet(catalogueImport, table, { today: ctx.today, lists: {} })
  const entries = check.rows
    .filter((row) => row.ok)
    .map(({ values }) => ({
      version: String(values.version),
      code: String(values.code),
      name: String(values.name),
      category: String(values.category),
      levels: [...new Set(split(values.levels).flatMap((one) => levelOf(one) ?? []))],
    }))
  const present = await findSpecialties(ctx, entries)
  const same = (entry: Entry) => {
    const old = present.get(`${entry.version} ${entry.code}`)
    return (
      old &&
      old.name === entry.name &&
      old.category === entry.category &&
      [...old.levels].sort().join() === [...entry.levels].sort().join()
    )
  }
  const known = entries.filter((entry) => present.has(`${entry.version} ${entry.code}`))
  const unchanged = known.filter(same).length
  return {
    entries: entries.filter((entry) => !same(entry)),
    balance: {
      sha256: createHash('sha256').update(upload.bytes).digest('hex'),
      sent: check.rows.length,
      added: entries.length - known.length,
      changed: known.length - unchanged,
      unchanged,
      rejected: check.rows.length - entries.length,
      versions: [...new Set(entries.map((entry) => entry.version))],
      fileProblems: check.fileProblems.map(({ message, mend }) => ({ message, mend })),
      problems: check.rows
        .flatMap((row) => row.problems)
        .slice(0, 500)
        .map(({ excelRow, column, header, found, level, message, mend }) => ({
          excelRow,
          column,
          header,
          found,
          level,
          message,
          mend,
        })),
    },
  }
}

/** Reads the file and says what a load would do. Writes nothing. */
export async function checkCatalogue(ctx: Ctx, _input: object, upload: Upload): Promise<Balance> {
  const { balance } = await read(ctx, upload)
  ctx.audit.subject('catalogue', balance.sha256.slice(0, 16), upload.name)
  ctx.audit.detail({ sent: balance.sent, rejected: balance.rejected })
  return balance
}

/** Loads the file that was checked: all rows or none. */
export async function loadCatalogue(ctx: Ctx, input: { sha256: string }, upload: Upload): Promise<Balance> {
  const { balance, entries } = await read(ctx, upload)
  if (balance.sha256 !== input.sha256) {
    throw new HttpError({
      status: 409,
      message: '这个文件和预检的文件不是同一个。什么也没有写入。请重新预检后再写入。',
    })
  }
  if (balance.fileProblems.length > 0 || balance.rejected > 0 || balance.sent === 0) {
    const first = balance.fileProblems[0]?.message ?? `${balance.rejected} 行没有通过检查`
    throw new Invalid([{ path: 'file', message: `${first}。什么也没有写入。请改正文件后重新预检。` }])
  }
  await putSpecialties(ctx, entries)
  ctx.audit.subject(
    'catalogue',
    balance.sha256.slice(0, 16),
    `${upload.name}（${balance.versions.join('、')}）`,
  )
  ctx.audit.because(undefined, '001:1141')
  ctx.audit.detail({
    added: balance.added,
    changed: balance.changed,
    unchanged: balance.unchanged,
    versions: balance.versions,
  })
  return balance
}
