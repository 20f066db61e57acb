import { useEffect, useRef, useState } from 'react'
import { Icon } from './Icon.tsx'

export type ColumnChooserProps = {
  columns: readonly { key: string; title: string; frozen?: boolean }[]
  visible: readonly string[]
  onChange: (keys: readonly string[] | undefined) => void
}

/** Which columns are shown. Frozen ones identify the record and stay. */
export function ColumnChooser({ columns, visible, onChange }: ColumnChooserProps) {
  const [open, setOpen] = useState(false)
  const holder = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (!open) return
    const leave = (event: Event) => {
      if (
        event instanceof KeyboardEvent
          ? event.key === 'Escape'
          : !holder.current?.contains(event.target as Node)
      )
        setOpen(false)
    }
    document.addEventListener('pointerdown', leave)
    document.addEventListener('keydown', leave)
    return () => {
      document.removeEventListener('pointerdown', leave)
      document.removeEventListener('keydown', leave)
    }
  }, [open])

  const toggle = (key: string) =>
    onChange(visible.includes(key) ? visible.filter((one) => one !== key) : [...visible, key])
  return (
    <div className="lu-pop" ref={holder}>
      <button type="button" className="lu-btn" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="columns" />列 {visible.length}/{columns.length}
      </button>
      {open && (
        <div className="lu-pop-body">
          <header>
            显示的列
            <span className="lu-sp" />
            <button type="button" className="lu-link" onClick={() => onChange(undefined)}>
              恢复默认
            </button>
          </header>
          <ul>
            {columns.map((column) => (
              <li key={column.key}>
                <label>
                  <input
                    type="checkbox"
                    checked={visible.includes(column.key)}
                    aria-disabled={column.frozen || undefined}
                    onChange={() => !column.frozen && toggle(column.key)}
                  />
                  {column.title}
                </label>
                {column.frozen && (
                  <span className="lu-t3 lu-sm">
                    <Icon name="pin" />
                    冻结
                  </span>
                )}
              </li>
            ))}
          </ul>
          <footer>导出与此一致</footer>
        </div>
      )}
    </div>
  )
}
