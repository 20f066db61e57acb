import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { ViewTabs } from '../../../ui/ViewTabs.tsx'
import { api } from '../api.ts'
import { leftOutReasons } from '../cohort-rules.ts'
import { dayOf, problemOf } from './words.ts'
import './cohort.css'

type Promotion = Output<typeof api.listPromotions>['rows'][number]
type Left = ReadonlyMap<string, string>
const states = { running: '办理中', done: '已升级', undone: '已撤销' } as const

/** `/changes/promotions`: choose grades and classes, see the numbers, leave some out, promote; take back. */
export function CohortPage() {
  const choices = useQuery({
    queryKey: ['changes', 'promotion', 'choices'],
    queryFn: () => call(api.getPromotionChoices, {}),
  })
  const past = useQuery({
    queryKey: ['changes', 'promotion', 'list'],
    queryFn: () => call(api.listPromotions, { size: 20 }),
    // A large one goes on in the background; the page follows it to its end.
    refetchInterval: (query) => (query.state.data?.rows.some((row) => row.state === 'running') ? 1500 : false),
  })
  const [grade, setGrade] = useState<number>()
  const [classes, setClasses] = useState<readonly string[]>([])
  const [left, setLeft] = useState<Left>(new Map())
  const [asked, setDone] = useState<Promotion>()
  const done = past.data?.rows.find((row) => row.id === asked?.id) ?? asked
  if (choices.error)
    return <ErrorState what="没有读到年级" error={choices.error} onRetry={() => void choices.refetch()} />
  if (!choices.data) return <Loading lines={8} />
  const { schoolYear, grades } = choices.data
  const chosen = grades.find((one) => one.grade === grade)
  return (
    <>
      <PageHead
        crumbs={[{ title: '学籍异动', to: '/changes' }, { title: '成批升级' }]}
        title={`成批升级 · ${schoolYear} 学年`}
        context="年级学年加一；入学年级和班级名称不变。休学、留级的不升，最后一学年的办毕业。"
      />
      <div className="lu-stack">
        <Card title="年级和班级">
          <div className="lu-cohort-choice" role="group" aria-label="年级">
            {grades.map((one) => (
              <button
                key={one.grade}
                type="button"
                className="lu-chip"
                aria-pressed={one.grade === grade}
                onClick={() => {
                  setGrade(one.grade)
                  setClasses([])
                  setLeft(new Map())
                }}
              >
                {one.grade} 级 <b>{one.students}</b>
              </button>
            ))}
          </div>
          {chosen && chosen.classes.length > 0 && (
            <div className="lu-cohort-choice" role="group" aria-label="班级">
              <button
                type="button"
                className="lu-chip"
                aria-pressed={classes.length === 0}
                onClick={() => setClasses([])}
              >
                全年级
              </button>
              {chosen.classes.map((one) => (
                <button
                  key={one.name}
                  type="button"
                  className="lu-chip"
                  aria-pressed={classes.includes(one.name)}
                  onClick={() =>
                    setClasses(
                      classes.includes(one.name)
                        ? classes.filter((name) => name !== one.name)
                        : [...classes, one.name],
                    )
                  }
                >
                  {one.name} <b>{one.students}</b>
                </button>
              ))}
            </div>
          )}
        </Card>
        {done && (
          <Notice
            tone="ok"
            title={
              done.state === 'running'
                ? `正在后台升级 ${done.schoolYear} 学年，进度见“后台任务”`
                : `已升级 ${done.promoted} 人，不升 ${done.excluded} 人`
            }
          />
        )}
        {grade !== undefined && (
          <Preview
            of={{ schoolYear, grades: [grade], classNames: [...classes] }}
            left={left}
            onLeft={setLeft}
            onDone={setDone}
          />
        )}
        <Card title="办过的升级" flush>
          <Past rows={past.data?.rows ?? []} onUndone={() => setDone(undefined)} />
        </Card>
      </div>
    </>
  )
}

type Selection = { schoolYear: number; grades: number[]; classNames: string[] }

type PreviewProps = {
  of: Selection
  left: Left
  onLeft: (left: Left) => void
  onDone: (made: Promotion) => void
}

function Preview({ of, left, onLeft, onDone }: PreviewProps) {
  const queries = useQueryClient()
  const [show, setShow] = useState<'promote' | 'excluded'>('promote')
  const [page, setPage] = useState(1)
  const [reason, setReason] = useState<string>(leftOutReasons[0])
  const { data, error, refetch } = useQuery({
    queryKey: ['changes', 'promotion', 'preview', of, show, page],
    queryFn: () => call(api.previewPromotion, { ...of, show, page, size: 50 }),
    placeholderData: (before) => before,
  })
  const send = useMutation({
    mutationFn: (expected: { promote: number; excluded: number }) =>
      call(api.promoteCohort, {
        ...of,
        excluded: [...left].map(([enrollmentId, why]) => ({ enrollmentId, reason: why })),
        expected,
      }),
    onSuccess: async (made) => {
      onLeft(new Map())
      onDone(made)
      await queries.invalidateQueries({ queryKey: ['changes', 'promotion'] })
    },
  })
  if (error) return <ErrorState what="没有读到预览" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={6} />
  const promote = data.promote - left.size
  const excluded = data.excluded + left.size
  const problem = problemOf(send.error)
  const mark = (id: string) => {
    const next = new Map(left)
    if (!next.delete(id)) next.set(id, reason)
    onLeft(next)
  }
  return (
    <Card
      title={`升级 ${promote} 人，不升 ${excluded} 人`}
      meta={data.moves.map((one) => `第 ${one.from} 学年 → 第 ${one.to} 学年 ${one.count} 人`).join('；')}
      flush
      footer={
        <div className="lu-row lu-wrap">
          <span className="lu-t3 lu-sm">
            一次办完，没有再变动以前可以整批撤销{promote > 2000 ? '；超过 2,000 人在后台办理' : ''}。
          </span>
          <span className="lu-sp" />
          <ActionButton
            kind="primary"
            busy={send.isPending}
            {...(promote > 0
              ? { onClick: () => send.mutate({ promote, excluded }) }
              : { blocked: '没有可以升级的学生' })}
          >
            升级 {promote} 人
          </ActionButton>
        </div>
      }
    >
      <div className="lu-card-body">
        {problem && <ProblemNotice problem={problem} onRefresh={() => void refetch()} />}
        <div className="lu-row lu-wrap">
          <ViewTabs
            views={[
              { key: 'promote', title: '可以升级', count: data.promote },
              { key: 'excluded', title: '不升', count: data.excluded },
            ]}
            current={show}
            onView={(key) => {
              setShow(key as 'promote')
              setPage(1)
            }}
          />
          <span className="lu-sp" />
          {show === 'promote' && (
            <label className="lu-row lu-sm lu-nw">
              点“不升”时记的原因
              <select className="lu-inp" value={reason} onChange={(event) => setReason(event.target.value)}>
                {leftOutReasons.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </label>
          )}
        </div>
        {show === 'excluded' && data.reasons.length > 0 && (
          <p className="lu-t3 lu-sm">
            {data.reasons
              .slice(0, 8)
              .map((one) => `${one.reason} ${one.count} 人`)
              .join('；')}
          </p>
        )}
      </div>
      <SmallTable
        caption={show === 'promote' ? '可以升级的学生' : '不升级的学生'}
        rows={data.rows}
        rowKey={(row) => row.enrollmentId}
        columns={[
          { key: 'name', title: '姓名', render: (row) => row.name },
          {
            key: 'number',
            title: '学籍号',
            render: (row) => <span className="lu-mono">{row.studentNumber}</span>,
          },
          { key: 'class', title: '班级', render: (row) => row.className ?? '—' },
          {
            key: 'year',
            title: '学年',
            render: (row) =>
              left.has(row.enrollmentId)
                ? `不升：${left.get(row.enrollmentId)}`
                : row.to
                  ? `${row.from} → ${row.to}`
                  : row.from,
          },
          show === 'promote'
            ? {
                key: 'act',
                title: '办理',
                render: (row) => (
                  <button type="button" className="lu-link lu-nw" onClick={() => mark(row.enrollmentId)}>
                    {left.has(row.enrollmentId) ? '改回升级' : '不升'}
                  </button>
                ),
              }
            : { key: 'reason', title: '原因', render: (row) => row.reason },
        ]}
      />
      <div className="lu-card-body">
        <Pager page={page} pageSize={50} total={data.total} onPage={setPage} />
      </div>
    </Card>
  )
}

function Past({ rows, onUndone }: { rows: readonly Promotion[]; onUndone: () => void }) {
  const queries = useQueryClient()
  const [asked, setAsked] = useState<Promotion>()
  return (
    <>
      <SmallTable
        caption="办过的升级"
        empty="还没有办过成批升级。"
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          {
            key: 'what',
            title: '升级',
            render: (row) =>
              `${row.schoolYear} 学年 ${row.grades.join('、')} 级${row.classNames.length > 0 ? `（${row.classNames.join('、')}）` : ''}`,
          },
          {
            key: 'state',
            title: '状态',
            render: (row) => states[row.state] + (row.undoneReason ? `：${row.undoneReason}` : ''),
          },
          { key: 'n', title: '升级', align: 'right', render: (row) => row.promoted },
          { key: 'x', title: '不升', align: 'right', render: (row) => row.excluded },
          { key: 'at', title: '办理', render: (row) => `${row.madeBy} ${dayOf(row.madeAt)}` },
          {
            key: 'undo',
            title: '',
            render: (row) =>
              row.state === 'done' ? (
                <button type="button" className="lu-link lu-nw" onClick={() => setAsked(row)}>
                  撤销
                </button>
              ) : null,
          },
        ]}
      />
      {asked && (
        <ReasonPanel
          title={`撤销 ${asked.schoolYear} 学年 ${asked.grades.join('、')} 级的升级`}
          effect={`${asked.promoted} 人的学年改回。升级以后又有变动的，不能整批撤销。`}
          submitText="撤销升级"
          onRefresh={() => void queries.invalidateQueries({ queryKey: ['changes', 'promotion'] })}
          onClose={() => setAsked(undefined)}
          onSubmit={async (reason) => {
            await call(api.undoPromotion, { id: asked.id, version: asked.version, reason })
            setAsked(undefined)
            onUndone()
            await queries.invalidateQueries({ queryKey: ['changes', 'promotion'] })
          }}
        />
      )}
    </>
  )
}
