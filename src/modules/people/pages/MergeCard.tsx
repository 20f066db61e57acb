import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { shortTime } from './looks.ts'
import type { Pair } from './SideBySide.tsx'

type Merge = NonNullable<Pair['merge']>
const states = {
  proposed: '待第二人复核',
  merged: '已合并',
  unmerged: '已拆分',
  refused: '复核不同意',
} as const
const shapes = { proposed: 'waiting', merged: 'done', unmerged: 'returned', refused: 'block' } as const

/** What became of a merge: confirming it, and taking it apart with a decision on every later record. */
export function MergeCard({ merge, onDone }: { merge: Merge; onDone: () => void }) {
  const [open, setOpen] = useState<'agree' | 'refuse' | 'unmerge'>()
  const [moves, setMoves] = useState<ReadonlySet<string>>()
  const detail = useQuery({
    queryKey: ['people', 'merge', merge.id],
    queryFn: () => call(api.getMerge, { id: merge.id }),
  })
  const later = (detail.data?.later ?? []).map((row) => ({
    ...row,
    id: `${row.table} ${JSON.stringify(row.key)}`,
  }))
  const chosen = moves ?? new Set(later.filter((row) => row.likely === 'merged').map((row) => row.id))
  const confirm = useMutation({
    mutationFn: (input: { agree: boolean; reason: string }) =>
      call(api.confirmMerge, { id: merge.id, ...input }),
    onSuccess: onDone,
  })
  const unmerge = useMutation({
    mutationFn: (reason: string) =>
      call(api.unmergePeople, {
        id: merge.id,
        reason,
        moves: later.filter((row) => chosen.has(row.id)).map(({ table, key }) => ({ table, key })),
      }),
    onSuccess: onDone,
  })
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setMoves(next)
  }
  return (
    <Card
      title="合并"
      extra={<StatusTag shape={shapes[merge.state]} word={states[merge.state]} />}
      footer={
        merge.state === 'proposed' ? (
          <div className="lu-row">
            <ActionButton onClick={() => setOpen('refuse')}>不同意</ActionButton>
            <ActionButton kind="primary" onClick={() => setOpen('agree')}>
              同意合并
            </ActionButton>
          </div>
        ) : merge.state === 'merged' ? (
          <ActionButton
            icon="undo"
            blocked={detail.data?.blocked || undefined}
            onClick={() => setOpen('unmerge')}
          >
            拆分
          </ActionButton>
        ) : undefined
      }
    >
      <div className="lu-stack">
        <Facts
          facts={[
            { name: '留下的', value: merge.survivor },
            { name: '并入的', value: merge.merged },
            { name: '移动的记录', value: `${merge.moved} 条` },
            { name: '理由', value: merge.reason },
            { name: '提出', value: `${merge.proposedBy}，${shortTime(merge.proposedAt)}` },
            { name: '复核', value: merge.confirmedBy ?? (merge.conflict.length > 0 ? '还没有' : '不需要') },
            ...(merge.unmergedAt
              ? [
                  {
                    name: '拆分',
                    value: `${merge.unmergedBy}，${shortTime(merge.unmergedAt)}：${merge.unmergeReason}`,
                  },
                ]
              : []),
          ]}
        />
        {merge.conflict.length > 0 && merge.state !== 'unmerged' && (
          <Notice tone="warn" title={`同时有两个有效的全日制学籍：${merge.conflict.join('、')}`}>
            一人只能有一个。合并以后请其中一所学校办退学或转学。
          </Notice>
        )}
        {merge.state === 'merged' && later.length > 0 && (
          <SmallTable
            rows={later}
            rowKey={(row) => row.id}
            caption="合并以后新增的记录"
            columns={[
              { key: 'title', title: '合并以后新增的记录', render: (row) => row.title },
              { key: 'org', title: '单位', render: (row) => row.orgName ?? '—' },
              {
                key: 'goes',
                title: '拆分时',
                render: (row) => (
                  <label>
                    <input type="checkbox" checked={chosen.has(row.id)} onChange={() => toggle(row.id)} />{' '}
                    归并入的那个人
                  </label>
                ),
              },
            ]}
          />
        )}
      </div>
      {open && (
        <ReasonPanel
          title={open === 'unmerge' ? '拆分' : open === 'agree' ? '同意合并' : '不同意合并'}
          effect={
            open === 'unmerge'
              ? `${merge.moved} 条记录回到原来的人，合并以后改过的值不倒回；新增的记录里 ${chosen.size} 条归并入的那个人。`
              : open === 'agree'
                ? '合并立即生效，以后可以原样拆开。'
                : '这一对回到待处理。'
          }
          submitText={open === 'unmerge' ? '拆分' : open === 'agree' ? '同意合并' : '不同意'}
          help="写明依据。"
          onClose={() => setOpen(undefined)}
          onSubmit={async (reason) => {
            if (open === 'unmerge') await unmerge.mutateAsync(reason)
            else await confirm.mutateAsync({ agree: open === 'agree', reason })
            setOpen(undefined)
          }}
        />
      )}
    </Card>
  )
}
