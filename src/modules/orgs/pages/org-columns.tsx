import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { ListColumn } from '../../../ui/list-types.ts'
import type { api } from '../api.ts'
import { labelOf, orgKinds, ownerships, schoolLevels } from '../codes.ts'
import { StateTag } from './StateTag.tsx'

export type OrgRow = Output<typeof api.listOrgs>['rows'][number]

/** Columns of the list of units; keys are those of the export. */
export const columns: readonly ListColumn<OrgRow>[] = [
  {
    key: 'no',
    title: '单位号',
    frozen: true,
    width: 128,
    sortable: true,
    render: (row) => (
      <Link className="lu-mono" to={`/orgs/${row.no}`}>
        {row.no}
      </Link>
    ),
  },
  {
    key: 'name',
    title: '名称',
    frozen: true,
    width: 240,
    sortable: true,
    sortHint: '拼音',
    card: 'title',
    render: (row) => <b>{row.name}</b>,
  },
  {
    key: 'state',
    title: '状态',
    sortable: true,
    card: 'state',
    render: (row) =>
      row.kind === 'authority' ? (
        '—'
      ) : (
        <StateTag state={row.state} site={row.kind === 'site'} approved={row.state === 'operating'} />
      ),
  },
  { key: 'level', title: '层级', sortable: true, render: (row) => labelOf(schoolLevels, row.level) },
  { key: 'ownership', title: '办学性质', render: (row) => labelOf(ownerships, row.ownership) },
  { key: 'authority', title: '主管', sortable: true, render: (row) => row.authorityName || '—' },
  { key: 'location', title: '属地', sortable: true, render: (row) => row.locationName },
  {
    key: 'qualified',
    title: '今年招生资质',
    render: (row) =>
      row.kind === 'school' ? (
        <StatusTag shape={row.qualified ? 'done' : 'none'} word={row.qualified ? '已列入名录' : '未列入'} />
      ) : (
        '—'
      ),
  },
  {
    key: 'sites',
    title: '教学点',
    align: 'right',
    sortable: true,
    render: (row) => (row.kind === 'school' ? row.sites : '—'),
  },
  { key: 'foundedOn', title: '建校日期', sortable: true, render: (row) => row.foundedOn ?? '—' },
  { key: 'kind', title: '类别', defaultVisible: false, render: (row) => orgKinds[row.kind] },
  {
    key: 'creditCode',
    title: '信用代码',
    defaultVisible: false,
    render: (row) => <span className="lu-mono">{row.creditCode ?? '—'}</span>,
  },
  { key: 'phone', title: '电话', defaultVisible: false, render: (row) => row.phone ?? '—' },
]
