import { formatNumber } from './format.ts'
import type { ListView } from './list-types.ts'

/** Saved views with their counts; choosing one starts from its own conditions. */
export function ViewTabs({
  views,
  current,
  onView,
}: {
  views: readonly ListView[]
  current: string | undefined
  onView: (key: string) => void
}) {
  return (
    <div className="lu-views" role="group" aria-label="视图">
      {views.map((view) => (
        <button
          key={view.key}
          type="button"
          aria-pressed={view.key === current}
          onClick={() => onView(view.key)}
        >
          {view.title}
          {view.count !== undefined && <b>{formatNumber(view.count)}</b>}
        </button>
      ))}
    </div>
  )
}
