import { useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import { AskForm, reasonField } from './AskForm.tsx'

/** 登录规则: how long a password lasts and who must use a second factor, one rule for the province. */
export function SignInRulePage() {
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery({ queryKey: ['access', 'rule'], queryFn: () => call(api.getSignInRule, {}) })
  return (
    <>
      <PageHead
        crumbs={[{ title: '账户与岗位', to: '/accounts' }, { title: '登录规则' }]}
        title="登录规则"
        context={data && (data.updatedAt ? `全省一份 · ${whenText(data.updatedAt)} 修改` : '全省一份 · 现在是默认：口令不到期，不强制动态码')}
      />
      {error && <ErrorState what="没有读到登录规则" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={4} />}
      {data && (
        <Card>
          <AskForm
            key={data.updatedAt ?? ''}
            fields={[
              {
                key: 'passwordDays',
                title: '口令有效天数',
                type: 'number',
                required: true,
                help: '0 为不到期。到期后登录须先改口令，才能办其他事。',
                validate: (value) => (/^\d{1,4}$/.test(value) && Number(value) <= 3650 ? undefined : '填写 0 到 3650 的整数。'),
              },
              { key: 'roles', title: '必须使用动态码的岗位', type: 'choices', options: data.roles.map(({ id, title }) => ({ value: id, label: title })) },
              reasonField,
            ]}
            initial={{ passwordDays: String(data.passwordDays), roles: data.secondFactorRoles.join(','), reason: '' }}
            submitText="修改登录规则"
            submitBlocked={data.mayEdit ? undefined : '全省一份，由省级系统管理员修改'}
            effect="修改后对所有单位立即生效。选中的岗位没有启用动态码的，下次打开页面须先启用。"
            onSubmit={async (values) => {
              await call(api.setSignInRule, {
                passwordDays: Number(values.passwordDays),
                secondFactorRoles: (values.roles ?? '').split(',').filter(Boolean),
                reason: values.reason ?? '',
              })
              await queries.invalidateQueries({ queryKey: ['access', 'rule'] })
            }}
          />
        </Card>
      )}
    </>
  )
}
