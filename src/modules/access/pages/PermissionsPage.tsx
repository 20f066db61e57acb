import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { api } from '../api.ts'
import { useSession } from '../model.ts'
import { filterPermissions, permissionsCsv, type Matrix } from './permission-rows.ts'
import './permissions.css'
import { PermissionTable } from './PermissionTable.tsx'

/** Which post may do what, and which endpoints stand behind each permission; read from what the server mounted. */
export function PermissionsPage() {
  const { data, error, refetch } = useQuery({
    queryKey: ['access', 'permission-matrix'],
    queryFn: () => call(api.listPermissionMatrix, {}),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (data) return <PermissionMatrix matrix={data} />
  return (
    <>
      <PageHead title="权限对照" />
      {error ? (
        <ErrorState what="没有读到权限对照" error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading lines={8} />
      )}
    </>
  )
}

function PermissionMatrix({ matrix }: { matrix: Matrix }) {
  const session = useSession()
  const [params, setParams] = useSearchParams()
  const wanted = { words: params.get('q') ?? '', role: params.get('role') ?? '', module: params.get('module') ?? '' }
  const rows = filterPermissions(matrix, wanted)
  const moduleTitles = new Map(matrix.permissions.map((one) => [one.module, one.moduleTitle]))
  const roles = matrix.roles.filter((role) => !wanted.role || role.id === wanted.role)
  const mine = session.acting?.role ?? ''
  const set = (key: string, value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        if (value) next.set(key, value)
        else next.delete(key)
        return next
      },
      { replace: true },
    )

  return (
    <>
      <PageHead
        title="权限对照"
        context={`${formatNumber(matrix.permissions.length)} 项权限 · ${matrix.roles.length} 类岗位 · 与系统实际执行的一致`}
        actions={
          <ActionButton
            icon="download"
            blocked={rows.length === 0 ? '没有可导出的权限' : undefined}
            onClick={() => save(permissionsCsv({ ...matrix, roles }, rows, session.demonstration), session.demonstration)}
          >
            导出所见 {formatNumber(rows.length)} 项
          </ActionButton>
        }
      />
      <div className="lu-bar" role="search" aria-label="筛选权限">
        <span className="lu-search">
          <input className="lu-inp ac-words" aria-label="权限、接口或路径" placeholder="权限、接口或路径" value={wanted.words} onChange={(event) => set('q', event.target.value)} />
        </span>
        <Choice label="岗位" value={wanted.role} options={matrix.roles.map((role) => [role.id, role.title])} onChange={(value) => set('role', value)} />
        <Choice label="模块" value={wanted.module} options={[...moduleTitles]} onChange={(value) => set('module', value)} />
        {mine && wanted.role !== mine && (
          <ActionButton kind="text" onClick={() => set('role', mine)}>
            只看本岗位（{session.acting?.roleTitle}）
          </ActionButton>
        )}
        <span className="lu-sp" />
        <span className="lu-t2 lu-md" role="status">
          共 {formatNumber(rows.length)} 项
        </span>
      </div>
      {rows.length === 0 ? (
        <section className="lu-card">
          <EmptyState icon="filter" title="没有符合条件的权限" actions={<ActionButton onClick={() => setParams({})}>清除全部条件</ActionButton>}>
            可以只填权限名称中的一两个字。
          </EmptyState>
        </section>
      ) : (
        <PermissionTable roles={roles} rows={rows} mine={mine} />
      )}
      <p className="lu-t3 lu-sm ac-note">“登录即可”和“公开”的接口不需要权限，不在表内。增减岗位的权限，请向本单位系统管理员提出。</p>
    </>
  )
}

function Choice(props: { label: string; value: string; options: (readonly [string, string])[]; onChange: (value: string) => void }) {
  return (
    <label className="lu-filter">
      <span>{props.label}</span>
      <select className="lu-inp" value={props.value} onChange={(event) => props.onChange(event.target.value)}>
        <option value="">全部</option>
        {props.options.map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}

function save(text: string, demonstration: boolean) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  link.download = `权限对照${demonstration ? '（演示数据）' : ''}.csv`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
