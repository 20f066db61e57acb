import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import type { Chapter, Report } from './ReportPage.tsx'

type Props = { report: Report; chapter: Chapter; version: number; onClose: () => void; onRestored: () => void }

/** The revisions of a chapter: who wrote when, what changed against the one before, and going back. */
export function History({ report, chapter, version, onClose, onRestored }: Props) {
  const [chosen, setChosen] = useState<number>()
  const at = { id: report.id, chapter: chapter.id }
  const { data } = useQuery({ queryKey: ['reports', 'revisions', at, version], queryFn: () => call(api.listRevisions, at) })
  const shown = chosen ?? data?.rows[0]?.version
  const diff = useQuery({ queryKey: ['reports', 'diff', at, shown], queryFn: () => call(api.compareRevisions, { ...at, version: shown! }), enabled: shown !== undefined })
  const restore = useMutation({ mutationFn: (to: number) => call(api.restoreRevision, { ...at, to, version }), onSuccess: onRestored })
  return (
    <SidePanel title={`${chapter.title}的历次稿`} onClose={onClose}>
      <div className="lu-stack">
        {!data && <Loading lines={4} />}
        <ol className="re-revisions">
          {data?.rows.map((row) => (
            <li key={row.version}>
              <button type="button" className="lu-link" aria-pressed={row.version === shown} onClick={() => setChosen(row.version)}>
                第 {row.version} 稿
              </button>
              <span className="lu-t2 lu-sm">
                {row.by} {whenText(row.writtenAt)}
                {row.restoredFrom !== null && `，由第 ${row.restoredFrom} 稿恢复`}
              </span>
            </li>
          ))}
        </ol>
        {diff.data && (
          <>
            <p className="lu-t3 lu-sm">{diff.data.against > 0 ? `与第 ${diff.data.against} 稿相比：` : '最初的稿：'}</p>
            <div className="re-diff">
              {diff.data.parts.map((part, index) =>
                part.kind === 'same' ? <span key={index}>{part.text}</span> : part.kind === 'added' ? <ins key={index}>{part.text}</ins> : <del key={index}>{part.text}</del>,
              )}
            </div>
          </>
        )}
        {restore.error instanceof CallError && <ProblemNotice problem={restore.error.problem} />}
        {report.writable && shown !== undefined && shown !== version && (
          <ActionButton busy={restore.isPending} onClick={() => restore.mutate(shown)}>恢复到第 {shown} 稿</ActionButton>
        )}
      </div>
    </SidePanel>
  )
}
