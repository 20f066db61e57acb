import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { DetailPage } from '../../../ui/DetailPage.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import { WorkdaysLeft } from '../../../ui/WorkdaysLeft.tsx'
import { api } from '../api.ts'
import { objectionStates } from '../codes.ts'
import { PhaseTag } from './PhaseTag.tsx'
import './publicity.css'

type Managed = Output<typeof api.getManagedPublicity>
type Objection = Managed['objections'][number]
type Answer = 'refuse' | 'dismiss' | 'sustain'

const shapes: Record<Objection['state'], StatusShapeName> = { received: 'waiting', accepted: 'moving', dismissed: 'done', sustained: 'block', refused: 'returned' }
const answers: Record<Answer, { title: string; effect: string }> = {
  refuse: { title: '不予受理', effect: '提出人凭回执号看到理由。这件异议不再影响办件。' },
  dismiss: { title: '异议不成立', effect: '提出人凭回执号看到答复。全部异议答复以后，公示期满办件可以生效。' },
  sustain: { title: '异议成立', effect: '公示停止，办件不能生效，并按流程终止或退回。提出人凭回执号看到答复。' },
}

/** One publicity as the authority sees it: its days, and each objection with what can be done. */
export function ManagePage() {
  const id = useParams().id ?? ''
  const client = useQueryClient()
  const [answering, setAnswering] = useState<{ objection: Objection; action: Answer }>()
  const [opening, setOpening] = useState<Objection>()
  const [contact, setContact] = useState<{ id: string; name: string; contact: string }>()
  const { data, error, refetch } = useQuery({ queryKey: ['publicity', 'managed-one', id], queryFn: () => call(api.getManagedPublicity, { id }) })
  const refresh = () => client.invalidateQueries({ queryKey: ['publicity'] })
  const accept = useMutation({ mutationFn: (one: Objection) => call(api.handleObjection, { id: one.id, action: 'accept' }), onSettled: refresh })
  const open = data?.objections.filter((one) => !one.answeredAt).length ?? 0
  return (
    <>
      <DetailPage
        crumbs={[{ title: '公示管理', to: '/publicity/manage' }, { title: data?.caseNo ?? '公示' }]}
        title={data?.title ?? '公示'}
        status={data && <PhaseTag phase={data.phase} state={data.state} boxed />}
        context={data && `${data.matter} · ${data.authorityName}`}
        loading={!data && !error}
        error={error}
        onRetry={() => void refetch()}
        actions={
          data && (
            <>
              <ActionButton to={`/publicity/${data.id}`}>看公开页面</ActionButton>
              <ActionButton to={data.casePage}>打开办件</ActionButton>
            </>
          )
        }
        groups={
          data
            ? [
                {
                  title: '公示',
                  facts: [
                    { name: '公示时间', value: `${data.startsOn} 至 ${data.endsOn}（${data.days} 个${data.inWorkdays ? '工作日' : '自然日'}）` },
                    { name: '被公示单位', value: data.orgName },
                    { name: '办件', value: <Link to={data.casePage}>{data.caseNo}</Link> },
                    { name: '匿名异议', value: data.anonymousAllowed ? '可以' : '须署名' },
                    { name: '结果', value: data.result },
                    { name: '公开到', value: data.shownUntil },
                  ],
                },
              ]
            : []
        }
      >
        {data && (
          <Card title="异议" meta={data.objections.length > 0 ? `${data.objections.length} 件，未答复 ${open} 件` : undefined}>
            {accept.error && <Notice tone="bad" title={accept.error.message} />}
            {data.objections.length === 0 && <EmptyState icon="flag" title="没有异议">{data.phase === 'running' ? `到 ${data.endsOn} 为止任何人可以提出。` : ''}</EmptyState>}
            {data.objections.map((one) => (
              <article key={one.id} className="pb-objection">
                <header>
                  <StatusTag shape={shapes[one.state]} word={objectionStates[one.state]} />
                  <span>{one.anonymous ? '匿名' : `${one.name} · ${one.contact}`}</span>
                  <span className="lu-t3 lu-sm">收到 {day(one.receivedAt)}</span>
                  {one.workdaysLeft !== null && (
                    <span className="lu-row">
                      答复期限 {one.dueOn} <WorkdaysLeft days={one.workdaysLeft} />
                    </span>
                  )}
                </header>
                <p className="pb-text">{one.text}</p>
                {contact?.id === one.id && (
                  <Notice tone="info" title={`${contact.name}，${contact.contact}`}>
                    这次查看已记入审计。
                  </Notice>
                )}
                {one.answer && (
                  <p className="pb-answer">
                    答复（{one.answeredBy}，{day(one.answeredAt ?? one.receivedAt)}）：{one.answer}
                  </p>
                )}
                <footer>
                  {data.mine && !one.answeredAt && one.state === 'received' && (
                    <ActionButton small busy={accept.isPending} onClick={() => accept.mutate(one)}>
                      受理
                    </ActionButton>
                  )}
                  {data.mine &&
                    !one.answeredAt &&
                    (Object.keys(answers) as Answer[])
                      .filter((action) => action !== 'refuse' || one.state === 'received')
                      .map((action) => (
                        <ActionButton key={action} small kind={action === 'sustain' ? 'danger' : 'plain'} onClick={() => setAnswering({ objection: one, action })}>
                          {answers[action].title}
                        </ActionButton>
                      ))}
                  {data.mine && !one.anonymous && contact?.id !== one.id && (
                    <ActionButton small icon="eye" onClick={() => setOpening(one)}>
                      查看联系方式
                    </ActionButton>
                  )}
                </footer>
              </article>
            ))}
          </Card>
        )}
      </DetailPage>
      {answering && (
        <ReasonPanel
          title={answers[answering.action].title}
          effect={answers[answering.action].effect}
          help="提出人凭回执号看到这段答复。不要写证件号码。"
          submitText={answers[answering.action].title}
          onSubmit={async (answer) => {
            await call(api.handleObjection, { id: answering.objection.id, action: answering.action, answer })
            setAnswering(undefined)
            await refresh()
          }}
          onClose={() => setAnswering(undefined)}
        />
      )}
      {opening && (
        <ReasonPanel
          title="查看异议人的联系方式"
          effect="这次查看和用途记入审计。"
          help="写明用途，例如：电话核实异议所说的情况。"
          submitText="查看"
          onSubmit={async (purpose) => {
            const found = await call(api.openObjector, { id: opening.id, purpose })
            setContact({ id: opening.id, ...found })
            setOpening(undefined)
          }}
          onClose={() => setOpening(undefined)}
        />
      )}
    </>
  )
}

function day(moment: string): string {
  return new Date(moment).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
}
