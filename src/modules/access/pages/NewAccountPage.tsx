import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useLocation, useNavigate, useSearchParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import type { FormField } from '../../../ui/form-types.ts'
import { PageHead } from '../../../ui/PageHead.tsx'
import { api } from '../api.ts'
import './accounts.css'
import { AskForm } from './AskForm.tsx'
import { OneTimeSecret } from './OneTimeSecret.tsx'

/** 新建账户, or with `?account=` another post for an account that is there, whose holder stands behind the #. */
export function NewAccountPage() {
  const [params] = useSearchParams()
  const account = params.get('account')
  const name = new URLSearchParams(useLocation().hash.slice(1)).get('name') ?? ''
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [words, setWords] = useState('')
  const [made, setMade] = useState<{ username: string; password: string; name: string }>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const { data, isFetching } = useQuery({ queryKey: ['access', 'units', words], queryFn: () => call(api.listAccountUnits, words ? { q: words } : {}) })
  const units = data?.rows ?? []
  const roleTitles = new Map(units.flatMap((unit) => unit.roles.map((role) => [role.id, role.title] as const)))
  const fitting = (no: string | undefined) => units.find((unit) => String(unit.no) === no)?.roles ?? []

  const fields: FormField[] = [
    ...(account
      ? []
      : ([
          { key: 'name', title: '姓名', type: 'text', required: true },
          {
            key: 'username',
            title: '账号',
            type: 'text',
            required: true,
            help: '3–40 个字母、数字、点、横线，全省不重复。登录时大小写都可以。',
            validate: (value) => (/^[A-Za-z0-9._-]{3,40}$/.test(value) ? undefined : '账号由 3–40 个字母、数字、点、横线组成。'),
          },
        ] satisfies FormField[])),
    {
      key: 'orgNo',
      title: '单位',
      type: 'code',
      required: true,
      help: '本单位或直接下级。直接下级只建管理员，其他岗位由下级管理员建。',
      options: units.map((unit) => ({ value: String(unit.no), label: unit.name })),
      loading: isFetching,
      onSearch: (text) => {
        clearTimeout(timer.current)
        timer.current = setTimeout(() => setWords(text.trim()), 300)
      },
    },
    {
      key: 'role',
      title: '岗位',
      type: 'choice',
      required: true,
      options: [...roleTitles].map(([value, label]) => ({ value, label })),
      validate: (value, values) => {
        const may = fitting(values.orgNo)
        return may.length === 0 || may.some((role) => role.id === value) ? undefined : `这个单位可以授予：${may.map((role) => role.title).join('、')}。`
      },
    },
    { key: 'validTo', title: '截止日期', type: 'date', help: '不填就是长期。到期后岗位自动失效。' },
  ]

  return (
    <>
      <PageHead crumbs={[{ title: '账户与岗位', to: '/accounts' }, { title: account ? '增加岗位' : '新建账户' }]} title={account ? `给${name}增加岗位` : '新建账户'} />
      <Card>
        {made ? (
          <OneTimeSecret
            title={`${made.name}的账户已建立`}
            hint="口令只显示这一次。请当面交给本人，首次登录须先修改。"
            lines={[
              { name: '账号', value: made.username },
              { name: '一次性口令', value: made.password },
            ]}
            onDone={() => void navigate('/accounts')}
          />
        ) : (
          <AskForm
            fields={fields}
            initial={{ orgNo: '', role: '', validTo: '' }}
            submitText={account ? '增加岗位' : '新建账户'}
            effect={account ? '本人下次打开页面时可以在右上角切换到这个岗位。' : '系统生成一次性口令，只显示一次；本人首次登录须先修改。'}
            onCancel={() => void navigate('/accounts')}
            onSubmit={async (values) => {
              const post = { orgNo: Number(values.orgNo), role: values.role ?? '', ...(values.validTo ? { validTo: values.validTo } : {}) }
              if (account) {
                await call(api.grantPost, { accountId: account, ...post })
                void queries.invalidateQueries({ queryKey: ['access'] })
                return void navigate('/accounts')
              }
              const name = values.name ?? ''
              const answer = await call(api.createAccount, { username: values.username ?? '', name, ...post })
              void queries.invalidateQueries({ queryKey: ['access', 'accounts'] })
              setMade({ ...answer, name })
            }}
          />
        )}
      </Card>
    </>
  )
}
