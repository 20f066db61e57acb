import { ActionButton } from './ActionButton.tsx'
import { formatNumber } from './format.ts'
import type { ExportFormat } from './list-types.ts'
import { Icon } from './Icon.tsx'

const formats: readonly { key: ExportFormat; title: string; note: string }[] = [
  { key: 'xlsx', title: 'Excel（.xlsx）', note: '证件号码、学籍号是文本，不会变形' },
  { key: 'csv', title: 'CSV（UTF-8）', note: '带标记，Excel 和 WPS 直接打开' },
  { key: 'csv-gb18030', title: 'CSV（GB18030）', note: '只认国标编码的老程序用' },
]

/** What the list shows, as a file: one press chooses Excel, the arrow opens the other formats. */
export function ExportMenu(props: {
  /** Undefined until the list has answered: nothing found is not said of what is still looked for. */
  total: number | undefined
  unit: string
  blocked?: string | undefined
  onExport: (format: ExportFormat) => void
}) {
  const { total, unit, onExport } = props
  const blocked = props.blocked ?? (total === undefined ? '正在查询' : total === 0 ? '没有可导出的记录' : undefined)
  return (
    <span className="lu-export">
      <ActionButton icon="download" blocked={blocked} onClick={() => onExport('xlsx')} showReason={false}>
        导出所见{total === undefined ? '' : ` ${formatNumber(total)} ${unit}`}
      </ActionButton>
      {blocked === undefined && (
        <details
          className="lu-export-more"
          onBlur={(event) => {
            if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false
          }}
        >
          <summary aria-label="选择导出格式">
            <Icon name="down" />
          </summary>
          <div role="menu">
            {formats.map((format) => (
              <button
                key={format.key}
                type="button"
                role="menuitem"
                onClick={(event) => {
                  event.currentTarget.closest('details')!.open = false
                  onExport(format.key)
                }}
              >
                <b>{format.title}</b>
                <span className="lu-t3 lu-sm">{format.note}</span>
              </button>
            ))}
          </div>
        </details>
      )}
    </span>
  )
}
