import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ScrollBox } from '../../../ui/ScrollBox.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { registrationApi } from '../registration-api.ts'
import { DeskNotice, useDesk } from './RegistrationDesk.tsx'
import { LatePanel } from './RegistrationLate.tsx'

type Candidates = Output<typeof registrationApi.listRegistrationCandidates>
type Mode = 'full-time' | 'part-time'

const PAGE_SIZE = 50
const modeWords: Record<Mode, string> = { 'full-time': '全日制', 'part-time': '非全日制' }

/** 建立注册办件: which of the pending students; full-time and part-time become a case each. */
export function RegistrationNew() {
  const [params, setParams] = useSearchParams()
  const [page, setPage] = useState(1)
  const [chosen, setChosen] = useState<ReadonlyMap<string, Mode>>(new Map())
  const navigate = useNavigate()
  const client = useQueryClient()
  const desk = useDesk()
  const [late, setLate] = useState(false)
  const batchId = params.get('batch') ?? ''
  const studyMode = params.get('mode') as Mode | null
  const grade = Number(params.get('grade') ?? 0)
  const filter = {
    ...(batchId ? { batchId } : {}),
    ...(studyMode ? { studyMode } : {}),
    ...(grade ? { grade } : {}),
  }
  const { data, error, refetch } = useQuery({
    queryKey: ['registrations', 'candidates', filter, page],
    queryFn: () => call(registrationApi.listRegistrationCandidates, { ...filter, page, size: PAGE_SIZE }),
    placeholderData: keepPreviousData,
  })
  const open = useMutation({
    mutationFn: () =>
      call(
        registrationApi.openRegistration,
        chosen.size > 0 ? { enrollmentIds: [...chosen.keys()] } : filter,
      ),
    onSuccess: ({ cases }) => {
      void client.invalidateQueries({ queryKey: ['registrations'] })
      void client.invalidateQueries({ queryKey: ['todos'] })
      void navigate(cases.length === 1 ? `/registrations/${cases[0]!.id}` : '/registrations?view=mine')
    },
  })
  const head = (
    <PageHead
      title="建立注册办件"
      crumbs={[{ title: '学籍注册', to: '/registrations' }, { title: '建立' }]}
      context="从待注册的学生建立。全日制和非全日制分成两件，提交前都可以增减。"
    />
  )
  if (error)
    return (
      <>
        {head}
        <ErrorState
          what="没有读到待注册的学生"
          error={error}
          onRetry={() => void refetch()}
        />
      </>
    )
  if (!data)
    return (
      <>
        {head}
        <Loading lines={8} />
      </>
    )
  const count = chosen.size > 0 ? chosen.size : data.total
  const modes =
    chosen.size > 0
      ? new Set(chosen.values())
      : new Set(
          data.counts
            .filter((one) => (!studyMode || one.studyMode === studyMode) && (!grade || one.grade === grade))
            .map((one) => one.studyMode),
        )
  const returned = data.counts.reduce((sum, one) => sum + one.returned, 0)
  return (
    <div className="lu-stack">
      {head}
      <DeskNotice desk={desk} onLate={count > 0 ? () => setLate(true) : undefined} />
      {late && desk && (
        <LatePanel
          which={chosen.size > 0 ? { enrollmentIds: [...chosen.keys()] } : filter}
          count={count}
          maximumDays={desk.maximumDays}
          onClose={() => setLate(false)}
        />
      )}
      {returned > 0 && (
        <Notice tone="warn" title={`${returned} 名学生是主管部门退回的，排在最前`}>
          先按退回的理由改正，再放进新的一件。
        </Notice>
      )}
      {open.error instanceof CallError && (
        <ProblemNotice
          problem={open.error.problem}
          onRefresh={() => {
            open.reset()
            void refetch()
          }}
        />
      )}
      {data.total === 0 && !batchId && !studyMode && !grade ? (
        <section className="lu-card">
          <EmptyState
            title="没有待注册的学生"
            actions={<ActionButton to="/students/import">导入新生名册</ActionButton>}
          >
            名册导入后，学生先是待注册，再在这里建立办件。
          </EmptyState>
        </section>
      ) : (
        <>
          <Groups
            data={data}
            chosen={{ studyMode, grade, batchId }}
            onChoose={(next) => {
              setPage(1)
              setChosen(new Map())
              setParams(next)
            }}
          />
          <CandidateTable data={data} page={page} onPage={setPage} chosen={chosen} onChosen={setChosen} />
          <div className="lu-dec" role="region" aria-label="建立办件">
            <div className="lu-dec-why">
              <b>{chosen.size > 0 ? `已选 ${chosen.size} 人` : `条件内的全部 ${data.total} 人`}</b>
              <div className="lu-t2 lu-sm">
                建立后：{modes.size > 1 ? '全日制和非全日制各一件，' : ''}先是草稿，看过规则检查再提交。
              </div>
            </div>
            <ActionButton to="/registrations">返回</ActionButton>
            <ActionButton
              kind="primary"
              busy={open.isPending}
              blocked={count === 0 ? '没有学生' : undefined}
              showReason={false}
              onClick={() => open.mutate()}
            >
              建立{modes.size > 1 ? ` ${modes.size} 件` : ''}（{count} 人）
            </ActionButton>
          </div>
        </>
      )}
    </div>
  )
}

type Choice = { studyMode: Mode | null; grade: number; batchId: string }

function Groups({
  data,
  chosen,
  onChoose,
}: {
  data: Candidates
  chosen: Choice
  onChoose: (next: Record<string, string>) => void
}) {
  return (
    <div className="lu-row lu-wrap" role="group" aria-label="学习形式和年级">
      <ActionButton
        small
        kind={!chosen.studyMode && !chosen.grade && !chosen.batchId ? 'primary' : 'plain'}
        onClick={() => onChoose({})}
      >
        全部待注册
      </ActionButton>
      {chosen.batchId && <StatusTag shape="note" word="只看这一批导入的" boxed />}
      {data.counts.map((one) => (
        <ActionButton
          key={`${one.studyMode}-${one.grade}`}
          small
          kind={chosen.studyMode === one.studyMode && chosen.grade === one.grade ? 'primary' : 'plain'}
          onClick={() =>
            onChoose({
              mode: one.studyMode,
              grade: String(one.grade),
              ...(chosen.batchId ? { batch: chosen.batchId } : {}),
            })
          }
        >
          {one.grade} 级{modeWords[one.studyMode]}
          {/* The counts are of all pending students, not of one batch. */}
          {!chosen.batchId && ` ${one.count} 人`}
        </ActionButton>
      ))}
    </div>
  )
}

type TableProps = {
  data: Candidates
  page: number
  onPage: (page: number) => void
  chosen: ReadonlyMap<string, Mode>
  onChosen: (chosen: ReadonlyMap<string, Mode>) => void
}

function CandidateTable({ data, page, onPage, chosen, onChosen }: TableProps) {
  const set = (rows: Candidates['rows'], on: boolean) => {
    const next = new Map(chosen)
    for (const row of rows) {
      if (on) next.set(row.enrollmentId, row.studyMode)
      else next.delete(row.enrollmentId)
    }
    onChosen(next)
  }
  return (
    <Card
      title="待注册学生"
      meta="不选则按上面的条件全部办理"
      extra={
        chosen.size > 0 && (
          <button type="button" className="lu-link" onClick={() => onChosen(new Map())}>
            取消选择
          </button>
        )
      }
      flush
    >
      <ScrollBox label="待注册学生">
        <table className="lu-table lu-r36 lu-cards">
          <thead>
            <tr>
              <th scope="col" className="lu-check">
                <input
                  type="checkbox"
                  aria-label="选择本页"
                  checked={data.rows.length > 0 && data.rows.every((row) => chosen.has(row.enrollmentId))}
                  onChange={(event) => set(data.rows, event.target.checked)}
                />
              </th>
              <th scope="col">姓名</th>
              <th scope="col">证件号码</th>
              <th scope="col">学习形式</th>
              <th scope="col">年级</th>
              <th scope="col">专业 · 层次</th>
              <th scope="col">就读地点</th>
              <th scope="col">退回的理由</th>
            </tr>
          </thead>
          <tbody>
            {data.rows.map((row) => (
              <tr key={row.enrollmentId}>
                <td className="lu-check">
                  <input
                    type="checkbox"
                    aria-label={`选择 ${row.name}`}
                    checked={chosen.has(row.enrollmentId)}
                    onChange={(event) => set([row], event.target.checked)}
                  />
                </td>
                <td className="lu-card-title" data-label="姓名">
                  <Link to={`/students/${row.enrollmentId}`}>{row.name}</Link>
                </td>
                <td className="lu-mono lu-nw" data-label="证件号码">
                  {row.idMasked}
                </td>
                <td data-label="学习形式">{modeWords[row.studyMode]}</td>
                <td data-label="年级">{row.grade}</td>
                <td data-label="专业">
                  {row.specialtyName} · {row.trainingLevel}
                </td>
                <td data-label="就读地点">{row.siteName}</td>
                <td data-label="退回的理由">
                  {row.returned ? (
                    <>
                      <StatusTag shape="returned" tone="warn" word="已退回" /> {row.returned.reason}{' '}
                      {row.returned.clause && <Clause id={row.returned.clause} />}{' '}
                      <Link className="lu-inline-link" to={`/registrations/${row.returned.caseId}`}>
                        原办件
                      </Link>
                    </>
                  ) : (
                    <span className="lu-t3">—</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <footer className="lu-pg">
        <span role="status">
          共 <b>{data.total}</b> 人
        </span>
        <span className="lu-sp" />
        <Pager page={page} pageSize={PAGE_SIZE} total={data.total} onPage={onPage} />
      </footer>
    </Card>
  )
}
