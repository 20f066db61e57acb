import type { CodeBook } from '../../../kernel/code-rules.ts'
import { loadCodes } from '../../../kernel/codes.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { defineExport } from '../../../kernel/documents/list-export.ts'
import type { FileColumn } from '../../../kernel/documents/list-file.ts'
import { shownExtra, type ExtraField } from '../../../kernel/extra-fields.ts'
import { recordViews } from '../../people/public.ts'
import { api, type StudentRow } from '../api.ts'
import { countEnrollments, listEnrollmentIds } from '../list-store.ts'
import { studentColumns, type StudentColumn } from '../model.ts'
import { findByIds, type EnrollmentRow } from '../store.ts'
import { filterOf, knownSort, listExtraColumns } from './list.ts'
import { toWire } from './wire.ts'

type Row = { wire: StudentRow; extra: EnrollmentRow['extra'] }

/**
 * The register as the list shows it: same rows, order, scope, masking and columns. The ids are read once in the order
 * of the list; pages are read by them, so a change during a long export neither doubles nor loses a row.
 */
export const studentExport = defineExport({
  kind: 'students.export',
  title: '学籍台账',
  audit: 'student.export',
  input: api.exportStudents.input,
  async open(ctx, { columns, extra, format, sort, ...input }) {
    const filter = await filterOf(ctx, input)
    const order = knownSort(sort)
    const added = extra?.length ? (await listExtraColumns(ctx)).filter((field) => extra.includes(field.key)) : []
    const book = await loadCodes(ctx)
    let ids: string[] | undefined
    return {
      columns: [
        ...columns.map((key) => fileColumn(studentColumns.find((column) => column.key === key)!, book, ctx.today)),
        ...added.map(extraColumn),
      ],
      format,
      // 分类注册、分别管理: each ledger leaves under its own name.
      ...(input.studyMode ? { title: `${book.label('study-mode', input.studyMode, ctx.today)}学籍台账` } : {}),
      total: await countEnrollments(ctx, filter),
      facts: { filter: input, columns: [...columns, ...added.map((field) => field.title)] },
      async page(ctx: Ctx, offset: number, limit: number): Promise<Row[]> {
        ids ??= await listEnrollmentIds(ctx, filter, order)
        const wanted = ids.slice(offset, offset + limit)
        const found = new Map((await findByIds(ctx, wanted)).map((row) => [row.id, row]))
        const rows = wanted.flatMap((id) => found.get(id) ?? [])
        await recordViews(ctx, rows.map((row) => ({ personId: row.person_id, orgNo: row.org_no })), '导出了学籍名单（遮蔽）')
        return rows.map((row) => ({ wire: toWire(row), extra: row.extra }))
      },
    }
  },
})

export const exportHandlers = {
  exportStudents: studentExport.answer,
}

/** A column with its cells as words. Numbers that identify stay text, so that a spreadsheet keeps every digit. */
function fileColumn(column: StudentColumn, book: CodeBook, today: string): FileColumn<Row> {
  return {
    key: column.key,
    header: column.title,
    width: column.key === 'idMasked' || column.key === 'studentNumber' ? 22 : 16,
    value({ wire }) {
      const value = wire[column.key]
      if (value === null) return ''
      if (column.codeList) return wire.labels[column.key] ?? book.label(column.codeList, String(value), today)
      return column.key === 'updatedAt' ? String(value).slice(0, 10) : value
    },
  }
}

function extraColumn(field: ExtraField): FileColumn<Row> {
  return { key: field.key, header: field.title, width: 16, value: ({ extra }) => shownExtra(field, extra[field.key]) }
}
