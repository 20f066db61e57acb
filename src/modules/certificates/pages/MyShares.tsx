import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, CallError } from '../../../kernel/client.ts'
import type { Output } from '../../../kernel/api.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { exactly, whenText } from '../../../ui/format.ts'
import { sharingApi as api } from '../sharing-api.ts'

type Share = Output<typeof api.getMyCertificate>['shares'][number]
type Made = Output<typeof api.shareMyCertificate>

const states = { open: ['可以打开', 'moving'], expired: ['已到期', 'none'], ended: ['已收回', 'none'] } as const
const ways = { link: '打开链接', list: '名单核验' } as const
const days = ['7', '30', '90'].map((value) => ({ value, label: `${value} 天` }))

/** To whom the certificate was given to see, who looked, and giving it to one more. */
export function MyShares({ id, shares, domain }: { id: string; shares: readonly Share[]; domain: string | null }) {
  const queries = useQueryClient()
  const [made, setMade] = useState<Made>()
  const [problem, setProblem] = useState<Problem>()
  const reload = () => queries.invalidateQueries({ queryKey: ['certificates', 'mine', id] })
  const end = useMutation({ mutationFn: (share: string) => call(api.endMyShare, { id: share }), onSettled: reload })
  return (
    <Card title="给别人看">
      <p className="lu-t2">给用人单位一个链接或授权码，到期自动失效，随时可以收回。谁打开过，这里看得到。</p>
      {made ? (
        <NewShare made={made} host={domain ? `https://${domain}` : location.origin} onDone={() => setMade(undefined)} />
      ) : (
        <RecordForm
          key={shares.length}
          fields={[
            { key: 'purpose', title: '给谁、作什么用', type: 'text', required: true, help: '例如“锦里酒店入职”。对方看得到这句话。' },
            { key: 'days', title: '多久', type: 'choice', required: true, options: days },
          ]}
          initial={{ days: '30' }}
          submitText="生成链接"
          notice={problem && <ProblemNotice problem={problem} />}
          onSubmit={async (values) => {
            try {
              setMade(await call(api.shareMyCertificate, { id, purpose: values['purpose'] ?? '', days: Number(values['days'] ?? 30) }))
              setProblem(undefined)
              await reload()
            } catch (failure) {
              setProblem(failure instanceof CallError ? failure.problem : undefined)
              throw failure
            }
          }}
        />
      )}
      {shares.map((share) => (
        <div key={share.id} className="lu-plain">
          <div>
            <b>{share.purpose}</b> <StatusTag word={states[share.state][0]} shape={states[share.state][1]} />
            <div className="lu-t3 lu-sm">
              {exactly(share.createdAt).slice(0, 10)} 给出，{exactly(share.expiresAt).slice(0, 10)} 到期
            </div>
            {share.views.length === 0 ? (
              <div className="lu-t3 lu-sm">还没有人打开。</div>
            ) : (
              share.views.map((view) => (
                <div key={view.at} className="lu-sm">
                  {whenText(view.at)} {view.viewer}（{ways[view.way]}）
                </div>
              ))
            )}
          </div>
          {share.state === 'open' && (
            <ActionButton small busy={end.isPending && end.variables === share.id} onClick={() => end.mutate(share.id)}>
              收回
            </ActionButton>
          )}
        </div>
      ))}
      {end.error && <Notice tone="bad" title={end.error.message} />}
    </Card>
  )
}

function NewShare({ made, host, onDone }: { made: Made; host: string; onDone: () => void }) {
  const [copied, setCopied] = useState(false)
  const link = `${host}${made.path}`
  return (
    <Notice
      tone="ok"
      title="链接已生成，只显示这一次"
      actions={
        <>
          <ActionButton small kind="primary" onClick={() => void navigator.clipboard?.writeText(link).then(() => setCopied(true))}>
            {copied ? '已复制' : '复制链接'}
          </ActionButton>
          <ActionButton small onClick={onDone}>
            记下了
          </ActionButton>
        </>
      }
    >
      <div style={{ overflowWrap: 'anywhere' }}>{link}</div>
      <div>
        授权码 <span className="lu-mono">{made.code}</span>，{made.expiresOn} 到期。用人单位成批核验时填授权码。
      </div>
    </Notice>
  )
}
