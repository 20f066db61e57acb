import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import type { CaseRow } from '../model.ts'

type Result = Output<typeof api.actOnCases>
export type BatchKind = 'return' | 'approve'

/** One step over several cases: first what it will do, then the result of each. */
export function BatchPanel({
  kind,
  cases,
  onClose,
}: {
  kind: BatchKind
  cases: readonly CaseRow[]
  onClose: () => void
}) {
  const [result, setResult] = useState<Result>()
  const client = useQueryClient()
  const run = useMutation({
    mutationFn: (more: { reason?: string; clause?: string }) =>
      call(api.actOnCases, {
        // The main step by whatever name its kind calls it: 通过、同意上报、备案.
        action: kind === 'approve' ? '@main' : kind,
        cases: cases.map(({ id, version }) => ({ id, version })),
        ...more,
      }),
    onSuccess: (answer) => {
      setResult(answer)
      void client.invalidateQueries({ queryKey: ['todos'] })
    },
  })
  const word = kind === 'return' ? '退回' : '通过'
  if (result) return <BatchResult word={word} result={result} cases={cases} onClose={onClose} />
  if (kind === 'return') {
    return (
      <ReasonPanel
        title={`成批退回 ${cases.length} 件`}
        effect={`${cases.length} 件各自回到提交的单位，按工作日重新起算补正期限。已经被别人办过的不受影响。`}
        submitText={`退回 ${cases.length} 件`}
        clause="001:1319"
        onClose={onClose}
        onSubmit={async (reason, clause) =>
          void (await run.mutateAsync({ reason, ...(clause ? { clause } : {}) }))
        }
      />
    )
  }
  return (
    <SidePanel title={`成批通过 ${cases.length} 件`} onClose={onClose}>
      <div className="lu-stack">
        {run.error instanceof CallError && <ProblemNotice problem={run.error.problem} />}
        <p>每一件按自己的规则检查；有阻断或待登记的不办，说明原因，其余的照办。</p>
        <ul>
          {cases.map((one) => (
            <li key={one.id}>{one.title}</li>
          ))}
        </ul>
        <ActionButton kind="primary" busy={run.isPending} onClick={() => run.mutate({})}>
          通过 {cases.length} 件
        </ActionButton>
      </div>
    </SidePanel>
  )
}

function BatchResult({
  word,
  result,
  cases,
  onClose,
}: {
  word: string
  result: Result
  cases: readonly CaseRow[]
  onClose: () => void
}) {
  const pages = new Map(cases.map((one) => [one.id, one.page]))
  const refused = result.rows.filter((row) => !row.ok)
  return (
    <SidePanel title={`批量${word} ${result.rows.length} 件`} onClose={onClose}>
      <div className="lu-stack">
        <p role="status">
          <b>
            办成 {result.done} 件，{result.refused} 件没有办
          </b>
        </p>
        {refused.length > 0 && (
          <SmallTable
            caption="没有办成的办件"
            rows={refused}
            rowKey={(row) => row.id}
            columns={[
              {
                key: 'no',
                title: '办件',
                render: (row) => (
                  <Link className="lu-mono" to={pages.get(row.id) ?? `/cases/${row.id}`}>
                    {row.no || '—'}
                  </Link>
                ),
              },
              {
                key: 'why',
                title: '没有办的原因',
                render: (row) => (
                  <>
                    <StatusTag shape="block" word="没有办" /> {row.message}
                    {row.clause && (
                      <>
                        {' '}
                        <Clause id={row.clause} />
                      </>
                    )}
                    {row.ways && <div className="lu-t2 lu-sm">可以：{row.ways.join(' ')}</div>}
                  </>
                ),
              },
            ]}
          />
        )}
        <ActionButton onClick={onClose}>关闭</ActionButton>
      </div>
    </SidePanel>
  )
}
