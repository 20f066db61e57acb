import { formatNumber } from './format.ts'
import { Icon } from './Icon.tsx'

export type PagerProps = { page: number; pageSize: number; total: number; onPage: (page: number) => void }

/** The pages of a list: first, around the present one, last. */
export function Pager({ page, pageSize, total, onPage }: PagerProps) {
  const last = Math.max(1, Math.ceil(total / pageSize))
  if (last === 1) return null
  const near = [...new Set([1, page - 1, page, page + 1, last])].filter((one) => one >= 1 && one <= last)
  return (
    <nav className="lu-row" style={{ gap: 4 }} aria-label="翻页">
      <button
        type="button"
        className="lu-page"
        aria-label="上一页"
        aria-disabled={page <= 1}
        onClick={() => page > 1 && onPage(page - 1)}
      >
        <Icon name="left" />
      </button>
      {near.map((one, index) => (
        <span key={one} className="lu-row" style={{ gap: 4 }}>
          {index > 0 && one - (near[index - 1] ?? one) > 1 && <span className="lu-t3">…</span>}
          <button
            type="button"
            className="lu-page"
            aria-label={`第 ${formatNumber(one)} 页`}
            aria-current={one === page ? 'page' : undefined}
            onClick={() => onPage(one)}
          >
            {formatNumber(one)}
          </button>
        </span>
      ))}
      <button
        type="button"
        className="lu-page"
        aria-label="下一页"
        aria-disabled={page >= last}
        onClick={() => page < last && onPage(page + 1)}
      >
        <Icon name="right" />
      </button>
    </nav>
  )
}
