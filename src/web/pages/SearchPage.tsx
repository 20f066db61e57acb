import { useQueries } from '@tanstack/react-query'
import { Link, Navigate, useLocation, useNavigate } from 'react-router'
import { call } from '../../kernel/client.ts'
import { useSession } from '../../modules/access/model.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { findEndpoint } from '../contracts.ts'
import { menuOf } from '../menu.ts'
import { portalOf } from '../portals.ts'
import { searchTargetsOf } from '../search-targets.ts'

/** Says how many each list finds; where only one finds anything, that list is opened at once. */
export function SearchPage() {
  const { hash } = useLocation()
  const q = (new URLSearchParams(hash.slice(1)).get('q') ?? '').trim()
  const navigate = useNavigate()
  const session = useSession()
  const open = searchTargetsOf(menuOf(portalOf(session) ?? 'authority', session.permissions, undefined))
  const answers = useQueries({
    queries: open.map((target) => ({
      queryKey: ['search', target.key, q],
      queryFn: async () => {
        const contract = await findEndpoint(target.key, target.endpoint)
        return contract ? ((await call(contract, { q, size: 1 })) as { total: number }) : { total: 0 }
      },
      enabled: q !== '',
    })),
  })
  const found = open.map((target, index) => ({ ...target, total: answers[index]?.data?.total, error: answers[index]?.error }))
  const pending = q !== '' && answers.some((answer) => answer.isPending)
  const hits = found.filter((target) => (target.total ?? 0) > 0)
  const listOf = (page: string) => `${page}#f.q=${encodeURIComponent(q)}`
  const [only] = hits
  if (!pending && only && hits.length === 1 && found.every((target) => !target.error)) return <Navigate to={listOf(only.page)} replace />

  return (
    <>
      <PageHead title="搜索" context={q ? <>“{q}”在各台账中的结果</> : '输入姓名、拼音、证件号后四位或学校名称。'} />
      <form
        className="lu-search lu-phone-only"
        role="search"
        onSubmit={(event) => {
          event.preventDefault()
          const words = new FormData(event.currentTarget).get('q')
          if (typeof words === 'string' && words.trim()) void navigate(`#q=${encodeURIComponent(words.trim())}`)
        }}
      >
        <Icon name="search" />
        <input key={q} name="q" type="search" className="lu-inp" aria-label="搜索" defaultValue={q} />
      </form>
      {pending && <Loading lines={2} />}
      {!pending && q !== '' && hits.length === 0 && (
        <EmptyState icon="search" title={`没有找到“${q}”`}>
          姓名可以只填姓或名，也可以填拼音或拼音首字母；证件号填后四位。只查当前岗位范围内的记录。
        </EmptyState>
      )}
      <ul className="lu-web-hits">
        {hits.map((target) => (
          <li key={target.key}>
            <Link to={listOf(target.page)}>
              <b>{target.thing}</b> {formatNumber(target.total)} {target.unit}
            </Link>
          </li>
        ))}
      </ul>
      {found.map((target) => target.error && <Notice key={target.key} tone="warn" title={`${target.thing}没有查成`}>{target.error.message}</Notice>)}
    </>
  )
}
