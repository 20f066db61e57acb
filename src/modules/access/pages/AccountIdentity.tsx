import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import { AskForm, reasonField } from './AskForm.tsx'

/** The identity of the government that an account is bound to, in the peek of an account. */
export function AccountIdentity({ accountId }: { accountId: string }) {
  const queries = useQueryClient()
  const [open, setOpen] = useState(false)
  const { data } = useQuery({ queryKey: ['access', 'identity', accountId], queryFn: () => call(api.getAccountIdentity, { accountId }) })
  if (!data?.provider) return null
  const { bound, provider } = data
  const done = () => {
    setOpen(false)
    void queries.invalidateQueries({ queryKey: ['access', 'identity', accountId] })
  }
  return (
    <section aria-label={provider}>
      <p className="lu-md">
        {provider}：{bound ? `${whenText(bound.at)} ${bound.how === 'self' ? '本人绑定' : '管理员绑定'}` : '没有绑定'}
        {!open && (
          <ActionButton kind="text" small onClick={() => setOpen(true)}>
            {bound ? '解除' : '绑定'}
          </ActionButton>
        )}
      </p>
      {open && (
        <AskForm
          fields={[
            ...(bound ? [] : [{ key: 'subject', title: '认证方给这个人的标识', type: 'text' as const, required: true, help: '由认证方提供。只保存它的摘要。' }]),
            reasonField,
          ]}
          submitText={bound ? '解除绑定' : '绑定'}
          effect={bound ? '解除后不能再经统一身份认证进入这个账户，经它登录的会话立即退出。' : '绑定后这个人经统一身份认证就进入这个账户。'}
          onCancel={() => setOpen(false)}
          onSubmit={async (values) => {
            if (bound) await call(api.dropAccountIdentity, { accountId, reason: values.reason ?? '' })
            else await call(api.bindAccountIdentity, { accountId, subject: values.subject ?? '', reason: values.reason ?? '' })
            done()
          }}
        />
      )}
    </section>
  )
}
