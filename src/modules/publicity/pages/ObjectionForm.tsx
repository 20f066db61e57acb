import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { useSession } from '../../access/model.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { api } from '../api.ts'

type Publicity = Output<typeof api.getPublicity>

/** The form that anyone may send while a publicity runs; what comes back is the receipt number, shown once. */
export function ObjectionForm({ publicity }: { publicity: Publicity }) {
  const session = useSession()
  const mayHide = publicity.anonymousAllowed && !session.signedIn
  const [anonymous, setAnonymous] = useState(false)
  const [values, setValues] = useState({ name: '', contact: '', text: '' })
  const send = useMutation({
    mutationFn: () => call(api.raiseObjection, { id: publicity.id, anonymous, text: values.text, ...(anonymous ? {} : { name: values.name, contact: values.contact }) }),
  })
  const issues = send.error instanceof CallError ? (send.error.problem.issues ?? []) : []
  const issueOf = (path: string) => issues.find((one) => one.path === path)?.message.replace(/^\w+：/, '')
  const set = (key: keyof typeof values, value: string) => setValues((before) => ({ ...before, [key]: value }))
  if (send.data) return <Receipt {...send.data} />
  return (
    <Card title="提出异议" meta={`还有 ${publicity.daysLeft} 天（到 ${publicity.endsOn}）`}>
      <form
        className="pb-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (!send.isPending) send.mutate()
        }}
      >
        <label className="pb-field">
          异议内容
          <textarea
            className="lu-inp"
            rows={6}
            maxLength={2000}
            value={values.text}
            aria-invalid={issueOf('text') ? true : undefined}
            onChange={(event) => set('text', event.target.value)}
          />
          {issueOf('text') ? <span className="lu-bad">{issueOf('text')}</span> : <span className="pb-help">写明哪一点与事实不符、有什么依据。不要写证件号码。</span>}
        </label>
        {mayHide && (
          <fieldset className="pb-choice">
            <legend>署名</legend>
            <label>
              <input type="radio" name="anonymous" checked={!anonymous} onChange={() => setAnonymous(false)} />
              署名，答复时可以联系我
            </label>
            <label>
              <input type="radio" name="anonymous" checked={anonymous} onChange={() => setAnonymous(true)} />
              匿名，凭回执号查答复
            </label>
          </fieldset>
        )}
        {!anonymous && (
          <>
            <label className="pb-field">
              姓名
              <input className="lu-inp" maxLength={50} autoComplete="name" value={values.name} aria-invalid={issueOf('name') ? true : undefined} onChange={(event) => set('name', event.target.value)} />
              {issueOf('name') && <span className="lu-bad">{issueOf('name')}</span>}
            </label>
            <label className="pb-field">
              电话或邮箱
              <input
                className="lu-inp"
                maxLength={100}
                autoComplete="tel"
                value={values.contact}
                aria-invalid={issueOf('contact') ? true : undefined}
                onChange={(event) => set('contact', event.target.value)}
              />
              {issueOf('contact') ? (
                <span className="lu-bad">{issueOf('contact')}</span>
              ) : (
                <span className="pb-help">姓名和联系方式加密保存，只有受理的主管部门看得到，被公示的单位看不到。</span>
              )}
            </label>
          </>
        )}
        {send.error && issues.length === 0 && <Notice tone="bad" title={send.error.message} />}
        {issueOf('anonymous') && <Notice tone="bad" title={issueOf('anonymous')} />}
        <ActionButton submit kind="primary" wide busy={send.isPending}>
          提交异议
        </ActionButton>
      </form>
    </Card>
  )
}

function Receipt({ receiptNo, dueOn }: { receiptNo: string; dueOn: string }) {
  return (
    <Card title="异议已收到">
      <Notice tone="ok" title="请记下回执号，只显示这一次">
        <p className="pb-receipt lu-mono">{receiptNo}</p>
        主管部门在 {dueOn} 以前答复。凭回执号可以随时查看。
      </Notice>
      <div className="lu-row lu-wrap" style={{ marginTop: 12 }}>
        <ActionButton icon="file" onClick={() => void navigator.clipboard.writeText(receiptNo)}>
          复制回执号
        </ActionButton>
        <ActionButton to="/publicity/receipt">去查回执</ActionButton>
      </div>
    </Card>
  )
}
