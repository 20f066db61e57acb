import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { answerTitles, likenessTitles, pairStates } from '../words.ts'
import { likenessShapes, pairShapes, shortTime } from './looks.ts'
import { MergeCard } from './MergeCard.tsx'
import { MergePanel } from './MergePanel.tsx'
import { SideBySide } from './SideBySide.tsx'

type Open = 'different' | 'ask' | 'reopen' | 'merge' | undefined

const panels = {
  different: {
    title: '不是同一人',
    submitText: '记为不是同一人',
    help: '写明依据，例如看过哪些证件。以后查找不再提出这一对。',
  },
  ask: {
    title: '请学校核对',
    submitText: '发给双方学校',
    help: '学校会看到这句话，只看到自己的学生，看不到另一方。',
  },
  reopen: { title: '撤回决定', submitText: '撤回决定', help: '写明为什么撤回。' },
} as const

/** One pair side by side: what is alike, what is not, and the decision. */
export function DuplicatePage() {
  const { id = '' } = useParams()
  const queries = useQueryClient()
  const [open, setOpen] = useState<Open>()
  const {
    data: pair,
    error,
    refetch,
  } = useQuery({ queryKey: ['people', 'duplicate', id], queryFn: () => call(api.getDuplicate, { id }) })
  const done = () => {
    setOpen(undefined)
    void queries.invalidateQueries({ queryKey: ['people'] })
  }
  const decide = useMutation({
    mutationFn: (input: { decision: 'different' | 'ask' | 'reopen'; reason: string }) =>
      call(api.decideDuplicate, { id, version: pair!.version, ...input }),
    onSuccess: done,
  })
  if (error)
    return <ErrorState what="没有打开这一对" error={error} back={{ title: '回到疑似重复', to: '/people/duplicates' }} onRetry={() => void refetch()} />
  if (!pair) return <Loading lines={8} />
  const decided = pair.state === 'merged' || pair.state === 'proposed'
  const blocked = pair.blocked || (decided ? '已经提出合并' : undefined)
  return (
    <>
      <PageHead
        crumbs={[{ title: '重复人员', to: '/people/duplicates' }, { title: '一对' }]}
        title={`${pair.left.name}　${pair.right.name}`}
        status={
          <span className="lu-row">
            <StatusTag shape={likenessShapes[pair.likeness]!} word={likenessTitles[pair.likeness]} />
            <StatusTag shape={pairShapes[pair.state]!} word={pairStates[pair.state]} />
          </span>
        }
        context={`权重合计 ${pair.weight.toFixed(1)} 比特；24 以上极像，15 以上很像，9 以上可能。证件号码默认遮蔽。`}
        actions={
          <>
            {pair.state === 'different' ? (
              <ActionButton onClick={() => setOpen('reopen')}>撤回决定</ActionButton>
            ) : (
              <ActionButton
                blocked={decided ? '已经提出合并' : undefined}
                showReason={false}
                onClick={() => setOpen('different')}
              >
                不是同一人
              </ActionButton>
            )}
            <ActionButton
              blocked={decided ? '已经提出合并' : undefined}
              showReason={false}
              onClick={() => setOpen('ask')}
            >
              请学校核对
            </ActionButton>
            <ActionButton
              kind="primary"
              blocked={blocked}
              showReason={false}
              onClick={() => setOpen('merge')}
            >
              合并为同一人
            </ActionButton>
          </>
        }
      />
      <div className="lu-stack">
        {pair.blocked && (
          <Notice tone="warn" title="本岗位不能决定">
            {pair.blocked}
          </Notice>
        )}
        {pair.likeness === 'twins' && (
          <Notice tone="info" title="像双胞胎">
            同一天出生、同姓、顺序码相邻而名字不同。没有看过两人的证件原件，不要合并。
          </Notice>
        )}
        {pair.decided && pair.state !== 'open' && (
          <Notice
            tone="mute"
            title={`${pairStates[pair.state]}：${pair.decided.by}，${shortTime(pair.decided.at)}`}
          >
            {pair.decided.reason}
          </Notice>
        )}
        {pair.merge && <MergeCard merge={pair.merge} onDone={done} />}
        <SideBySide pair={pair} />
        {pair.questions.length > 0 && (
          <Card
            title="学校核对"
            meta={`${pair.questions.filter((one) => one.answer).length}/${pair.questions.length} 已答复`}
            flush
          >
            <SmallTable
              rows={pair.questions}
              rowKey={(row) => row.id}
              caption="学校核对"
              columns={[
                { key: 'org', title: '学校', render: (row) => row.orgName },
                {
                  key: 'side',
                  title: '关于',
                  render: (row) => (row.side === 'left' ? '左边的人' : '右边的人'),
                },
                { key: 'question', title: '问', render: (row) => row.question },
                {
                  key: 'answer',
                  title: '答复',
                  card: 'state',
                  render: (row) =>
                    row.answer ? (
                      <StatusTag shape="done" word={answerTitles[row.answer as 'confirmed']} />
                    ) : (
                      <StatusTag shape="waiting" word="等学校答复" />
                    ),
                },
                { key: 'note', title: '说明', render: (row) => row.answerNote ?? '—' },
              ]}
            />
          </Card>
        )}
      </div>
      {open === 'merge' && <MergePanel pair={pair} onClose={() => setOpen(undefined)} onDone={done} />}
      {open && open !== 'merge' && (
        <ReasonPanel
          title={panels[open].title}
          effect={
            open === 'different'
              ? '写入决定和理由；双方记录都不变。'
              : open === 'ask'
                ? '双方所在学校各得到一条核对和一条通知。'
                : '这一对回到待处理。'
          }
          submitText={panels[open].submitText}
          help={panels[open].help}
          onClose={() => setOpen(undefined)}
          onRefresh={() => void refetch()}
          onSubmit={async (reason) => void (await decide.mutateAsync({ decision: open, reason }))}
        />
      )}
    </>
  )
}
