import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import { AskForm } from './AskForm.tsx'

type Props = NonNullable<Output<typeof api.getSecurity>['identity']> & { onDone: () => void }

/** The own identity of the government: bound or not; binding needs the own password. */
export function IdentityCard({ title, bound, waiting, bindSelf, onDone }: Props) {
  const [params] = useSearchParams()
  const [open, setOpen] = useState(waiting && params.get('bind') === '1')
  const asking = open && (bound !== null || waiting)
  return (
    <Card title={title} meta={bound ? `${whenText(bound.at)} 绑定` : '没有绑定'}>
      <div className="lu-stack">
        {waiting && !bound && <Notice tone="info">身份已经核实，填写口令就绑定到这个账号，以后可以直接进入。</Notice>}
        {!bound && !waiting && (
          <p className="lu-t2 lu-md">{bindSelf ? '绑定以后可以不用口令，经统一身份认证进入；动态码照样要。' : '请本单位管理员在账户里绑定。'}</p>
        )}
        {!asking && (
          <div className="lu-row">
            {bound && <ActionButton onClick={() => setOpen(true)}>解除绑定</ActionButton>}
            {!bound && waiting && <ActionButton kind="primary" onClick={() => setOpen(true)}>绑定到这个账号</ActionButton>}
            {!bound && !waiting && bindSelf && <ActionButton onClick={() => location.assign('/api/auth/oidc/start?from=/me/security')}>去核实身份</ActionButton>}
          </div>
        )}
        {asking && (
          <AskForm
            fields={[{ key: 'password', title: '现在的口令', type: 'password', required: true, autoComplete: 'current-password' }]}
            submitText={bound ? '解除绑定' : '绑定'}
            onCancel={() => setOpen(false)}
            onSubmit={async (values) => {
              await call(bound ? api.dropOwnIdentity : api.bindOwnIdentity, { password: values.password ?? '' })
              setOpen(false)
              onDone()
            }}
          />
        )}
      </div>
    </Card>
  )
}
