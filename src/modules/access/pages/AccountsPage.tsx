import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { ListPage } from '../../../ui/ListPage.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { useMay, useSession } from '../model.ts'
import './accounts.css'
import { accountColumns, accountFilters } from './account-columns.tsx'
import { AccountPeek } from './AccountPeek.tsx'

/** 账户与岗位: one row per post in the own range, with what the acting administrator may do to it. */
export function AccountsPage() {
  const session = useSession()
  const mayManage = useMay('access.manage')
  const mayRules = useMay('access.rules')
  const state = useListState({ columns: accountColumns, filters: accountFilters })
  const { q, role, state: chosen, own } = state.query.filters
  const input = {
    page: state.query.page,
    size: state.query.pageSize,
    ...(state.query.sort ? { sort: state.query.sort } : {}),
    ...(q ? { q } : {}),
    ...(role ? { role } : {}),
    ...(chosen ? { state: chosen as 'current' } : {}),
    ...(own ? { own: true } : {}),
  }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['access', 'accounts', input],
    queryFn: () => call(api.listAccounts, input),
    placeholderData: keepPreviousData,
  })
  return (
    <ListPage
      title="账户与岗位"
      context={`${session.acting?.orgName ?? ''}和下级单位的岗位 · 上级为下级建管理员，其他岗位由本单位管理员建`}
      thing="岗位"
      unit="个"
      state={state}
      columns={accountColumns}
      filters={accountFilters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.postId}
      rowName={(row) => `${row.holderName} ${row.roleTitle}`}
      peek={(row, controls) => <AccountPeek key={row.postId} row={row} controls={controls} />}
      actions={
        <>
          {mayRules && <ActionButton to="/accounts/rules">登录规则</ActionButton>}
          {mayRules && <ActionButton to="/accounts/identity-provider">统一身份认证</ActionButton>}
          {mayManage && (
            <ActionButton kind="primary" icon="plus" to="/accounts/new">
              新建账户
            </ActionButton>
          )}
        </>
      }
      firstUse="还没有别的岗位。先为本单位或直接下级新建账户。"
    />
  )
}
