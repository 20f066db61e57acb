import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Popover } from 'antd'
import { useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { CallError } from '../kernel/client.ts'
import { ActionButton } from './ActionButton.tsx'
import { IconButton } from './IconButton.tsx'
import { useSavedViewStore, type SavedView, type SavedViewStore } from './saved-views.ts'

/** 我的视图: what the address bar says of this list, under a name; one press brings it back. */
export function SavedViews() {
  const store = useSavedViewStore()
  const [open, setOpen] = useState(false)
  if (!store) return null
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
      content={<Panel store={store} onClose={() => setOpen(false)} />}
    >
      <span>
        <ActionButton icon="list" onClick={() => setOpen(!open)}>
          我的视图
        </ActionButton>
      </span>
    </Popover>
  )
}

function Panel({ store, onClose }: { store: SavedViewStore; onClose: () => void }) {
  const { pathname, search, hash } = useLocation()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [title, setTitle] = useState('')
  const [shared, setShared] = useState(false)
  const key = ['saved-views', pathname]
  const { data, isPending } = useQuery({ queryKey: key, queryFn: () => store.list(pathname) })
  const query = withoutPage(search) + hash
  const refresh = () => client.invalidateQueries({ queryKey: key })
  const save = useMutation({
    mutationFn: () => store.save(pathname, { title: title.trim(), query, shared }),
    onSuccess: async () => {
      setTitle('')
      await refresh()
    },
  })
  const remove = useMutation({ mutationFn: (id: string) => store.remove(id), onSettled: refresh })
  const failed = save.error ?? remove.error
  return (
    <div className="lu-saved-views">
      {data?.length === 0 && <p className="lu-t3">还没有保存的视图。筛选、排序、选好列以后，在下面起个名字保存。</p>}
      {isPending && <p className="lu-t3">正在读取……</p>}
      <ul>
        {data?.map((view) => (
          <li key={view.id}>
            <button
              type="button"
              aria-current={normalised(view.query) === normalised(query) || undefined}
              onClick={() => {
                void navigate(`${pathname}?${view.query}`)
                onClose()
              }}
            >
              {view.title}
            </button>
            <Origin view={view} />
            {view.own && <IconButton name="close" label={`删除视图“${view.title}”`} onClick={() => remove.mutate(view.id)} />}
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (title.trim()) save.mutate()
        }}
      >
        <label>
          把现在的条件存为
          <input value={title} maxLength={30} onChange={(event) => setTitle(event.target.value)} placeholder="例如：2026 级待注册" />
        </label>
        <label className="lu-row">
          <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} />
          共享给本单位
        </label>
        {failed && (
          <p role="alert" className="lu-bad">
            {failed instanceof CallError ? failed.problem.message : '没有保存成功，请再试一次。'}
          </p>
        )}
        <ActionButton small kind="primary" submit busy={save.isPending} blocked={title.trim() ? undefined : '先起个名字'} showReason={false}>
          保存
        </ActionButton>
      </form>
    </div>
  )
}

function Origin({ view }: { view: SavedView }) {
  if (!view.own) return <span className="lu-t3 lu-sm">{view.by} 共享</span>
  return view.shared ? <span className="lu-t3 lu-sm">已共享</span> : null
}

/** The same choices in the same writing, whether the typed words stand behind the # or, as in older views, before it. */
function normalised(query: string): string {
  const [search = '', hash = ''] = query.split('#')
  return withoutPage([search, hash].filter(Boolean).join('&'))
}

function withoutPage(search: string): string {
  const params = new URLSearchParams(search)
  params.delete('page')
  return params.toString()
}
