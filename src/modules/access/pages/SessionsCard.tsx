import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import { AskForm } from './AskForm.tsx'

type Facts = Output<typeof api.getSecurity>

/** Where one is signed in now, and the last attempts under the own name. */
export function SessionsCard({ signIns, sessions, onDone }: Pick<Facts, 'signIns' | 'sessions'> & { onDone: () => void }) {
  const [asking, setAsking] = useState(false)
  const [ended, setEnded] = useState<number>()
  const endAll = useMutation({ mutationFn: () => call(api.endAllSessions, {}), onSuccess: () => location.assign('/sign-in') })
  const others = sessions.filter((one) => !one.current).length
  return (
    <>
      <Card
        flush
        title="已登录的设备"
        meta={`${sessions.length} 处`}
        extra={
          <span className="lu-row">
            <ActionButton small blocked={others === 0 ? '没有其他设备' : undefined} showReason={false} onClick={() => setAsking(true)}>
              退出其他设备
            </ActionButton>
            <ActionButton small kind="danger" busy={endAll.isPending} onClick={() => endAll.mutate()}>
              退出所有设备
            </ActionButton>
          </span>
        }
      >
        {ended !== undefined && <Notice tone="ok">已退出其他 {ended} 处登录。</Notice>}
        {endAll.error && <ProblemNotice problem={endAll.error instanceof CallError ? endAll.error.problem : { status: 0, message: '没有连上服务器，稍后再试。' }} />}
        {asking && (
          <AskForm
            fields={[{ key: 'password', title: '口令', type: 'password', required: true, autoComplete: 'current-password', help: '确认是您本人。' }]}
            submitText="退出其他设备"
            effect={`其他 ${others} 处登录立即退出，本机保留。`}
            onCancel={() => setAsking(false)}
            onSubmit={async (values) => {
              const { sessionsEnded } = await call(api.endOtherSessions, { password: values.password ?? '' })
              setEnded(sessionsEnded)
              setAsking(false)
              onDone()
            }}
          />
        )}
        <SmallTable
          caption="已登录的设备"
          rows={sessions}
          rowKey={(row) => row.id}
          columns={[
            { key: 'device', title: '设备', render: (row) => row.device },
            { key: 'current', title: '', card: 'state', render: (row) => row.current && <StatusTag word="本机" shape="done" /> },
            { key: 'since', title: '登录时间', render: (row) => whenText(row.since) },
            { key: 'lastSeen', title: '最近续期', render: (row) => whenText(row.lastSeen) },
            { key: 'address', title: '地址', render: (row) => <span className="lu-mono">{row.address ?? '—'}</span> },
          ]}
        />
      </Card>
      <Card flush title="登录记录" meta="最近 20 次">
        <SmallTable
          caption="登录记录"
          rows={signIns}
          rowKey={(row) => String(row.id)}
          columns={[
            { key: 'at', title: '时间', render: (row) => whenText(row.at) },
            { key: 'result', title: '结果', card: 'state', render: (row) => <StatusTag word={row.result} shape={row.succeeded ? 'done' : 'block'} /> },
            { key: 'address', title: '地址', render: (row) => <span className="lu-mono">{row.address ?? '—'}</span> },
          ]}
        />
      </Card>
    </>
  )
}
