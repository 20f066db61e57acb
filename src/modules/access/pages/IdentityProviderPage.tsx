import { useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import { AskForm, reasonField } from './AskForm.tsx'

const https = (value: string) => (/^https:\/\/|^http:\/\/(127\.0\.0\.1|localhost)\b/.test(value) ? undefined : '写成 https:// 开头的地址。')

/** 统一身份认证: the provider that people may sign in through, one for the province. */
export function IdentityProviderPage() {
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery({ queryKey: ['access', 'provider'], queryFn: () => call(api.getIdentityProvider, {}) })
  const one = data?.setting
  const state = one ? `${one.enabled ? '已启用' : '没有启用'} · 已绑定 ${one.bound} 个账户 · ${whenText(one.updatedAt)} 修改` : '还没有设置，登录页不出现按钮'
  return (
    <>
      <PageHead crumbs={[{ title: '账户与岗位', to: '/accounts' }, { title: '统一身份认证' }]} title="统一身份认证" context={data && state} />
      {error && <ErrorState what="没有读到统一身份认证的设置" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={6} />}
      {data && (
        <Card>
          <AskForm
            key={one?.updatedAt ?? ''}
            fields={[
              { key: 'title', title: '按钮上的名称', type: 'text', required: true, help: '登录页写成“用……登录”，例如政务统一身份认证。' },
              { key: 'issuer', title: '认证方地址', type: 'text', required: true, help: '认证方的 issuer，OpenID Connect 的配置由它读出。', validate: https },
              { key: 'clientId', title: '客户端编号', type: 'text', required: true, help: '本系统在认证方登记的 client_id。' },
              { key: 'secret', title: '客户端密钥', type: 'password', help: one ? '不填就保持原来的。加密保存，保存后不再显示。' : '加密保存，保存后不再显示。', autoComplete: 'off' },
              { key: 'claim', title: '账户声明', type: 'text', required: true, help: '令牌里标明账户的一项，通常是 sub。' },
              { key: 'origin', title: '本系统的地址', type: 'text', required: true, help: '对外访问的地址。在认证方登记的回调地址是它加上 /api/auth/oidc/callback，退出后回到它的首页。', validate: https },
              {
                key: 'options',
                title: '启用',
                type: 'choices',
                options: [
                  { value: 'enabled', label: '登录页出现按钮' },
                  { value: 'bindSelf', label: '本人可以用自己的口令登录一次来绑定' },
                ],
              },
              { ...reasonField, help: '记入审计，例如“接入省政务服务网，文号……”。' },
            ]}
            initial={{
              title: one?.title ?? '政务统一身份认证',
              issuer: one?.issuer ?? '',
              clientId: one?.clientId ?? '',
              secret: '',
              claim: one?.claim ?? 'sub',
              origin: one?.origin ?? location.origin,
              options: [...(one?.enabled ? ['enabled'] : []), ...((one?.bindSelf ?? true) ? ['bindSelf'] : [])].join(','),
              reason: '',
            }}
            submitText="保存设置"
            submitBlocked={data.mayEdit ? undefined : '全省一份，由省级系统管理员设置'}
            effect="从不自动建账户：没有绑定的身份进不来。动态码照样要；口令锁定不影响从这里进入，停用的账户进不来。"
            onSubmit={async (values) => {
              const options = (values.options ?? '').split(',')
              const { title = '', issuer = '', clientId = '', claim = 'sub', origin = '', secret = '', reason = '' } = values
              await call(api.setIdentityProvider, { title, issuer, clientId, claim, origin, reason, enabled: options.includes('enabled'), bindSelf: options.includes('bindSelf'), ...(secret ? { secret } : {}) })
              await queries.invalidateQueries({ queryKey: ['access'] })
            }}
          />
        </Card>
      )}
    </>
  )
}
