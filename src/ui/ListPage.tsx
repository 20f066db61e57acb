import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { ActionButton } from './ActionButton.tsx'
import { BatchBar } from './BatchBar.tsx'
import { ColumnChooser } from './ColumnChooser.tsx'
import { ErrorState } from './ErrorState.tsx'
import { ExportMenu } from './ExportMenu.tsx'
import { FilterChips } from './FilterChips.tsx'
import { formatNumber } from './format.ts'
import { Icon } from './Icon.tsx'
import type { BatchAction, Exporter, ListColumn, ListFilter, ListView } from './list-types.ts'
import { ListEmpty } from './ListEmpty.tsx'
import { ListFilters } from './ListFilters.tsx'
import { ListTable } from './ListTable.tsx'
import { Notice } from './Notice.tsx'
import type { Crumb } from './PageHead.tsx'
import { PageHead } from './PageHead.tsx'
import { Pager } from './Pager.tsx'
import { SavedViews } from './SavedViews.tsx'
import type { PeekControls } from './useListCursor.ts'
import { useListCursor } from './useListCursor.ts'
import type { ListState } from './useListState.ts'
import { ViewTabs } from './ViewTabs.tsx'

export type ListPageProps<Row> = {
  title: string
  context?: ReactNode
  crumbs?: readonly Crumb[]
  actions?: ReactNode
  /** What the rows are and how they are counted: 学籍, 条. */
  thing: string
  unit?: string
  state: ListState
  columns: readonly ListColumn<Row>[]
  filters?: readonly ListFilter[]
  views?: readonly ListView[]
  data: { rows: readonly Row[]; total: number } | undefined
  loading?: boolean
  /** What the question for the rows was answered with instead of rows. */
  error?: unknown
  onRetry?: () => void
  rowKey: (row: Row) => string
  rowName?: (row: Row) => string
  /** Where Enter and a second press lead. */
  rowLink?: (row: Row) => string
  peek?: (row: Row, controls: PeekControls) => ReactNode
  batch?: readonly BatchAction[]
  /** Writes what is shown: same filter, same columns; the format is chosen from a menu. */
  exporter?: Exporter
  /** The same without a choice of format. */
  onExport?: () => void
  exportBlocked?: string
  firstUse?: ReactNode
  without?: readonly { key: string; count: number }[]
  /** Right of the chips: 姓名、证件号默认遮蔽…… */
  privacy?: ReactNode
  groupOf?: (row: Row) => { key: string; head: ReactNode }
  children?: ReactNode
}

const noFilters: readonly ListFilter[] = []

/** A list on the server: views → filters → chips → table → pager, all in the URL, workable without a mouse. */
export function ListPage<Row>(props: ListPageProps<Row>) {
  const { state, data, unit = '条', filters = noFilters } = props
  const navigate = useNavigate()
  // On a phone the filters would fill the first screen before anything is seen: they open by a press.
  const [unfolded, setUnfolded] = useState(false)
  const rows = props.loading && !data ? undefined : data?.rows
  const total = data?.total ?? 0
  // The last rows of the last page may have gone elsewhere meanwhile: then the page before them is the last.
  const last = Math.max(1, Math.ceil(total / state.query.pageSize))
  const past = data !== undefined && data.rows.length === 0 && total > 0 && state.query.page > last
  const goTo = useRef(state.setPage)
  goTo.current = state.setPage
  useEffect(() => {
    if (past) goTo.current(last, true)
  }, [past, last])
  const open = (row: Row) => props.rowLink && void navigate(props.rowLink(row))
  const cursor = useListCursor({
    rows: rows ?? [],
    rowKey: props.rowKey,
    canPeek: props.peek !== undefined,
    open,
    scope: JSON.stringify([state.query.view, state.query.filters]),
  })
  const shown = props.columns.filter((column) => column.frozen || state.visible.includes(column.key))
  const empty = rows !== undefined && rows.length === 0 && total === 0
  const clear = { onRemove: (key: string) => state.setFilter(key, ''), onClear: state.clearFilters }

  return (
    <>
      <PageHead
        {...(props.crumbs ? { crumbs: props.crumbs } : {})}
        title={props.title}
        context={props.context}
        actions={
          <>
            {props.exporter && (
              <ExportMenu
                total={data?.total}
                unit={unit}
                blocked={props.exportBlocked ?? (props.exporter.busy ? '正在导出' : props.error && !data ? '没有查到列表' : undefined)}
                onExport={props.exporter.run}
              />
            )}
            {props.onExport && (
              <ActionButton
                icon="download"
                blocked={props.exportBlocked ?? (total === 0 ? '没有可导出的记录' : undefined)}
                onClick={props.onExport}
                showReason={false}
              >
                导出所见 {formatNumber(total)} {unit}
              </ActionButton>
            )}
            {props.actions}
          </>
        }
      />
      {props.views && <ViewTabs views={props.views} current={state.query.view} onView={state.setView} />}
      {props.exporter?.said && (
        <Notice
          tone={props.exporter.said.tone}
          title={props.exporter.said.text}
          actions={
            props.exporter.said.link && (
              <ActionButton small to={props.exporter.said.link}>
                看后台任务
              </ActionButton>
            )
          }
        />
      )}
      {props.children}
      <div className="lu-bar" data-folded={!unfolded}>
        <ListFilters filters={filters} values={state.query.filters} onChange={state.setFilter} />
        <div className="lu-bar-end">
          {filters.some((filter) => filter.type !== 'text') && (
            <button type="button" className="lu-btn lu-phone-only" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
              <Icon name="filter" /> 筛选
            </button>
          )}
          <SavedViews />
          <ColumnChooser
            columns={props.columns}
            visible={shown.map((column) => column.key)}
            onChange={state.setVisible}
          />
        </div>
      </div>
      <div className="lu-chips">
        {!empty && <FilterChips filters={filters} values={state.query.filters} {...clear} />}
        <span className="lu-sp" />
        {props.privacy && (
          <span>
            <Icon name="lock" /> {props.privacy}
          </span>
        )}
      </div>
      {props.error ? <ErrorState what="没有查到列表" error={props.error} onRetry={props.onRetry} /> : null}
      {!props.error && (
        <div className="lu-split">
          <section
            className="lu-card lu-list"
            aria-label={props.title}
            aria-busy={props.loading || undefined}
          >
            {cursor.count > 0 && props.batch && (
              <BatchBar
                chosen={cursor.count}
                onPage={rows?.length ?? 0}
                total={total}
                unit={unit}
                all={cursor.all}
                actions={props.batch}
                onRun={(action) => action.onRun(cursor.all ? 'all' : [...cursor.selected])}
                onAll={cursor.selectAll}
                onNone={cursor.selectNone}
              />
            )}
            {empty ? (
              <ListEmpty
                thing={props.thing}
                unit={unit}
                filters={filters}
                values={state.query.filters}
                without={props.without}
                firstUse={props.firstUse}
                {...clear}
              />
            ) : (
              <ListTable
                columns={shown}
                rows={rows}
                rowKey={props.rowKey}
                rowName={props.rowName ?? props.rowKey}
                sort={state.query.sort}
                onSort={state.setSort}
                selected={props.batch ? cursor.selected : undefined}
                onSelect={cursor.toggle}
                onSelectPage={cursor.togglePage}
                current={cursor.current}
                onRow={(row) => cursor.press(row)}
                onMark={cursor.mark}
                {...(props.groupOf ? { groupOf: props.groupOf } : {})}
              />
            )}
            <footer className="lu-pg">
              <span role="status">
                {rows ? (
                  <>
                    共 <b>{formatNumber(total)}</b> {unit}
                    {rows.length < total && (
                      <span className="lu-print-only">
                        本表是其中第 {formatNumber((state.query.page - 1) * state.query.pageSize + 1)}–
                        {formatNumber((state.query.page - 1) * state.query.pageSize + rows.length)} {unit}
                      </span>
                    )}
                  </>
                ) : (
                  '正在查询……'
                )}
              </span>
              <span className="lu-sp" />
              <span className="lu-pg-keys lu-sm">
                <span>
                  <kbd>J</kbd>
                  <kbd>K</kbd>移动
                </span>
                {props.peek && (
                  <span>
                    <kbd>Enter</kbd>速览
                  </span>
                )}
                {props.batch && (
                  <span>
                    <kbd>X</kbd>选择
                  </span>
                )}
              </span>
              <Pager
                page={state.query.page}
                pageSize={state.query.pageSize}
                total={total}
                onPage={state.setPage}
              />
            </footer>
          </section>
          {cursor.peeked &&
            props.peek?.(
              cursor.peeked,
              cursor.controls(total, (state.query.page - 1) * state.query.pageSize),
            )}
        </div>
      )}
    </>
  )
}
