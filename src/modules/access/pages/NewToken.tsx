import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { call } from '../../../kernel/client.ts'
import type { FormField } from '../../../ui/form-types.ts'
import { api } from '../api.ts'
import { separated } from '../rules.ts'
import { AskForm } from './AskForm.tsx'

/** Which post, which of its permissions, until when. */
export function NewToken({ onMade, onCancel }: { onMade: (made: { name: string; token: string }) => void; onCancel: () => void }) {
  const [words, setWords] = useState('')
  const [post, setPost] = useState('')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const posts = useQuery({ queryKey: ['access', 'token-posts', words], queryFn: () => call(api.listAccounts, { state: 'current', size: 50, ...(words ? { q: words } : {}) }) })
  const scopes = useQuery({ queryKey: ['access', 'token-scopes', post], queryFn: () => call(api.listTokenScopes, { id: post }), enabled: post !== '' })
  const options = (posts.data?.rows ?? [])
    .filter((row) => !separated.some((role) => role === row.role))
    .map((row) => ({ value: row.postId, label: `${row.orgName} · ${row.roleTitle} · ${row.holderName}` }))

  const fields: FormField[] = [
    { key: 'name', title: '用途', type: 'text', required: true, help: '哪个程序用，例如“市数据交换平台”。' },
    {
      key: 'postId',
      title: '岗位',
      type: 'custom',
      required: true,
      help: '令牌看到的范围就是这个岗位的范围。',
      input: (input) => (
        <>
          <input
            className="lu-inp"
            aria-label="按姓名、账号或单位找岗位"
            placeholder="按姓名、账号或单位找岗位"
            onChange={(event) => {
              const text = event.target.value.trim()
              clearTimeout(timer.current)
              timer.current = setTimeout(() => setWords(text), 300)
            }}
          />
          <select
            id={input.id}
            className="lu-inp"
            value={input.value}
            aria-invalid={input.invalid || undefined}
            aria-describedby={input.describedBy}
            onBlur={input.onBlur}
            onChange={(event) => {
              input.onChange(event.target.value)
              setPost(event.target.value)
            }}
          >
            <option value="">选择岗位（找到 {options.length} 个）</option>
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
        </>
      ),
    },
    {
      key: 'scope',
      title: '权限',
      type: 'choices',
      required: true,
      shown: (values) => Boolean(values.postId),
      help: '只选程序用得到的。',
      options: (scopes.data?.rows ?? []).map(({ id, title }) => ({ value: id, label: title })),
    },
    { key: 'expiresOn', title: '到期日期', type: 'date', required: true, help: '最长一年。' },
  ]
  return (
    <AskForm
      fields={fields}
      initial={{ postId: '', scope: '', expiresOn: '' }}
      submitText="签发令牌"
      effect="令牌只显示一次，请交给程序的管理人。"
      onCancel={onCancel}
      onSubmit={async (values) => {
        const name = values.name ?? ''
        const { token } = await call(api.createToken, { name, postId: values.postId ?? '', scope: (values.scope ?? '').split(',').filter(Boolean), expiresOn: values.expiresOn ?? '' })
        onMade({ name, token })
      }}
    />
  )
}
