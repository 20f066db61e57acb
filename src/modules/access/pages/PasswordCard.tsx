import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import { judgePassword, PASSWORD_LENGTH, PAST_PASSWORDS } from '../rules.ts'
import { AskForm } from './AskForm.tsx'

/** Changes the own password; the other devices are signed out with it. */
export function PasswordCard({ username, setAt, days, onDone }: { username: string; setAt: string; days: number; onDone: () => void }) {
  const [done, setDone] = useState<number>()
  return (
    <Card title="口令" meta={`${whenText(setAt)} 设定${days > 0 ? ` · 每 ${days} 天更换` : ''}`}>
      {done !== undefined && <Notice tone="ok">口令已修改。{done > 0 && `其他 ${done} 处登录已退出。`}</Notice>}
      <AskForm
        key={setAt}
        fields={[
          { key: 'current', title: '现在的口令', type: 'password', required: true, autoComplete: 'current-password' },
          {
            key: 'next',
            title: '新口令',
            type: 'password',
            required: true,
            autoComplete: 'new-password',
            help: `至少 ${PASSWORD_LENGTH} 位，不是账号，不太常见，不与最近 ${PAST_PASSWORDS} 个相同。`,
            validate: (value) => judgePassword(value, username),
          },
          {
            key: 'again',
            title: '再填一次新口令',
            type: 'password',
            required: true,
            autoComplete: 'new-password',
            validate: (value, values) => (value === (values.next ?? '') ? undefined : '两次填的新口令不一样。'),
          },
        ]}
        submitText="修改口令"
        effect="修改后其他设备上的登录立即退出，本机保留。"
        onSubmit={async (values) => {
          const { sessionsEnded } = await call(api.changePassword, { current: values.current ?? '', next: values.next ?? '' })
          setDone(sessionsEnded)
          onDone()
        }}
      />
    </Card>
  )
}
