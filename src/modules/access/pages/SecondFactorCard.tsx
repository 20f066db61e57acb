import { lazy, Suspense, useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import type { FormField } from '../../../ui/form-types.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import { AskForm } from './AskForm.tsx'

// Shown once in the life of an account; the page of every learner does not carry what draws it.
const QRCode = lazy(async () => ({ default: (await import('antd')).QRCode }))

type Props = { since: string | null; backupCodesLeft: number; required: boolean; onDone: () => void }

const passwordField: FormField = { key: 'password', title: '口令', type: 'password', required: true, autoComplete: 'current-password', help: '确认是您本人。' }
const codeField: FormField = {
  key: 'code',
  title: '动态码',
  type: 'number',
  required: true,
  autoComplete: 'one-time-code',
  help: '手机上现在显示的 6 位数字，半分钟换一次。',
  validate: (value) => (/^\d{6}$/.test(value.replace(/\s/g, '')) ? undefined : '动态码是 6 位数字。'),
}

/** Enrols, shows and drops the second factor. The secret and the backup codes are shown once. */
export function SecondFactorCard({ since, backupCodesLeft, required, onDone }: Props) {
  const [step, setStep] = useState<'start' | 'drop'>()
  const [enrolment, setEnrolment] = useState<{ secret: string; uri: string }>()
  const [codes, setCodes] = useState<readonly string[]>()
  const status = since ? <StatusTag word="已启用" shape="done" /> : <StatusTag word="没有启用" shape="none" />

  if (codes)
    return (
      <Card title="动态码" extra={status}>
        <Notice
          tone="ok"
          title="动态码已启用，请记下备用码"
          actions={
            <>
              <ActionButton small onClick={() => void navigator.clipboard?.writeText(codes.join('\n'))}>
                复制
              </ActionButton>
              <ActionButton
                small
                kind="primary"
                onClick={() => {
                  setCodes(undefined)
                  onDone()
                }}
              >
                已经记下
              </ActionButton>
            </>
          }
        >
          备用码只显示这一次，每个用一次。手机不在身边时，用它代替动态码。
          <ul className="ac-codes lu-mono">
            {codes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
        </Notice>
      </Card>
    )

  if (enrolment)
    return (
      <Card title="动态码" extra={status}>
        <p>用手机上的动态码程序扫描，或手工填写密钥，再把显示的 6 位数字填在下面。</p>
        <div className="ac-qr">
          <Suspense fallback={<span style={{ width: 176, height: 176 }} />}>
            <QRCode type="svg" value={enrolment.uri} size={176} aria-label="动态码密钥的二维码" />
          </Suspense>
          <div>
            <p className="lu-t3 lu-sm">密钥（基于时间，6 位，30 秒）</p>
            <p className="lu-mono ac-key">{enrolment.secret.match(/.{4}/g)?.join(' ')}</p>
          </div>
        </div>
        <AskForm
          fields={[codeField]}
          submitText="启用动态码"
          effect="启用后每次登录都要填动态码，其他设备上的登录立即退出。"
          onCancel={() => setEnrolment(undefined)}
          onSubmit={async (values) => {
            const { backupCodes } = await call(api.confirmSecondFactor, { code: values.code ?? '' })
            setEnrolment(undefined)
            setStep(undefined)
            setCodes(backupCodes)
          }}
        />
      </Card>
    )

  return (
    <Card title="动态码" meta={since ? `${whenText(since)} 启用 · 备用码还有 ${backupCodesLeft} 个` : required ? '这个岗位必须使用' : '登录时除口令外再填手机上的 6 位数字'} extra={status}>
      {!step && !since && <ActionButton onClick={() => setStep('start')}>启用动态码</ActionButton>}
      {!step && since && (
        <ActionButton blocked={required ? '这个岗位必须使用动态码，换手机请安全管理员重置' : undefined} onClick={() => setStep('drop')}>
          停用动态码
        </ActionButton>
      )}
      {step === 'start' && (
        <AskForm
          key="start"
          fields={[passwordField]}
          submitText="下一步"
          effect="下一步显示密钥，只显示这一次。"
          onCancel={() => setStep(undefined)}
          onSubmit={async (values) => setEnrolment(await call(api.beginSecondFactor, { password: values.password ?? '' }))}
        />
      )}
      {step === 'drop' && (
        <AskForm
          key="drop"
          fields={[passwordField]}
          submitText="停用动态码"
          effect="停用后登录只用口令，备用码作废。"
          onCancel={() => setStep(undefined)}
          onSubmit={async (values) => {
            await call(api.dropSecondFactor, { password: values.password ?? '' })
            setStep(undefined)
            onDone()
          }}
        />
      )}
    </Card>
  )
}
