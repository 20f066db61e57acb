import type { Input } from '../../../kernel/api.ts'
import { codeLists, loadCodes } from '../../../kernel/codes.ts'
import type { CodeBook } from '../../../kernel/code-rules.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { writeCsv } from '../../../kernel/documents/csv.ts'
import { writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { HttpError, Invalid } from '../../../kernel/errors.ts'
import { listExtraFields, shownExtra, type ExtraField } from '../../../kernel/extra-fields.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { documentHash, findPeopleByHash, recordViews } from '../../people/public.ts'
import type { api, StudentRow } from '../api.ts'
import {
  countEnrollments,
  countViews,
  listChoices,
  listEnrollments,
  pageOfEnrollments,
  type StudentFilter,
} from '../list-store.ts'
import { readSearch, studentColumns, studentSorts, type StudentColumn } from '../model.ts'
import { ENROLLMENTS } from '../reference.ts'
import type { EnrollmentRow } from '../store.ts'
import { toWire } from './wire.ts'

type ListApi = Pick<
  typeof api,
  'listStudents' | 'countStudents' | 'getStudentWords' | 'suggestStudents' | 'exportStudents'
>

/** A larger file is no longer a list that someone reads; the sentence says how to make it smaller. */
const MAX_EXPORT = 100_000

export const listHandlers: Handlers<ListApi> = {
  async listStudents(ctx, { page, size, sort, extra, ...input }) {
    const filter = await filterOf(ctx, input)
    const { rows, total } = await pageOfEnrollments(ctx, filter, {
      sort: knownSort(sort),
      offset: (page - 1) * size,
      limit: size,
    })
    const fields = extra ? await listExtraColumns(ctx) : []
    return { rows: rows.map((row) => ({ ...toWire(row), extra: extraOf(row, fields) })), total }
  },

  async countStudents(ctx, input) {
    return countViews(ctx, await filterOf(ctx, input))
  },

  async getStudentWords(ctx) {
    const { specialties, grades } = await listChoices(ctx)
    const book = await loadCodes(ctx)
    const wanted = new Set(studentColumns.flatMap((column) => column.codeList ?? []))
    return {
      lists: Object.fromEntries(
        codeLists.filter((list) => wanted.has(list.key)).map(({ key }) => [key, namesOf(book, key, ctx.today)]),
      ),
      specialties: specialties.map(({ code, name }) => ({ code, label: name })),
      grades,
      extra: (await listExtraColumns(ctx)).map(({ key, title }) => ({ key, title })),
    }
  },

  async suggestStudents(ctx, { q }) {
    const filter = await filterOf(ctx, { q })
    const rows = await listEnrollments(ctx, filter, { offset: 0, limit: 8 })
    return {
      rows: rows.map(toWire).map(({ id, name, studentNumber, orgName, specialtyName, status }) => ({
        id,
        name,
        studentNumber,
        orgName,
        specialtyName,
        status,
      })),
    }
  },

  async exportStudents(ctx, { columns, extra, format, sort, ...input }) {
    const filter = await filterOf(ctx, input)
    const total = await countEnrollments(ctx, filter)
    if (total > MAX_EXPORT)
      throw new HttpError({
        status: 400,
        message: `一共 ${total.toLocaleString('en-US')} 条，一次最多导出 ${MAX_EXPORT.toLocaleString('en-US')} 条。按学校、年级或专业筛选后再导出。`,
      })
    const rows = await listEnrollments(ctx, filter, { sort: knownSort(sort), offset: 0, limit: MAX_EXPORT })
    const chosen = columns.map((key) => studentColumns.find((column) => column.key === key)!)
    const added = extra?.length ? (await listExtraColumns(ctx)).filter((field) => extra.includes(field.key)) : []
    const headers = [...chosen.map((column) => column.title), ...added.map((field) => field.title)]
    const book = await loadCodes(ctx)
    const table = rows.map((row) => {
      const wire = toWire(row)
      return [...chosen.map((column) => cellOf(column, wire, book, ctx.today)), ...added.map((field) => shownExtra(field, row.extra[field.key]))]
    })
    await recordViews(ctx, rows.map((row) => ({ personId: row.person_id, orgNo: row.org_no })), '导出了学籍名单（遮蔽）')
    ctx.audit.subject('student-list', '', `学籍 ${total} 条`)
    ctx.audit.detail({ filter: input, columns: [...columns, ...added.map((field) => field.title)], format, rows: total })
    const name = `学籍台账-${ctx.today}-${total}条${ctx.actor.demonstration ? '-演示数据' : ''}`
    if (format === 'csv') {
      const bytes = writeCsv([headers, ...table])
      return { name: `${name}.csv`, mediaType: 'text/csv; charset=utf-8', bytes }
    }
    const bytes = await writeWorkbook({
      title: '学籍台账',
      sheets: [
        {
          name: '学籍台账',
          notes: ctx.actor.demonstration ? ['演示数据'] : [],
          columns: headers.map((header, at) => ({
            header,
            width: ['idMasked', 'studentNumber'].includes(chosen[at]?.key ?? '') ? 22 : 16,
          })),
          rows: table,
        },
      ],
    })
    return {
      name: `${name}.xlsx`,
      mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      bytes,
    }
  },
}

type FilterInput = Pick<
  Input<typeof api.countStudents>,
  | 'q'
  | 'org'
  | 'view'
  | 'status'
  | 'studyMode'
  | 'trainingLevel'
  | 'specialty'
  | 'grade'
  | 'className'
  | 'sourceCategory'
  | 'onRoll'
  | 'registered'
>

/** The filter of a list. A whole identity number is looked up by its hash: numbers are stored nowhere in the clear. */
export async function filterOf(ctx: Ctx, { q, sourceCategory, ...rest }: Partial<FilterInput>): Promise<StudentFilter> {
  const input = { ...rest, ...(sourceCategory === undefined ? {} : { sourceCategory: await countedAs(ctx, 'source-category', sourceCategory) }) }
  const search = readSearch(q ?? '')
  if (search?.kind !== 'idNumber') return { ...input, search }
  const people = await findPeopleByHash(ctx, [documentHash(ctx, 'id-card', search.number)])
  return { ...input, personId: [...people.values()][0]?.id ?? null }
}

/** The extra fields that hold where the actor is. An authority sees its own and those above it, not what each school added. */
function listExtraColumns(ctx: Ctx): Promise<ExtraField[]> {
  return ctx.actor.personId === null ? listExtraFields(ctx, ENROLLMENTS, ctx.actor.org.no) : Promise.resolve([])
}

function extraOf(row: EnrollmentRow, fields: readonly ExtraField[]): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = shownExtra(field, row.extra[field.key])
      return value === '' ? [] : [[field.key, value]]
    }),
  )
}

/** Every code of a list with its name of today, ended and local ones too: old records still show and filter. */
function namesOf(book: CodeBook, list: string, today: string) {
  return [...new Set(book.versions(list).map((one) => one.code))].map((code) => ({ code, label: book.label(list, code, today) }))
}

/** The code and those that count as it: local values, and codes that it took the place of. */
async function countedAs(ctx: Ctx, list: string, code: string): Promise<string[]> {
  return (await loadCodes(ctx)).members(list, code, ctx.today)
}

function knownSort(sort: string | undefined): string | undefined {
  if (sort === undefined || sort === '') return undefined
  if (!(studentSorts as string[]).includes(sort.replace(/^-/, '')))
    throw new Invalid([
      { path: 'sort', message: `不能按“${sort}”排序。可用：${studentSorts.join('、')}，前面加 - 为倒序。` },
    ])
  return sort
}

/** A cell as words. Numbers that identify stay text, so that a spreadsheet keeps every digit. */
function cellOf(column: StudentColumn, row: StudentRow, book: CodeBook, today: string): string | number {
  const value = row[column.key]
  if (value === null) return ''
  if (column.codeList) return row.labels[column.key] ?? book.label(column.codeList, String(value), today)
  if (column.key === 'updatedAt') return String(value).slice(0, 10)
  return value
}
