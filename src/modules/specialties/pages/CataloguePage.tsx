import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, download, problemOf } from '../../../kernel/client.ts'
import { useMay } from '../../access/model.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { ListPage } from '../../../ui/ListPage.tsx'
import type { ListColumn, ListFilter, ListQuery } from '../../../ui/list-types.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { trainingLevels } from '../codes.ts'

type Row = Output<typeof api.listSpecialties>['rows'][number]
type Input = Parameters<typeof call<typeof api.listSpecialties>>[1]

const columns: readonly ListColumn<Row>[] = [
  {
    key: 'code',
    title: '专业代码',
    frozen: true,
    width: 120,
    sortable: true,
    render: (row) => <span className="lu-mono">{row.code}</span>,
  },
  {
    key: 'name',
    title: '专业名称',
    frozen: true,
    width: 240,
    sortable: true,
    sortHint: '拼音',
    card: 'title',
    render: (row) => <b>{row.name}</b>,
  },
  {
    key: 'mark',
    title: '性质',
    card: 'state',
    render: (row) => (
      <StatusTag shape={row.demonstration ? 'soft' : 'done'} word={row.demonstration ? '演示' : '官方'} />
    ),
  },
  { key: 'category', title: '专业大类', sortable: true, render: (row) => row.category },
  {
    key: 'levels',
    title: '培养层次',
    render: (row) => row.levels.map((one) => trainingLevels[one]).join('、'),
  },
  { key: 'version', title: '目录版本', render: (row) => row.version },
]

function inputOf({ filters, sort }: ListQuery): Omit<Input, 'page' | 'size'> {
  const many = (key: string) => filters[key]?.split(',').filter(Boolean)
  return {
    ...(filters.q ? { q: filters.q } : {}),
    ...(filters.version ? { version: filters.version } : {}),
    ...(filters.category ? { category: many('category') } : {}),
    ...(filters.level ? { level: many('level') as NonNullable<Input['level']> } : {}),
    ...(sort ? { sort } : {}),
  } as Omit<Input, 'page' | 'size'>
}

/** 专业目录, version by version; the demonstration list is marked on every row. */
export function CataloguePage() {
  const mayImport = useMay('specialties.import')
  const mayApply = useMay('specialties.apply')
  const versions = useQuery({
    queryKey: ['specialties', 'versions'],
    queryFn: () => call(api.listCatalogueVersions, {}),
  })
  const filters = useMemo<readonly ListFilter[]>(() => {
    const rows = versions.data?.rows ?? []
    return [
      { key: 'q', label: '关键词', type: 'text', placeholder: '专业名称或代码' },
      {
        key: 'version',
        label: '版本',
        type: 'select',
        options: rows.map((row) => ({ value: row.version, label: `${row.version}（${row.count}）` })),
      },
      {
        key: 'category',
        label: '大类',
        type: 'select',
        multiple: true,
        options: [...new Set(rows.flatMap((row) => row.categories))].map((value) => ({
          value,
          label: value,
        })),
      },
      {
        key: 'level',
        label: '层次',
        type: 'select',
        multiple: true,
        options: Object.entries(trainingLevels).map(([value, label]) => ({ value, label })),
      },
    ]
  }, [versions.data])
  const state = useListState({ columns, filters, defaultSort: { key: 'code', descending: false } })
  const input = inputOf(state.query)
  const list = useQuery({
    queryKey: ['specialties', 'list', input, state.query.page, state.query.pageSize],
    queryFn: () =>
      call(api.listSpecialties, { ...input, page: state.query.page, size: state.query.pageSize }),
    placeholderData: keepPreviousData,
  })
  const saving = useMutation({ mutationFn: () => download(api.exportSpecialties, input) })
  const onlyDemo =
    versions.data && versions.data.rows.length > 0 && versions.data.rows.every((row) => row.demonstration)
  return (
    <ListPage<Row>
      title="专业目录"
      context={versions.data ? `${versions.data.rows.length} 个版本` : undefined}
      thing="专业"
      unit="个"
      state={state}
      columns={columns}
      filters={filters}
      data={list.data}
      loading={list.isPending}
      error={list.error}
      onRetry={() => void list.refetch()}
      rowKey={(row) => `${row.version} ${row.code}`}
      rowName={(row) => row.name}
      onExport={() => saving.mutate()}
      {...(saving.isPending ? { exportBlocked: '正在导出' } : {})}
      actions={
        <>
          <ActionButton to="/specialties/filed">
            {mayApply ? '本校已备案专业' : '学校已备案专业'}
          </ActionButton>
          {mayImport && (
            <ActionButton icon="upload" to="/specialties/import">
              导入目录
            </ActionButton>
          )}
          {mayApply && (
            <ActionButton kind="primary" icon="plus" to="/specialties/apply">
              报专业备案
            </ActionButton>
          )}
        </>
      }
      firstUse={
        mayImport
          ? '还没有专业目录。导入官方目录后，学校才能报专业备案。'
          : '还没有专业目录。请省级系统管理员导入。'
      }
    >
      {saving.error && <ProblemNotice problem={problemOf(saving.error)} />}
      {onlyDemo && (
        <div style={{ marginBottom: 12 }}>
          <Notice tone="warn" title="只有演示清单">
            代码以 D 开头，是本系统自编的，不是全国技工院校专业目录，不得用于真实部署。
            {mayImport && '导入官方目录后，可按版本分开查看。'}
          </Notice>
        </div>
      )}
    </ListPage>
  )
}
