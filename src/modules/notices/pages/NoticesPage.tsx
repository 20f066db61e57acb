import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber, whenText } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import './notices.css'

type Row = Output<typeof api.listNotices>['rows'][number]
const size = 30

/** 通知: what is addressed to the acting post, newest first; opening one marks it as read. */
export function NoticesPage() {
  const session = useSession()
  const [params, setParams] = useSearchParams()
  const page = Math.max(1, Number.parseInt(params.get('page') ?? '1', 10) || 1)
  const unread = params.get('unread') === '1'
  const client = useQueryClient()
  const { data, error, refetch } = useQuery({
    queryKey: ['notices', 'list', page, unread],
    queryFn: () => call(api.listNotices, { page, size, ...(unread ? { unread } : {}) }),
    placeholderData: keepPreviousData,
  })
  const read = useMutation({
    mutationFn: (ids: string[] | undefined) => call(api.readNotices, ids ? { ids } : {}),
    onSuccess: () => client.invalidateQueries({ queryKey: ['notices'] }),
  })
  const learner = session.acting?.portal === 'learner'
  const actions = (
    <>
      <ActionButton small={learner} onClick={() => setParams(unread ? {} : { unread: '1' })}>
        {unread ? '看全部' : '只看未读'}
      </ActionButton>
      {(data?.unread ?? 0) > 0 && (
        <ActionButton small={learner} busy={read.isPending} onClick={() => read.mutate(undefined)}>
          全部标为已读
        </ActionButton>
      )}
      <ActionButton small={learner} to="/notices/settings">
        通知设置
      </ActionButton>
    </>
  )
  return (
    <>
      {learner ? (
        <div className="lu-row lu-wrap no-actions">{actions}</div>
      ) : (
        <PageHead title="通知" context={data ? `未读 ${formatNumber(data.unread)} 条。只显示当前岗位近半年的通知。` : undefined} actions={actions} />
      )}
      {error ? (
        <ErrorState what="没有读到通知" kept="" error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading lines={6} />
      ) : data.rows.length === 0 ? (
        <EmptyState icon="bell" title={unread ? '没有未读的通知' : '还没有通知'}>
          办件退回、办结、临期和逾期时会在这里告诉您。
        </EmptyState>
      ) : (
        <ul className="no-list">
          {data.rows.map((row) => (
            <NoticeLine key={row.id} row={row} onRead={() => row.readAt === null && read.mutate([row.id])} />
          ))}
        </ul>
      )}
      {data && <Pager page={page} pageSize={size} total={data.total} onPage={(next) => setParams({ ...(unread ? { unread: '1' } : {}), page: String(next) })} />}
    </>
  )
}

function NoticeLine({ row, onRead }: { row: Row; onRead: () => void }) {
  const fresh = row.readAt === null
  return (
    <li className={fresh ? 'no-line no-fresh' : 'no-line'}>
      <div className="no-head">
        {fresh && <span className="no-dot" aria-hidden="true" />}
        <Link to={row.link} onClick={onRead}>
          {row.title}
        </Link>
        {fresh && <span className="lu-sr">（未读）</span>}
      </div>
      {row.body && <p className="no-body">{row.body}</p>}
      <p className="no-meta">
        {row.kindTitle} · {whenText(row.at)}
        {fresh && (
          <button type="button" className="lu-link" onClick={onRead}>
            标为已读
          </button>
        )}
      </p>
    </li>
  )
}
