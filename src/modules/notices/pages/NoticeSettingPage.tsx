import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import './notices.css'

type Setting = Output<typeof api.getNoticeSetting>

/** 通知设置: which kinds of notices also go out by mail or SMS, and where to. */
export function NoticeSettingPage() {
  const session = useSession()
  const { data, error, refetch } = useQuery({ queryKey: ['notices', 'setting'], queryFn: () => call(api.getNoticeSetting, {}), staleTime: Infinity })
  return (
    <>
      {session.acting?.portal !== 'learner' && (
        <PageHead crumbs={[{ title: '通知', to: '/notices' }, { title: '通知设置' }]} title="通知设置" context="站内通知总是有。这里选哪几类另发邮件或短信。" />
      )}
      {error ? (
        <ErrorState what="没有读到通知设置" kept="" error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <SettingForm setting={data} />
      ) : (
        <Loading lines={8} />
      )}
    </>
  )
}

function SettingForm({ setting }: { setting: Setting }) {
  const client = useQueryClient()
  const [mail, setMail] = useState<string>()
  const [phone, setPhone] = useState<string>()
  const [mailKinds, setMailKinds] = useState<readonly string[]>(setting.mailKinds)
  const [smsKinds, setSmsKinds] = useState<readonly string[]>(setting.smsKinds)
  const save = useMutation({
    mutationFn: () =>
      call(api.saveNoticeSetting, { ...(mail === undefined ? {} : { mail }), ...(phone === undefined ? {} : { phone }), mailKinds: [...mailKinds], smsKinds: [...smsKinds] }),
    onSuccess: async () => {
      setMail(undefined)
      setPhone(undefined)
      await client.invalidateQueries({ queryKey: ['notices', 'setting'] })
    },
  })
  const issues = save.error instanceof CallError ? (save.error.problem.issues ?? []) : []
  const issueOf = (path: string) => issues.find((one) => one.path === path)?.message
  const change = <T,>(set: (value: T) => void) => (value: T) => {
    save.reset()
    set(value)
  }
  const toggle = (kinds: readonly string[], kind: string) => (kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind])
  const { channels } = setting
  return (
    <div className="no-form">
      {(!channels.mail || !channels.sms) && (
        <Notice tone="info" title={`本系统还没有接通${!channels.mail && !channels.sms ? '邮件和短信' : channels.mail ? '短信' : '邮件'}`}>
          可以先选好，接通以后开始发。接通由系统管理员办理。
        </Notice>
      )}
      <Card title="地址">
        <div className="no-form">
          <AddressField title="邮箱" masked={setting.mail} value={mail} onChange={change(setMail)} issue={issueOf('mail')} type="email" help="邮件里只有标题和链接，没有内容。" />
          <AddressField title="手机号" masked={setting.phone} value={phone} onChange={change(setPhone)} issue={issueOf('phone')} type="tel" help="11 位手机号。夜里的短信推迟到早上发。" />
        </div>
      </Card>
      <Card title="种类" flush>
        <table className="lu-table lu-keep no-kinds">
          <thead>
            <tr>
              <th scope="col">通知</th>
              <th scope="col">邮件</th>
              <th scope="col">短信</th>
            </tr>
          </thead>
          <tbody>
            {setting.kinds.map(({ kind, title }) => (
              <tr key={kind}>
                <td>{title}</td>
                <td>
                  <label>
                    <input type="checkbox" aria-label={`${title}发邮件`} checked={mailKinds.includes(kind)} onChange={() => change(setMailKinds)(toggle(mailKinds, kind))} />
                  </label>
                </td>
                <td>
                  <label>
                    <input type="checkbox" aria-label={`${title}发短信`} checked={smsKinds.includes(kind)} onChange={() => change(setSmsKinds)(toggle(smsKinds, kind))} />
                  </label>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
      {save.error && <Notice tone="bad" title={save.error.message} />}
      {save.isSuccess && <Notice tone="ok" title="已保存。" />}
      <div className="lu-row">
        <ActionButton kind="primary" busy={save.isPending} onClick={() => save.mutate()}>
          保存通知设置
        </ActionButton>
      </div>
    </div>
  )
}

type AddressProps = {
  title: string
  masked: string | null
  value: string | undefined
  onChange: (value: string) => void
  issue: string | undefined
  type: 'email' | 'tel'
  help: string
}

function AddressField({ title, masked, value, onChange, issue, type, help }: AddressProps) {
  return (
    <label className="no-field">
      {title}
      <input
        className="lu-inp"
        type={type}
        autoComplete={type}
        maxLength={100}
        value={value ?? ''}
        placeholder={masked ? `现在是 ${masked}，填写新的就替换` : ''}
        aria-invalid={issue ? true : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {issue ? <span className="lu-bad">{issue}</span> : <span className="no-help lu-sm">{help}</span>}
      {masked && value === undefined && (
        <button type="button" className="lu-link" style={{ alignSelf: 'flex-start' }} onClick={() => onChange('')}>
          删去这个地址
        </button>
      )}
      {masked && value === '' && <span className="lu-sm lu-t2">保存以后删去 {masked}。</span>}
    </label>
  )
}
