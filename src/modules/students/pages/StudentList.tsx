import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, Navigate, useLocation } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useMay, useSession } from '../../access/model.ts'
import type { Output } from '../../../kernel/api.ts'
import { api, type StudentRow } from '../api.ts'
import {
  studentColumns,
  studentViews,
  studentViewTitles,
  type StudentColumnKey,
  type StudentView,
} from '../model.ts'
import { filterInput, plainToFilters, useStudentFilters } from './list-filters.ts'
import { StudentPeek } from './StudentPeek.tsx'
import { cellWords, EnrollmentStatus, useWords, type Words } from './words.tsx'

type Row = Output<typeof api.listStudents>['rows'][number]

const viewTabs = studentViews.map((key) => ({ key, title: studentViewTitles[key] }))

/** 学籍台账. Addresses of other pages carry plain parameters (org, onRoll …); they become the filters of this list. */
export function StudentList() {
  const { search } = useLocation()
  const address = plainToFilters(search)
  return address === undefined ? <Register /> : <Navigate to={{ search: address }} replace />
}

export type Ledger = { mode: 'full-time' | 'part-time'; title: string }

/** One register, or one of its two ledgers: 全日制 and 非全日制 are managed apart (001:1319). */
export function Register({ ledger }: { ledger?: Ledger }) {
  const session = useSession()
  const mayExport = useMay('students.export')
  const mayImport = useMay('students.import')
  const { words, specialties, grades, extra } = useWords()
  const all = useStudentFilters({
    words,
    specialties,
    grades,
    authority: session.acting?.portal === 'authority',
  })
  const filters = ledger ? all.filter((one) => one.key !== 'studyMode') : all
  const columns = [...columnsOf(words, session.acting?.portal === 'authority'), ...extra.map(extraColumn)]
  const state = useListState({ columns, filters, views: viewTabs })
  const input = { ...filterInput(state.query), ...(ledger ? { studyMode: ledger.mode } : {}) }
  const added = extra.filter((one) => state.visible.includes(one.key)).map((one) => one.key)
  const list = useQuery({
    queryKey: ['students', 'list', input, state.query.sort, state.query.page, added.length > 0],
    queryFn: () =>
      call(api.listStudents, {
        ...input,
        ...(added.length > 0 ? { extra: true } : {}),
        ...(state.query.sort ? { sort: state.query.sort } : {}),
        page: state.query.page,
        size: state.query.pageSize,
      }),
    placeholderData: keepPreviousData,
  })
  const counts = useQuery({ queryKey: ['students', 'counts', ledger?.mode], queryFn: () => call(api.countStudents, ledger ? { studyMode: ledger.mode } : {}) })
  const exporter = useExport(api.exportStudents, () => ({
    ...input,
    ...(state.query.sort ? { sort: state.query.sort } : {}),
    columns: studentColumns.filter((column) => state.visible.includes(column.key)).map((column) => column.key),
    ...(added.length > 0 ? { extra: added } : {}),
  }))

  return (
    <ListPage<Row>
      title={ledger?.title ?? '学籍台账'}
      context={<Ledgers orgName={session.acting?.orgName ?? ''} mode={ledger?.mode} />}
      thing="学籍"
      state={state}
      columns={columns}
      filters={filters}
      views={viewTabs.map((view) => ({ ...view, count: counts.data?.[view.key as StudentView] }))}
      data={list.data}
      loading={list.isPending}
      error={list.error}
      onRetry={() => void list.refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.name}
      rowLink={(row) => `/students/${row.id}`}
      {...(mayExport ? { exporter } : {})}
      actions={
        mayImport ? (
          <>
            <ActionButton to="/students/stock">存量学籍</ActionButton>
            <ActionButton icon="plus" to="/students/new">
              录入一人
            </ActionButton>
            <ActionButton kind="primary" icon="upload" to="/students/import">
              名册导入
            </ActionButton>
          </>
        ) : null
      }
      privacy="姓名、证件号码默认遮蔽；导出同样遮蔽并记入审计"
      firstUse={
        <EmptyState
          title="还没有学籍"
          {...(mayImport
            ? {
                actions: (
                  <ActionButton kind="primary" icon="upload" to="/students/import">
                    导入第一份名册
                  </ActionButton>
                ),
              }
            : {})}
        >
          {mayImport
            ? '下载模板，填好新生名册后上传；写入以前可以看到每一处问题。'
            : '学校导入名册并办完注册后，学籍出现在这里。'}
        </EmptyState>
      }
      peek={(row, controls) => <StudentPeek row={row} words={words} controls={controls} />}
    >
    </ListPage>
  )
}

/** The way between the whole register and its two ledgers. */
function Ledgers({ orgName, mode }: { orgName: string; mode: Ledger['mode'] | undefined }) {
  const all = [
    { key: undefined, title: '全部', to: '/students' },
    { key: 'full-time', title: '全日制台账', to: '/students/full-time' },
    { key: 'part-time', title: '非全日制台账', to: '/students/part-time' },
  ]
  return (
    <>
      {orgName}
      {'　'}
      {all.map((one, at) => (
        <span key={one.title}>
          {at > 0 && ' · '}
          {one.key === mode ? <b>{one.title}</b> : <Link to={one.to}>{one.title}</Link>}
        </span>
      ))}
    </>
  )
}

/** A field that the school or an authority added: chosen among the columns, not shown at first. */
const extraColumn = ({ key, title }: { key: string; title: string }): ListColumn<Row> => ({
  key,
  title,
  defaultVisible: false,
  render: (row) => row.extra[key] ?? '—',
})

/** Long names fold into two lines before the register scrolls sideways. */
const folding: Partial<Record<StudentColumnKey, number>> = { specialtyName: 112, trainingLevel: 96, className: 144, orgName: 128, siteName: 128 }

function columnsOf(words: Words, authority: boolean): readonly ListColumn<Row>[] {
  // An authority reads across schools: which school comes right after the state.
  const school = studentColumns.filter((column) => authority && column.key === 'orgName')
  const others = studentColumns.filter((column) => !school.includes(column))
  const at = others.findIndex((column) => column.key === 'status') + 1
  return others.toSpliced(at, 0, ...school).map((column): ListColumn<Row> => ({
    key: column.key,
    title: column.title,
    sortable: column.sortable,
    // Nor does it look for classes: without them the register of a province fits a screen of 1366.
    defaultVisible: (column.shown && !(authority && column.key === 'className')) || school.includes(column),
    render: (row) => cell(column.key, row, words),
    ...(column.key === 'studentNumber' ? { frozen: true, width: 168 } : {}),
    ...(column.key === 'name' ? { frozen: true, width: 104, sortHint: '拼音', card: 'title' as const } : {}),
    ...(column.key === 'status' ? { card: 'state' as const } : {}),
    ...(folding[column.key] ? { wrap: true, width: folding[column.key]! } : {}),
    ...(column.key === 'lengthYears' || column.key === 'grade' ? { align: 'right' as const } : {}),
  }))
}

function cell(key: StudentColumnKey, row: StudentRow, words: Words) {
  if (key === 'studentNumber') {
    return (
      <Link className="lu-mono" to={`/students/${row.id}`}>
        {row.studentNumber ?? '注册后编定'}
      </Link>
    )
  }
  if (key === 'name') return <b>{row.name}</b>
  if (key === 'status')
    return <EnrollmentStatus code={row.status} word={words.label('enrollment-status', row.status)} />
  if (key === 'idMasked' || key === 'caseNo' || key === 'jointProgramme')
    return <span className="lu-mono lu-nw">{row[key] ?? '—'}</span>
  return cellWords(key, row, words)
}
