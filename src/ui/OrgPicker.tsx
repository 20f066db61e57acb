import { TreeSelect } from 'antd'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Option } from './list-types.ts'

/** A node of the tree of units; `children` is how many lie directly under it. */
export type OrgNode = { no: number; name: string; children: number; choosable?: boolean }

export type OrgPickerProps = {
  label: string
  /** The chosen number as text; empty for none. */
  value: string
  onChange: (value: string, name: string) => void
  /** Nodes under `parent`; the top of the tree without one. */
  load: (parent?: number) => Promise<OrgNode[]>
  /** Finds units by name, initials or number; the found ones are shown flat. */
  search: (text: string) => Promise<OrgNode[]>
  id?: string
  placeholder?: string
  /** The name of the chosen unit, while the tree has not come to it. */
  valueName?: string
  invalid?: boolean
}

type TreeNode = {
  value: string
  id: string
  pId: string
  title: string
  isLeaf: boolean
  selectable: boolean
}

/** Chooses one unit: from a tree that loads level by level, or by typing. Knows no endpoint; the page gives the loaders. */
export function OrgPicker(props: OrgPickerProps) {
  const { load, search, value } = props
  const [nodes, setNodes] = useState<TreeNode[]>([])
  const [found, setFound] = useState<TreeNode[]>()
  const [failed, setFailed] = useState(false)
  const [expanded, setExpanded] = useState<string[]>([])
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const put = (rows: OrgNode[], parent: string) =>
    setNodes((before) => [
      ...before.filter((node) => node.pId !== parent),
      ...rows.map((row) => toNode(row, parent)),
    ])

  const opened = (open: boolean) => {
    if (!open || nodes.length > 0) return
    setFailed(false)
    load().then(
      async (top) => {
        put(top, '')
        // One unit at the top is only the way to what lies under it.
        const only = top.length === 1 ? top[0] : undefined
        if (!only || only.children === 0) return
        put(await load(only.no), String(only.no))
        setExpanded([String(only.no)])
      },
      () => setFailed(true),
    )
  }
  const typed = (text: string) => {
    clearTimeout(timer.current)
    const words = text.trim()
    if (words === '') return setFound(undefined)
    timer.current = setTimeout(() => {
      search(words).then(
        (rows) => setFound(rows.map((row) => ({ ...toNode(row, ''), isLeaf: true }))),
        () => setFailed(true),
      )
    }, 300)
  }
  useEffect(() => () => clearTimeout(timer.current), [])

  const shown = found ?? nodes
  const known = shown.some((node) => node.value === value)
  const data =
    value && !known
      ? [
          { value, id: value, pId: '', title: props.valueName ?? value, isLeaf: true, selectable: true },
          ...shown,
        ]
      : shown
  return (
    <TreeSelect<string>
      {...(props.id ? { id: props.id } : {})}
      aria-label={props.label}
      {...(value ? { value } : {})}
      placeholder={props.placeholder ?? '选择单位，或输入名称、拼音首字母'}
      treeDataSimpleMode
      treeData={data}
      treeExpandedKeys={expanded}
      onTreeExpand={(keys) => setExpanded(keys.map(String))}
      loadData={async (node) => put(await load(Number(node.value)), String(node.value))}
      onOpenChange={opened}
      showSearch={{ onSearch: typed, filterTreeNode: false }}
      notFoundContent={
        failed ? '没有连上服务器，稍后再打开。' : found ? '没有找到这样的单位。' : '正在查询……'
      }
      allowClear
      {...(props.invalid ? { status: 'error' as const } : {})}
      popupMatchSelectWidth={false}
      style={{ minWidth: 240, width: '100%' }}
      onChange={(next: string | undefined, names) => {
        setFound(undefined)
        props.onChange(next ?? '', String(names?.[0] ?? ''))
      }}
    />
  )
}

function toNode(row: OrgNode, parent: string): TreeNode {
  return {
    value: String(row.no),
    id: String(row.no),
    pId: parent,
    title: row.children > 0 ? `${row.name}（${row.children.toLocaleString('zh-CN')}）` : row.name,
    isLeaf: row.children === 0,
    selectable: row.choosable !== false,
  }
}

/** Options for a list filter of the type `org`: asks when typing pauses, keeps the chosen one shown. */
export function useOrgOptions(search: (text: string) => Promise<OrgNode[]>): {
  options: readonly Option[]
  onSearch: (text: string) => void
  loading: boolean
} {
  const [options, setOptions] = useState<readonly Option[]>([])
  const [loading, setLoading] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const asked = useRef(search)
  asked.current = search
  const onSearch = useCallback((text: string) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      setLoading(true)
      asked
        .current(text.trim())
        .then(
          (rows) => setOptions(rows.map((row) => ({ value: String(row.no), label: row.name }))),
          () => undefined,
        )
        .finally(() => setLoading(false))
    }, 300)
  }, [])
  useEffect(() => {
    asked.current('').then(
      (rows) => setOptions(rows.map((row) => ({ value: String(row.no), label: row.name }))),
      () => undefined,
    )
    return () => clearTimeout(timer.current)
  }, [])
  return useMemo(() => ({ options, onSearch, loading }), [options, onSearch, loading])
}
