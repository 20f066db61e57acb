import type { Output } from '../../../kernel/api.ts'
import type { api } from '../api.ts'

type Document = Output<typeof api.listDocuments>['documents'][number]
type Props = { documents: readonly Document[]; current: string | undefined; onOpen: (key: string | undefined) => void }

/** The documents of the index with the number of their clauses; those without a clause of their own are left out. */
export function DocumentList({ documents, current, onOpen }: Props) {
  const shown = documents.filter((one) => one.clauses > 0)
  const all = shown.reduce((sum, one) => sum + one.clauses, 0)
  return (
    <nav className="lu-card pc-docs" aria-label="政策文件">
      <button type="button" aria-current={current === undefined || undefined} onClick={() => onOpen(undefined)}>
        <span>全部文件</span>
        <b>{all}</b>
      </button>
      {shown.map((one) => (
        <button key={one.key} type="button" aria-current={one.key === current || undefined} onClick={() => onOpen(one.key)}>
          <span>
            {one.title}
            {one.number && <small>{one.number}</small>}
          </span>
          <b>{one.clauses}</b>
        </button>
      ))}
    </nav>
  )
}
