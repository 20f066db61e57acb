import type { Output } from '../../../kernel/api.ts'
import { roles } from '../../../kernel/permissions.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import type { api } from '../api.ts'

export type AccountRow = Output<typeof api.listAccounts>['rows'][number]

export function AccountState({ row }: { row: AccountRow }) {
  if (row.endedAt) return <StatusTag word="已结束" shape="none" />
  if (row.disabledAt) return <StatusTag word="已停用" shape="block" />
  if (row.locked) return <StatusTag word="已锁定" shape="soft" />
  if (row.mustChange) return <StatusTag word="待改口令" shape="waiting" />
  return <StatusTag word="有效" />
}

export const accountColumns: readonly ListColumn<AccountRow>[] = [
  { key: 'holderName', title: '任职人', frozen: true, width: 108, sortable: true, card: 'title', render: (row) => <b>{row.holderName}</b> },
  { key: 'username', title: '账号', render: (row) => <span className="lu-mono">{row.username}</span> },
  { key: 'role', title: '岗位', render: (row) => row.roleTitle },
  { key: 'state', title: '状态', card: 'state', render: (row) => <AccountState row={row} /> },
  { key: 'orgNo', title: '单位', sortable: true, wrap: true, render: (row) => row.orgName },
  { key: 'secondFactor', title: '动态码', render: (row) => (row.secondFactor ? '已启用' : '—') },
  { key: 'lastSignIn', title: '最近登录', render: (row) => whenText(row.lastSignIn) },
  { key: 'validFrom', title: '任职日期', sortable: true, render: (row) => row.validFrom },
  { key: 'validTo', title: '截止日期', render: (row) => row.validTo ?? '—' },
  { key: 'createdByName', title: '授予人', defaultVisible: false, render: (row) => row.createdByName ?? '—' },
]

export const accountFilters: readonly ListFilter[] = [
  { key: 'q', label: '关键词', type: 'text', placeholder: '姓名、账号或单位' },
  {
    key: 'state',
    label: '状态',
    type: 'select',
    options: [
      { value: 'current', label: '在任' },
      { value: 'first', label: '待改口令' },
      { value: 'locked', label: '已锁定' },
      { value: 'disabled', label: '已停用' },
      { value: 'ended', label: '已结束' },
    ],
  },
  {
    key: 'role',
    label: '岗位',
    type: 'select',
    options: Object.entries(roles).flatMap(([value, { title }]) => (value === 'learner' ? [] : [{ value, label: title }])),
  },
  { key: 'own', label: '单位', type: 'select', options: [{ value: 'true', label: '只看本单位' }] },
]
