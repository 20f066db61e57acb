import type { ReactNode } from 'react'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { lengthText, levels, modes, yuan } from '../codes.ts'
import type { ProspectusContent } from '../content.ts'

type Specialty = ProspectusContent['specialties'][number]

/** The specialties that a prospectus names, with the yearly fee. */
export function SpecialtyTable({ rows, actions }: { rows: readonly Specialty[]; actions?: (at: number) => ReactNode }) {
  return (
    <SmallTable
      rows={rows.map((row, at) => ({ ...row, at }))}
      rowKey={(row) => String(row.at)}
      caption="招生专业和学费"
      empty="没有列出招生专业。"
      columns={[
        { key: 'name', title: '专业', render: (row) => <span><b>{row.name}</b> <span className="lu-mono lu-sm lu-t3">{row.code}</span></span> },
        { key: 'level', title: '培养层次', render: (row) => levels[row.level] },
        { key: 'length', title: '学制', render: (row) => lengthText(row.lengthMonths) },
        { key: 'mode', title: '形式', render: (row) => modes[row.mode] },
        { key: 'tuition', title: '学费（元/年）', align: 'right', render: (row) => (row.tuition === 0 ? '免' : yuan(row.tuition)) },
        ...(actions ? [{ key: 'act', title: '', align: 'right' as const, render: (row: Specialty & { at: number }) => actions(row.at) }] : []),
      ]}
    />
  )
}
