import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { ScrollBox } from '../../../ui/ScrollBox.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { CaseDetail } from '../../todos/model.ts'
import { registrationApi } from '../registration-api.ts'
import './registration.css'

type Row = Output<typeof registrationApi.listRegistrationRows>['rows'][number]

const PAGE_SIZE = 20
const itemLooks = { pending: 'moving', returned: 'returned', approved: 'done' } as const
const onsiteLooks = {
  present: ['done', '在场'],
  absent: ['block', '不在'],
  mismatch: ['block', '不符'],
} as const

/** The students of a case, masked, each with its state, its rules and its on-site result; single ones go back from here. */
export function RegistrationRows({
  detail,
  onDone,
}: {
  detail: CaseDetail
  onDone: (message: string) => void
}) {
  const [params, setParams] = useSearchParams()
  const [page, setPage] = useState(1)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [returning, setReturning] = useState(false)
  const rule = params.get('rule') ?? ''
  const state = params.get('state') ?? ''
  const { data, error } = useQuery({
    queryKey: ['registrations', 'rows', detail.id, detail.version, page, rule, state],
    queryFn: () =>
      call(registrationApi.listRegistrationRows, {
        id: detail.id,
        page,
        size: PAGE_SIZE,
        ...(rule ? { rule } : {}),
        ...(state ? { state } : {}),
      }),
    placeholderData: keepPreviousData,
  })
  const can = (action: string) => detail.actions.some((one) => one.action === action && !one.why)
  const selectable = can('return-rows') || can('remove-rows')
  const clear = () => setChosen(new Set())
  const remove = useMutation({
    mutationFn: () =>
      call(registrationApi.removeRegistrationRows, {
        id: detail.id,
        version: detail.version,
        itemIds: [...chosen],
      }),
    onSuccess: (answer) => {
      clear()
      onDone(`已移出 ${answer.rows.length} 人，他们仍是待注册学生。`)
    },
  })
  const rows = data?.rows ?? []
  const open = rows.filter((row) => row.state === 'pending')
  const set = (next: Record<string, string>) => {
    setPage(1)
    setParams(next, { preventScrollReset: true })
  }
  const toggle = (id: string) =>
    setChosen((before) => {
      const next = new Set(before)
      if (!next.delete(id)) next.add(id)
      return next
    })
  const ruleTitle = detail.rules.find((one) => one.id === rule)?.title
  return (
    <div id="rows">
      <Card
        title="学生名单"
        meta="姓名、证件号码默认遮蔽"
        extra={
          <span className="lu-row lu-wrap">
            {rule && (
              <button type="button" className="lu-chip" onClick={() => set({})}>
                {ruleTitle ?? '规则'} ×
              </button>
            )}
            {[
              { state: '', title: '全部' },
              ...detail.itemStates.filter((one) => one.state !== 'removed'),
            ].map((one) => (
              <button
                key={one.state}
                type="button"
                className="lu-link"
                aria-pressed={state === one.state}
                onClick={() => set(one.state ? { state: one.state } : {})}
              >
                {one.title}
                {'count' in one ? ` ${one.count}` : ''}
              </button>
            ))}
          </span>
        }
        flush
      >
        {chosen.size > 0 && (
          <div className="lu-batch" role="status">
            <b>已选 {chosen.size} 人</b>
            <span className="lu-sp" />
            {can('return-rows') && (
              <ActionButton small kind="danger" onClick={() => setReturning(true)}>
                退回所选 {chosen.size} 人…
              </ActionButton>
            )}
            {can('remove-rows') && (
              <ActionButton small busy={remove.isPending} onClick={() => remove.mutate()}>
                移出所选 {chosen.size} 人
              </ActionButton>
            )}
            <ActionButton small kind="text" onClick={clear}>
              取消选择
            </ActionButton>
          </div>
        )}
        {(remove.error instanceof CallError || error instanceof CallError) && (
          <div className="lu-card-body">
            <ProblemNotice problem={((remove.error ?? error) as CallError).problem} />
          </div>
        )}
        {data && rows.length === 0 && (
          <p className="lu-card-body lu-t3 lu-md">{rule ? '没有被这条规则涉及的学生。' : '没有学生。'}</p>
        )}
        {rows.length > 0 && (
          <ScrollBox label="学生名单">
            <table className="lu-table lu-r36 lu-cards">
              <thead>
                <tr>
                  {selectable && (
                    <th scope="col" className="lu-check">
                      <input
                        type="checkbox"
                        aria-label="选择本页在办的学生"
                        checked={open.length > 0 && open.every((row) => chosen.has(row.itemId))}
                        onChange={(event) =>
                          setChosen(
                            event.target.checked
                              ? new Set([...chosen, ...open.map((row) => row.itemId)])
                              : new Set(),
                          )
                        }
                      />
                    </th>
                  )}
                  <th scope="col">序号</th>
                  <th scope="col">姓名</th>
                  <th scope="col">证件号码</th>
                  <th scope="col">状态</th>
                  <th scope="col">专业 · 层次</th>
                  <th scope="col">就读地点</th>
                  <th scope="col">现场核实</th>
                  <th scope="col">说明</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.itemId} className={chosen.has(row.itemId) ? 'lu-sel' : undefined}>
                    {selectable && (
                      <td className="lu-check">
                        {row.state === 'pending' && (
                          <input
                            type="checkbox"
                            aria-label={`选择 ${row.name}`}
                            checked={chosen.has(row.itemId)}
                            onChange={() => toggle(row.itemId)}
                          />
                        )}
                      </td>
                    )}
                    <td data-label="序号">{row.ordinal}</td>
                    <td className="lu-card-title lu-nw" data-label="姓名">
                      {row.name}
                    </td>
                    <td className="lu-mono lu-nw" data-label="证件号码">
                      {row.idMasked}
                    </td>
                    <td className="lu-card-state" data-label="状态">
                      <StatusTag
                        shape={itemLooks[row.state as keyof typeof itemLooks] ?? 'none'}
                        word={row.stateTitle}
                      />
                    </td>
                    <td data-label="专业">
                      {row.specialtyName} · {row.trainingLevel}
                    </td>
                    <td data-label="就读地点">{row.siteName}</td>
                    <td data-label="现场核实">
                      <Onsite row={row} />
                    </td>
                    <td data-label="说明">
                      <Remark row={row} detail={detail} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollBox>
        )}
        <footer className="lu-pg">
          <span role="status">
            共 <b>{data?.total ?? 0}</b> 人
          </span>
          <span className="lu-sp" />
          <Pager page={page} pageSize={PAGE_SIZE} total={data?.total ?? 0} onPage={setPage} />
        </footer>
      </Card>
      {returning && (
        <ReasonPanel
          title={`退回 ${chosen.size} 名学生`}
          effect={`所选 ${chosen.size} 人离开这一件，回到学校的待注册名单，学校看到理由和条款，改正后可以再报。其余 ${detail.items.pending - chosen.size} 人不受影响。`}
          submitText={`退回 ${chosen.size} 人`}
          clause="001:1319"
          help="学校和学生本人会看到这句话。写明哪里不对、怎样改正。"
          onClose={() => setReturning(false)}
          onSubmit={async (reason, clause) => {
            const answer = await call(registrationApi.returnRegistrationRows, {
              id: detail.id,
              version: detail.version,
              itemIds: [...chosen],
              reason,
              ...(clause ? { clause } : {}),
            })
            setReturning(false)
            clear()
            onDone(`已退回 ${answer.rows.filter((row) => row.ok).length} 人，其余学生仍在这一件里。`)
          }}
        />
      )}
    </div>
  )
}

function Onsite({ row }: { row: Row }) {
  if (row.onsite) {
    const [shape, word] = onsiteLooks[row.onsite]
    return <StatusTag shape={shape} word={word} />
  }
  return row.outsideSample ? <span className="lu-t3">抽查范围外</span> : <span className="lu-t3">—</span>
}

function Remark({ row, detail }: { row: Row; detail: CaseDetail }) {
  if (row.studentNumber) return <span className="lu-mono">{row.studentNumber}</span>
  if (row.reason) {
    return (
      <>
        {row.reason} {row.clause && <Clause id={row.clause} />}
      </>
    )
  }
  const [first] = row.problems
  if (!first) return <span className="lu-t3">—</span>
  if (first.hard) {
    return (
      <>
        <StatusTag word="阻断" /> {first.reason}
      </>
    )
  }
  // A soft rule is explained once above the list; here its name is enough.
  const names = row.problems.map(
    (one) => detail.rules.find((rule) => rule.id === one.ruleId)?.title ?? one.reason,
  )
  return <StatusTag shape="soft" word={names.join('；')} />
}
