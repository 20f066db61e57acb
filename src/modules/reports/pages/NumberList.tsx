import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import type { Chapter, Report } from './ReportPage.tsx'

type Found = Chapter['numbers'][number]

/** The numbers of the text beside the ledger: those that differ, and those it does not have. */
export function NumberList({ report, chapter }: { report: Report; chapter: Chapter }) {
  const client = useQueryClient()
  const [explaining, setExplaining] = useState<Found>()
  const explain = useMutation({
    mutationFn: ({ number, reason }: { number: Found; reason: string }) =>
      call(api.explainNumber, { id: report.id, chapter: chapter.id, passage: number.passage, number: number.raw, reason }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['reports', 'one', report.id] }),
  })
  const told = chapter.numbers.filter((one) => one.verdict !== 'match')
  const matched = chapter.numbers.length - told.length
  return (
    <>
      {chapter.problems.length > 0 && <Notice tone="warn" title="有的占位符换不成数">{chapter.problems.join('；')}</Notice>}
      {told.length > 0 && (
        <Card title="正文里的数字与台账" meta={`${chapter.numbers.length} 个数字，${matched} 个与台账一致`} flush>
          <SmallTable
            caption="与台账不一致或台账没有的数字"
            rows={told}
            rowKey={(row) => `${row.start}`}
            columns={[
              { key: 'raw', title: '数字', render: (row) => <b>{row.raw}</b> },
              { key: 'state', title: '核对', card: 'state', render: (row) => <Verdict number={row} /> },
              { key: 'passage', title: '所在的句子', render: (row) => <span className="re-passage">{row.passage}</span> },
              {
                key: 'reason',
                title: '来源说明',
                render: (row) =>
                  row.explanation ? (
                    <span className="re-passage">{row.explanation.reason}</span>
                  ) : report.writable ? (
                    <ActionButton small kind="text" onClick={() => setExplaining(row)}>写明来源</ActionButton>
                  ) : (
                    '没有说明'
                  ),
              },
            ]}
          />
        </Card>
      )}
      {explaining && (
        <ReasonPanel
          title={`“${explaining.raw}”从哪里来`}
          field="来源"
          help="写明哪个台账、哪一天、怎么算的。印在报告的附表二。"
          effect={explaining.ledger ?? '台账没有这个数。'}
          submitText="写明"
          onClose={() => setExplaining(undefined)}
          onSubmit={async (reason) => {
            await explain.mutateAsync({ number: explaining, reason })
            setExplaining(undefined)
          }}
        />
      )}
    </>
  )
}

function Verdict({ number }: { number: Found }) {
  if (number.explanation) return <StatusTag word="已说明" shape="done" />
  if (number.verdict === 'unknown') return <StatusTag word="台账没有" shape="soft" />
  return (
    <>
      <StatusTag word="不一致" shape="block" /> <span className="lu-t2 lu-sm">{number.ledger}</span>
    </>
  )
}
