import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import type { PairGiven, Split } from './ClassSplitPage.tsx'
import { problemOf, StateTag } from './words.tsx'

type Member = Split['rows'][number]
type Move = { applicationId: string; to: number; swapWith?: string }

/** Who is in which class. In a draft one person is moved, or two are exchanged, joined or kept apart. */
export function ClassMembers({ split, busy, onMove, onPair }: { split: Split; busy: boolean; onMove: (move: Move) => void; onPair: (pair: PairGiven) => void }) {
  const [chosen, setChosen] = useState<readonly string[]>([])
  const members = new Map(split.rows.map((row) => [row.id, row]))
  const picked = chosen.flatMap((id) => members.get(id) ?? [])
  // A third choice takes the place of the second.
  const toggle = (id: string) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen.slice(0, 1), id])
  const done = (work: () => void) => () => {
    work()
    setChosen([])
  }
  const scored = split.rows.some((row) => row.score !== null)
  return (
    <>
      {split.mayChange && <p className="lu-t2 lu-md">点选一个人，可以移到别的班；点选两个人，可以对换、要求在一个班或分开。</p>}
      {split.classes.map((slot, at) => {
        const rows = split.rows.filter((row) => row.classNo === at)
        return (
          <Card key={slot.name} title={slot.name} meta={`${rows.length} 人`} flush>
            <SmallTable<Member>
              caption={`${slot.name}名单`}
              rows={rows}
              rowKey={(row) => row.id}
              columns={[
                {
                  key: 'name',
                  title: '姓名',
                  render: (row) =>
                    split.mayChange ? (
                      <label className="lu-row">
                        <input type="checkbox" aria-label={`选${row.name}`} checked={chosen.includes(row.id)} onChange={() => toggle(row.id)} />
                        <Link to={`/admissions/${row.id}`}>{row.name}</Link>
                      </label>
                    ) : (
                      <Link to={`/admissions/${row.id}`}>{row.name}</Link>
                    ),
                },
                { key: 'state', title: '状态', card: 'state', render: (row) => (row.moved ? <StatusTag shape="note" word="手动移过" /> : row.state === 'arrived' ? '已报到' : <StateTag state={row.state} />) },
                { key: 'sex', title: '性别', render: (row) => (row.sex === '1' ? '男' : row.sex === '2' ? '女' : '—') },
                ...(scored ? [{ key: 'score', title: '成绩', align: 'right' as const, render: (row: Member) => row.score ?? '—' }] : []),
                { key: 'region', title: '生源地', render: (row) => row.region ?? '—' },
                { key: 'offerNo', title: '录取编号', render: (row) => <span className="lu-mono">{row.offerNo ?? '—'}</span> },
              ]}
            />
          </Card>
        )
      })}
      {picked.length > 0 && (
        <div className="ad-tray" role="region" aria-label="选中的人">
          <b>{picked.map((one) => one.name).join('、')}</b>
          <span className="lu-sp" />
          {picked.length === 1 && <MoveOne split={split} member={picked[0]!} busy={busy} onMove={(to) => done(() => onMove({ applicationId: picked[0]!.id, to }))()} />}
          {picked.length === 2 && picked[0]!.classNo !== picked[1]!.classNo && <ActionButton small busy={busy} onClick={done(() => onMove({ applicationId: picked[0]!.id, to: picked[1]!.classNo, swapWith: picked[1]!.id }))}>对换</ActionButton>}
          {picked.length === 2 && <ActionButton small busy={busy} onClick={done(() => onPair({ a: picked[0]!.id, b: picked[1]!.id, kind: 'together' }))}>要在一个班，重新算</ActionButton>}
          {picked.length === 2 && <ActionButton small busy={busy} onClick={done(() => onPair({ a: picked[0]!.id, b: picked[1]!.id, kind: 'apart' }))}>要分开，重新算</ActionButton>}
          <ActionButton small kind="text" onClick={() => setChosen([])}>不选了</ActionButton>
        </div>
      )}
    </>
  )
}

/** Where to, and what it would do to each criterion before it is done. */
function MoveOne({ split, member, busy, onMove }: { split: Split; member: Member; busy: boolean; onMove: (to: number) => void }) {
  const [to, setTo] = useState<number>()
  const effect = useQuery({ queryKey: ['admissions', 'classes', split.id, 'effect', split.version, member.id, to], queryFn: () => call(api.tryClassMove, { id: split.id, applicationId: member.id, to: to! }), enabled: to !== undefined, retry: false })
  return (
    <>
      {effect.data && <span className="lu-t2 lu-sm">{effect.data.words.join('；') || '均衡程度不变'}</span>}
      {effect.error && <ProblemNotice problem={problemOf(effect.error)!} />}
      <select className="lu-inp ad-to" aria-label="移到哪个班" value={to ?? ''} onChange={(event) => setTo(event.target.value === '' ? undefined : Number(event.target.value))}>
        <option value="">移到…</option>
        {split.classes.map((slot, at) => (at === member.classNo ? null : <option key={slot.name} value={at}>{slot.name}</option>))}
      </select>
      <ActionButton small kind="primary" busy={busy} blocked={to === undefined ? '先选班级' : effect.error ? '这样移不行' : undefined} showReason={false} onClick={() => to !== undefined && onMove(to)}>移过去</ActionButton>
    </>
  )
}
