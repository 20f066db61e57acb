import type { Input } from '../../../kernel/api.ts'
import { codeLists, loadCodes } from '../../../kernel/codes.ts'
import type { CodeBook } from '../../../kernel/code-rules.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Invalid } from '../../../kernel/errors.ts'
import { listExtraFields, shownExtra, type ExtraField } from '../../../kernel/extra-fields.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { documentHash, findPeopleByHash } from '../../people/public.ts'
import type { api } from '../api.ts'
import {
  countViews,
  listChoices,
  listEnrollments,
  pageOfEnrollments,
  type StudentFilter,
} from '../list-store.ts'
import { readSearch, studentColumns, studentSorts } from '../model.ts'
import { ENROLLMENTS } from '../reference.ts'
import type { EnrollmentRow } from '../store.ts'
import { toWire } from './wire.ts'

type ListApi = Pick<
  typeof api,
  'listStudents' | 'countStudents' | 'getStudentWords' | 'suggestStudents'
>

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
export function listExtraColumns(ctx: Ctx): Promise<ExtraField[]> {
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

/** A field that the list can be sorted by; throws Invalid for any other. */
export function knownSort(sort: string | undefined): string | undefined {
  if (sort === undefined || sort === '') return undefined
  if (!(studentSorts as string[]).includes(sort.replace(/^-/, '')))
    throw new Invalid([
      { path: 'sort', message: `不能按“${sort}”排序。可用：${studentSorts.join('、')}，前面加 - 为倒序。` },
    ])
  return sort
}
