import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'

const SIZE = 20

/** Every value a figure has had: who, when, from what to what, in which case. */
export function HistoryPanel({ id, line, title, onClose }: { id: string; line: string; title: string; onClose: () => void }) {
  const [page, setPage] = useState(1)
  const { data } = useQuery({
    queryKey: ['returns', 'entries', id, line, page],
    queryFn: () => call(api.listEntries, { id, line, page, size: SIZE }),
    placeholderData: keepPreviousData,
  })
  return (
    <SidePanel title={`${title}的历史`} onClose={onClose}>
      {!data && <Loading lines={4} />}
      {data && data.total === 0 && <p className="lu-t3">这项还没有填过。</p>}
      {data?.rows.map((row) => (
        <div key={row.id} style={{ padding: '8px 0', borderBottom: '1px solid var(--bd2)' }}>
          <div className="lu-row lu-wrap lu-sm lu-t3">
            <span>{whenText(row.at)}</span>
            <span>{row.by}</span>
            <span>{row.how === 'file' ? '离线表' : '页面'}</span>
            <span className="lu-mono">{row.caseNo}</span>
          </div>
          <div className="lu-md">
            {row.before !== null && <span className="lu-t2">{row.before} → </span>}
            <b>{row.after}</b>
          </div>
        </div>
      ))}
      {data && data.total > SIZE && <Pager page={page} pageSize={SIZE} total={data.total} onPage={setPage} />}
    </SidePanel>
  )
}
