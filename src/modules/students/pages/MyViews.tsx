import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { whenText } from '../../../ui/format.ts'
import { api, type StudentPersonView } from '../api.ts'

const MONTH = 30 * 86_400_000
const filters = {
  month: { title: '近 30 天', keep: (view: StudentPersonView) => Date.parse(view.at) > Date.now() - MONTH },
  all: { title: '全部', keep: () => true },
  number: { title: '看过证件号', keep: (view: StudentPersonView) => view.what.includes('证件号码') },
} as const

/** 谁看过: every look at the own record, with who, when and for what. */
export function MyViews() {
  const views = useQuery({ queryKey: ['students', 'me', 'views'], queryFn: () => call(api.listMyViews, {}) })
  const [shown, setShown] = useState<keyof typeof filters>('month')
  if (views.error)
    return (
      <ErrorState
        what="没有读到查看记录"
        error={views.error}
        onRetry={() => void views.refetch()}
      />
    )
  if (!views.data) return <Loading lines={6} />
  const { rows } = views.data
  const matching = rows.filter(filters[shown].keep)
  return (
    <div className="lu-stack">
      <p className="lu-t2">每一次查看都会记下来，不能删除。班级、年级的统计只看总数，不算查看个人。</p>
      <div className="lu-seg" role="group" aria-label="筛选查看记录">
        {Object.entries(filters).map(([key, { title, keep }]) => (
          <button
            key={key}
            type="button"
            aria-pressed={shown === key}
            onClick={() => setShown(key as keyof typeof filters)}
          >
            {title} {rows.filter(keep).length}
          </button>
        ))}
      </div>
      {matching.length === 0 ? (
        <EmptyState icon="eye" title="没有这样的查看记录" />
      ) : (
        <Card title="查看记录" flush>
          {matching.map((view) => (
            <div key={view.id} className="lu-plain">
              <div>
                <b>{view.what}</b>
                <div className="lu-t2">
                  {view.organisation} {view.viewer} · {view.role}
                </div>
                {view.purpose && <div className="lu-info lu-sm">填写的用途：{view.purpose}</div>}
              </div>
              <span className="lu-sp" />
              <span className="lu-t3 lu-sm lu-nw">{whenText(view.at).slice(5)}</span>
            </div>
          ))}
        </Card>
      )}
    </div>
  )
}
