import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { Card } from '../../../ui/Card.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import type { api } from '../api.ts'

type Coverage = Output<typeof api.getCoverage>
type Share = Coverage['all']

const groups = { texts: { title: '按来源', filter: 'text' }, kinds: { title: '按类别', filter: 'kind' }, documents: { title: '按文件', filter: 'document' } } as const
type Group = keyof typeof groups

/** The shares: met ÷ (met + not met); what is no business of software is shown beside and not counted. */
export function CoverageShares({ coverage }: { coverage: Coverage }) {
  const [group, setGroup] = useState<Group>('texts')
  const { all } = coverage
  return (
    <Card
      title={`已落实 ${percent(all)}`}
      meta={`${formatNumber(all.counts.bound)} 条 ÷ 可由软件落实的 ${formatNumber(all.total - all.counts['not-software'])} 条；另有非软件事项 ${formatNumber(all.counts['not-software'])} 条`}
      extra={
        <span className="lu-row" role="group" aria-label="分组">
          {(Object.keys(groups) as Group[]).map((key) => (
            <button key={key} type="button" className="lu-link" aria-pressed={key === group} style={key === group ? { fontWeight: 600 } : undefined} onClick={() => setGroup(key)}>
              {groups[key].title}
            </button>
          ))}
        </span>
      }
      flush
    >
      <SmallTable
        caption={`落实情况，${groups[group].title}`}
        rows={coverage[group].filter((row) => row.total > 0)}
        rowKey={(row) => row.key}
        columns={[
          { key: 'title', title: groups[group].title.slice(1), render: (row) => <Link to={`?f.${groups[group].filter}=${encodeURIComponent(row.key)}`}>{row.title}</Link> },
          { key: 'share', title: '已落实份额', width: 200, render: (row) => <ShareBar row={row} /> },
          { key: 'bound', title: '已落实', align: 'right', render: (row) => formatNumber(row.counts.bound) },
          { key: 'uncovered', title: '未覆盖', align: 'right', render: (row) => formatNumber(row.counts.uncovered) },
          ...(all.counts.broken > 0 ? [{ key: 'broken', title: '绑定失效', align: 'right' as const, render: (row: Share) => formatNumber(row.counts.broken) }] : []),
          { key: 'none', title: '非软件事项', align: 'right', render: (row) => formatNumber(row.counts['not-software']) },
          { key: 'total', title: '合计', align: 'right', render: (row) => formatNumber(row.total) },
        ]}
      />
      {group !== 'kinds' && <p className="lu-t3 lu-sm" style={{ padding: '8px 16px' }}>同一条要求出自几个文件时，各计一次，所以各行相加大于合计。</p>}
    </Card>
  )
}

function percent(row: Share): string {
  return row.share === null ? '—' : `${formatNumber(row.share * 100, 1)}%`
}

function ShareBar({ row }: { row: Share }) {
  return (
    <span className="lu-row lu-nw">
      <span className="pc-share" aria-hidden="true">
        <i style={{ width: `${(row.share ?? 0) * 100}%` }} />
      </span>
      <span className="lu-sm">{percent(row)}</span>
    </span>
  )
}
