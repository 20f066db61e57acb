import { useQuery } from '@tanstack/react-query'
import { call, CallError } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { IconButton } from '../../../ui/IconButton.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { runTitles } from '../model.ts'

/** One clause: what it says in our words, where it stands, and what of the running system cites it. */
export function ClauseCard({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery({ queryKey: ['policy', 'clause', id], queryFn: () => call(api.getClause, { id }) })
  const problem = error instanceof CallError ? error.problem : undefined
  return (
    <Card title={<>条款 <span className="lu-mono">{id}</span></>} {...(data ? { meta: data.title } : {})} extra={<IconButton name="close" label="关闭条款" onClick={onClose} />}>
      {problem?.status === 404 && <Notice tone="info" title={`索引里没有 ${id} 这一条`}>从左边的文件里找，或者用关键词检索。</Notice>}
      {error && problem?.status !== 404 && <ErrorState what="没有读到这一条款" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={4} />}
      {data && (
        <div className="lu-stack">
          <p className="pc-quote">{data.statement}</p>
          <Facts
            facts={[
              { name: '文号', value: data.number },
              { name: '位置', value: data.part || '—' },
              { name: '其中的数字', value: data.figures || '—' },
              { name: '类别', value: data.kind },
              { name: '出处', value: data.source },
              { name: '同文别处', value: data.aliases.length > 0 ? data.aliases.join('、') : '—' },
            ]}
          />
          <h3 className="pc-h">系统里由什么执行</h3>
          <SmallTable
            caption="引用这一条款的流程、规则、参数、指标和规划"
            rows={data.runs}
            rowKey={(run) => `${run.file}:${run.line}${run.title}`}
            empty="目前没有流程、规则、参数、指标或规划引用这一条款。"
            columns={[
              { key: 'kind', title: '类别', render: (run) => <span className="lu-nw">{runTitles[run.kind]}</span> },
              { key: 'title', title: '名称', render: (run) => run.title },
              { key: 'file', title: '所在', render: (run) => <span className="lu-mono lu-sm">{run.file}:{run.line}</span> },
            ]}
          />
        </div>
      )}
    </Card>
  )
}
