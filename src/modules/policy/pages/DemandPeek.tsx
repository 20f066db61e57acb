import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { Clause } from '../../../ui/Clause.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { Peek } from '../../../ui/Peek.tsx'
import type { PeekControls } from '../../../ui/useListCursor.ts'
import type { api } from '../api.ts'
import { bindingTitles } from '../coverage-model.ts'
import { clauseKinds } from '../model.ts'
import { CoverageTag } from './CoverageTag.tsx'

export type Demand = Output<typeof api.listDemands>['rows'][number]

/** One demand: its clauses, what runs it, and the test that proves it. */
export function DemandPeek({ row, controls }: { row: Demand; controls: PeekControls }) {
  return (
    <Peek title={`${clauseKinds[row.kind] ?? row.kind} ${row.id}`} status={<CoverageTag state={row.state} boxed />} {...controls}>
      <div className="lu-stack">
        <p className="pc-quote">{row.statement}</p>
        {row.state === 'broken' && (
          <Notice tone="bad" title="写明由什么落实，但系统里已经没有它">
            请改正对照表的这一行；在改正以前不计入已落实。
          </Notice>
        )}
        <Facts
          facts={[
            { name: '条款', value: row.clauses.map((id) => <span key={id} style={{ marginRight: 8 }}><Clause id={id} /></span>) },
            { name: '说明', value: row.note || '—' },
            { name: '测试', value: row.test || '—' },
          ]}
        />
        {row.by.length > 0 && (
          <div>
            <h3 className="pc-h lu-sm">由什么落实</h3>
            <ul className="pc-by">
              {row.by.map((one) => (
                <li key={`${one.kind}${one.title}`}>
                  <span className="lu-t3">{bindingTitles[one.kind]}</span>{' '}
                  {one.href ? <Link to={one.href}>{one.title}</Link> : one.title}
                  {!one.found && <b>（系统里没有）</b>}
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </Peek>
  )
}
