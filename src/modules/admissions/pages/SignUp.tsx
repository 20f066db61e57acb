import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import './admissions.css'
import { issuesOf, problemOf } from './words.tsx'

const phonePattern = /^1[3-9]\d{9}$/

/** 考生注册: a telephone, a name, a password; with a code where the deployment can send one. Then straight to the applications. */
export function SignUp() {
  const session = useSession()
  const settings = useQuery({ queryKey: ['admissions', 'settings'], queryFn: () => call(api.getApplySettings, {}) })
  const [phone, setPhone] = useState('')
  const [refused, setRefused] = useState<string>()
  const code = useMutation({ mutationFn: (to: string) => call(api.requestSignUpCode, { phone: to }) })
  const wait = useCountdown(code.data ? code.submittedAt : 0)
  const send = useMutation({
    mutationFn: async (values: FormValues) => {
      const { username } = await call(api.signUp, { phone: values['phone']!, name: values['name']!, password: values['password']!, ...(values['code'] ? { code: values['code'] } : {}) })
      const answer = await fetch('/api/auth/sign-in/username', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password: values['password'] }) })
      if (answer.ok) return void location.assign('/me/applications')
      setRefused('这个手机号以前注册过，原来的口令没有变。请用原来的口令登录；忘了口令的，到报名的学校招生办核对本人后重设。')
    },
  })
  if (session.signedIn)
    return (
      <Card title="您已经登录">
        <p>报名、看进度、确认录取都在“我的报名”。</p>
        <ActionButton kind="primary" to="/me/applications">去我的报名</ActionButton>
      </Card>
    )
  if (!settings.data) return <Loading lines={4} />
  const { sms } = settings.data
  const fields: FormField[] = [
    {
      key: 'phone',
      title: '手机号',
      type: 'custom',
      required: true,
      help: '11 位，也是以后登录的账号。',
      validate: (value) => (phonePattern.test(value) ? undefined : '手机号是 11 位数字。'),
      input: ({ id, value, onChange, onBlur, invalid, describedBy }) => (
        <input id={id} className="lu-inp" inputMode="numeric" autoComplete="tel" maxLength={11} value={value} aria-invalid={invalid} aria-describedby={describedBy} onBlur={onBlur} onChange={(event) => { onChange(event.target.value); setPhone(event.target.value) }} />
      ),
    },
    ...(sms
      ? [
          {
            key: 'code',
            title: '验证码',
            type: 'custom' as const,
            required: true,
            help: '10 分钟内有效，不要告诉任何人：短信可能被人转走。以前注册过的，用验证码可以改口令；登录以后可以在“登录安全”启用动态码。',
            input: ({ id, value, onChange, onBlur, invalid, describedBy }: Parameters<Extract<FormField, { type: 'custom' }>['input']>[0]) => (
              <span className="lu-row">
                <input id={id} className="lu-inp" inputMode="numeric" autoComplete="one-time-code" maxLength={6} value={value} aria-invalid={invalid} aria-describedby={describedBy} onBlur={onBlur} onChange={(event) => onChange(event.target.value)} />
                <ActionButton busy={code.isPending} blocked={phonePattern.test(phone) ? (wait > 0 ? `${wait} 秒后可以再取` : undefined) : '先填手机号'} showReason={false} onClick={() => code.mutate(phone)}>
                  {wait > 0 ? `${wait} 秒` : '取验证码'}
                </ActionButton>
              </span>
            ),
          },
        ]
      : []),
    { key: 'name', title: '姓名', type: 'text', required: true, autoComplete: 'name', help: '与身份证一致。' },
    { key: 'password', title: '口令', type: 'password', required: true, autoComplete: 'new-password', help: '至少 10 位，自己记得住。', validate: (value) => (value.length < 10 ? '口令至少 10 位。' : undefined) },
  ]
  return (
    <div className="lu-w">
      <div className="lu-stack">
        <PageHead title="考生注册" context="注册一次，可以报几所技工院校，看每一步办到哪里。初中、高中毕业生，退役军人、在职职工等都可以报，年龄没有上限。" />
        <Card>
          <RecordForm
            fields={fields}
            submitText="注册并开始报名"
            submitWide
            draftKey="admissions-sign-up"
            serverIssues={issuesOf(send.error)}
            notice={
              <>
                {send.error && <ProblemNotice problem={problemOf(send.error)!} />}
                {code.error && <ProblemNotice problem={problemOf(code.error)!} />}
                {code.data && <Notice tone="info" title="验证码已经发出">一分钟没有收到，可以再取一次。</Notice>}
                {refused && <Notice tone="warn" title="没有登录">{refused}</Notice>}
                {!sms && <Notice tone="mute" title="本系统没有开通短信，注册不用验证码">请核对手机号，学校按它联系您。</Notice>}
              </>
            }
            onSubmit={async (values) => void (await send.mutateAsync(values))}
          />
        </Card>
        <p className="lu-t2">已经注册过的，<Link to="/sign-in?from=/me/applications">去登录</Link>，账号是手机号。</p>
      </div>
    </div>
  )
}

/** Seconds left of a minute since a moment. */
function useCountdown(since: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (since === 0) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [since])
  return since === 0 ? 0 : Math.max(0, 60 - Math.floor((now - since) / 1000))
}
