import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { Peek } from '../../../ui/Peek.tsx'
import { whenText } from '../../../ui/format.ts'
import type { PeekControls } from '../../../ui/useListCursor.ts'
import { api } from '../api.ts'
import { useMay, useSession } from '../model.ts'
import { AccountState, type AccountRow } from './account-columns.tsx'
import { AccountIdentity } from './AccountIdentity.tsx'
import { AskForm, reasonField } from './AskForm.tsx'
import { EndPost } from './EndPost.tsx'
import { OneTimeSecret } from './OneTimeSecret.tsx'

type Act = 'end' | 'reset' | 'disable' | 'enable' | 'unlock' | 'secondFactor'

const acts: Record<Exclude<Act, 'end'>, { title: string; effect: string; done: string }> = {
  reset: { title: '重置口令', effect: '生成一次性口令，只显示这一次；原来的登录全部退出，首次登录须先改口令。', done: '' },
  disable: { title: '停用账户', effect: '这个账户的全部岗位都不能登录，现有的登录立即退出。岗位保留。', done: '账户已停用，现有的登录已退出。' },
  enable: { title: '恢复账户', effect: '恢复后可以用原来的口令登录。', done: '账户已恢复。' },
  unlock: { title: '解除锁定', effect: '此前输错的次数不再计算。', done: '锁定已解除，可以再登录。' },
  secondFactor: { title: '重置动态码', effect: '动态码和备用码作废，本人登录后可以重新启用。', done: '动态码已重置。' },
}

/** One post and its account: what it is, and what the acting administrator may do. */
export function AccountPeek({ row, controls }: { row: AccountRow; controls: PeekControls }) {
  const queries = useQueryClient()
  const session = useSession()
  const [act, setAct] = useState<Act>()
  const [said, setSaid] = useState<string>()
  const [secret, setSecret] = useState<{ username: string; password: string }>()
  const may = { manage: useMay('access.manage'), secure: useMay('access.secure'), unlock: useMay('access.unlock') }
  const self = row.username === session.username?.toLowerCase()
  const refresh = () => queries.invalidateQueries({ queryKey: ['access'] })

  const run = useMutation({
    mutationFn: async ({ what, reason }: { what: Exclude<Act, 'end'>; reason: string }) => {
      const input = { accountId: row.accountId, reason }
      if (what === 'reset') return setSecret(await call(api.resetPassword, input))
      if (what === 'disable') await call(api.disableAccount, input)
      if (what === 'enable') await call(api.enableAccount, input)
      if (what === 'unlock') await call(api.unlockAccount, input)
      if (what === 'secondFactor') await call(api.resetSecondFactor, input)
      setSaid(acts[what].done)
    },
    onSuccess: () => {
      setAct(undefined)
      void refresh()
    },
  })
  const open = (what: Act) => {
    setSaid(undefined)
    setSecret(undefined)
    setAct(what)
  }

  return (
    <Peek title={row.holderName} status={<AccountState row={row} />} {...controls}>
      <div className="lu-stack">
        {said && <Notice tone="ok">{said}</Notice>}
        {secret && (
          <OneTimeSecret
            title={`${row.holderName}的一次性口令`}
            hint="口令只显示这一次。请当面交给本人，首次登录须先修改。"
            lines={[{ name: `账号 ${secret.username} 的口令`, value: secret.password }]}
            onDone={() => setSecret(undefined)}
          />
        )}
        <Facts
          columns={1}
          facts={[
            { name: '账号', value: <span className="lu-mono">{row.username}</span> },
            { name: '岗位', value: row.roleTitle },
            { name: '单位', value: row.orgName },
            { name: '任职', value: row.validTo ? `${row.validFrom} 至 ${row.validTo}` : `${row.validFrom} 起，长期` },
            ...(row.endedReason ? [{ name: '结束理由', value: row.endedReason }] : []),
            { name: '授予人', value: row.createdByName ?? '—' },
            { name: '最近登录', value: whenText(row.lastSignIn) },
            { name: '动态码', value: row.secondFactor ? '已启用' : '没有启用' },
          ]}
        />
        {self && <p className="lu-t2 lu-md">这是您自己的账户，口令在“登录安全”页修改。</p>}
        {!self && !act && (
          <div className="lu-row lu-wrap">
            {may.manage && <ActionButton small to={`/accounts/new?account=${row.accountId}#name=${encodeURIComponent(row.holderName)}`}>增加岗位</ActionButton>}
            {may.secure && <ActionButton small onClick={() => open('reset')}>重置口令</ActionButton>}
            {may.secure && !row.disabledAt && <ActionButton small onClick={() => open('disable')}>停用账户</ActionButton>}
            {may.secure && row.disabledAt && <ActionButton small onClick={() => open('enable')}>恢复账户</ActionButton>}
            {may.unlock && row.locked && <ActionButton small onClick={() => open('unlock')}>解除锁定</ActionButton>}
            {may.unlock && row.secondFactor && <ActionButton small onClick={() => open('secondFactor')}>重置动态码</ActionButton>}
            {may.manage && !row.endedAt && <ActionButton small kind="danger" onClick={() => open('end')}>结束岗位</ActionButton>}
          </div>
        )}
        {!self && !act && may.secure && <AccountIdentity accountId={row.accountId} />}
        {act === 'end' && (
          <EndPost
            row={row}
            onClose={() => setAct(undefined)}
            onDone={(text) => {
              setAct(undefined)
              setSaid(text)
              void refresh()
            }}
          />
        )}
        {act && act !== 'end' && (
          <section aria-label={acts[act].title}>
            <h3>{acts[act].title}</h3>
            <AskForm
              key={act}
              fields={[reasonField]}
              submitText={acts[act].title}
              effect={acts[act].effect}
              onCancel={() => setAct(undefined)}
              onSubmit={async (values) => void (await run.mutateAsync({ what: act, reason: values.reason ?? '' }))}
            />
          </section>
        )}
      </div>
    </Peek>
  )
}
