import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Peek } from '../../../ui/Peek.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import type { PeekControls } from '../../../ui/useListCursor.ts'
import { api } from '../api.ts'
import { FindingTag, SeverityTag } from './words.tsx'

type Row = Output<typeof api.listFindings>['rows'][number]
type Props = { row: Row; controls: PeekControls; mayExplain: boolean; mayDecide: boolean; onDone: () => void }

/** One finding: what is wrong, why it matters, what to do, and the explanation with its answer. */
export function FindingPeek({ row, controls, mayExplain, mayDecide, onDone }: Props) {
  const [asking, ask] = useState<'explain' | 'accept' | 'refuse'>()
  if (asking) return <Asking row={row} what={asking} onClose={() => ask(undefined)} onDone={onDone} />
  return (
    <Peek
      title={row.title}
      status={<SeverityTag severity={row.severity} />}
      {...controls}
      actions={
        <>
          <ActionButton kind="primary" to={row.link}>去改正</ActionButton>
          {mayExplain && row.state === 'open' && <ActionButton onClick={() => ask('explain')}>说明情况</ActionButton>}
          {mayDecide && row.state === 'explained' && (
            <>
              <ActionButton onClick={() => ask('accept')}>认可</ActionButton>
              <ActionButton kind="danger" onClick={() => ask('refuse')}>不认可</ActionButton>
            </>
          )}
        </>
      }
    >
      <p>{row.fact}</p>
      <Facts
        columns={1}
        facts={[
          { name: '状态', value: <FindingTag state={row.state} /> },
          { name: '对象', value: row.label },
          { name: '学校', value: row.orgName },
          { name: '依据', value: <Clause id={row.clause} /> },
          { name: '为什么要紧', value: row.why },
          { name: '首次发现', value: row.firstSeenOn },
          { name: '最近仍在', value: row.lastSeenOn },
          ...(row.explanation ? [{ name: '学校说明', value: row.explanation }] : []),
          ...(row.decision ? [{ name: '主管部门答复', value: row.decision }] : []),
        ]}
      />
      {row.advice.length > 0 && (
        <>
          <h3>可以这样办</h3>
          <ul>
            {row.advice.map((way) => (
              <li key={way}>{way}</li>
            ))}
          </ul>
        </>
      )}
    </Peek>
  )
}

function Asking({ row, what, onClose, onDone }: { row: Row; what: 'explain' | 'accept' | 'refuse'; onClose: () => void; onDone: () => void }) {
  const words = {
    explain: { title: '说明情况', effect: '由主管部门认可；认可后不再扣分，事实变了要重新说明。', submit: '提交说明' },
    accept: { title: '认可说明', effect: '这一处不再扣分，记录保留。', submit: '认可' },
    refuse: { title: '不认可说明', effect: '退回学校，仍是待改正。', submit: '不认可' },
  }[what]
  return (
    <ReasonPanel
      title={words.title}
      effect={words.effect}
      submitText={words.submit}
      onClose={onClose}
      onSubmit={async (reason) => {
        const { id, version } = row
        if (what === 'explain') await call(api.explainFinding, { id, version, explanation: reason })
        else await call(api.decideFinding, { id, version, accept: what === 'accept', decision: reason })
        onClose()
        onDone()
      }}
    />
  )
}
