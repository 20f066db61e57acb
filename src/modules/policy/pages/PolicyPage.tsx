import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { api } from '../api.ts'
import { ClauseCard } from './ClauseCard.tsx'
import { ClauseSearch } from './ClauseSearch.tsx'
import { ClauseTable } from './ClauseTable.tsx'
import { DocumentList } from './DocumentList.tsx'
import './policy.css'

const pageSize = 30

/** The clause index: documents at the left, their clauses, search, and what of the system runs each clause. */
export function PolicyPage() {
  const [params, setParams] = useSearchParams()
  const document = params.get('document') ?? undefined
  const q = params.get('f.q') ?? undefined
  const id = params.get('clause') ?? undefined
  const page = Math.max(1, Number.parseInt(params.get('page') ?? '1', 10) || 1)
  const documents = useQuery({ queryKey: ['policy', 'documents'], queryFn: () => call(api.listDocuments, {}), staleTime: Number.POSITIVE_INFINITY })
  const input = { page, size: pageSize, ...(document ? { document } : {}), ...(q ? { q } : {}) }
  const clauses = useQuery({ queryKey: ['policy', 'clauses', input], queryFn: () => call(api.listClauses, input), placeholderData: keepPreviousData })
  const set = (changes: Record<string, string | undefined>) =>
    setParams((before) => {
      const next = new URLSearchParams(before)
      for (const [key, value] of Object.entries(changes)) {
        if (value) next.set(key, value)
        else next.delete(key)
      }
      return next
    })
  const chosen = documents.data?.documents.find((one) => one.key === document)
  const error = documents.error ?? clauses.error
  return (
    <div className="lu-w lu-stack">
      <PageHead
        title="政策条款"
        context="这里是条款的索引和本系统自己的一句话概括，不是原文；每条写明出处，以及系统里由什么执行。"
        actions={<Link className="lu-btn" to="/policy/coverage">政策落实对照</Link>}
      />
      {error && <ErrorState what="没有读到条款" error={error} onRetry={() => void clauses.refetch()} />}
      <div className="pc-policy">
        {documents.data ? (
          <DocumentList documents={documents.data.documents} current={document} onOpen={(key) => set({ document: key, page: undefined, clause: undefined })} />
        ) : (
          <Loading lines={10} />
        )}
        <div className="lu-stack">
          <ClauseSearch value={q ?? ''} onChange={(words) => set({ 'f.q': words, page: undefined, clause: undefined })} />
          {id && <ClauseCard id={id} onClose={() => set({ clause: undefined })} />}
          <Card
            title={chosen ? chosen.title : '全部文件'}
            {...(chosen ? { meta: [chosen.number, chosen.issuer, chosen.issued].filter(Boolean).join(' · ') } : {})}
            flush
            footer={
              <>
                <span role="status">{clauses.data ? `共 ${formatNumber(clauses.data.total)} 条` : '正在查询……'}</span>
                <span className="lu-sp" />
                <Pager page={page} pageSize={pageSize} total={clauses.data?.total ?? 0} onPage={(next) => set({ page: String(next) })} />
              </>
            }
          >
            {clauses.data ? (
              <ClauseTable rows={clauses.data.rows} withDocument={!document} current={id} onOpen={(one) => set({ clause: one })} />
            ) : (
              <div className="lu-card-body"><Loading lines={8} /></div>
            )}
          </Card>
        </div>
      </div>
    </div>
  )
}
