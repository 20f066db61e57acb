import type { ReactNode } from 'react'
import { formatNumber } from './format.ts'
import { StatusShape } from './StatusShape.tsx'
import { StatusTag } from './StatusTag.tsx'

export type BalanceProps = {
  sent: number
  created: number
  changed: number
  unchanged: number
  rejected: number
  note?: ReactNode
  /** A link to the differences of changed rows. */
  changedLink?: ReactNode
}

/** The balance of an import as an equation, with its proof: sent = new + changed + unchanged + rejected. */
export function Balance(props: BalanceProps) {
  const { sent, created, changed, unchanged, rejected } = props
  const sum = created + changed + unchanged + rejected
  const parts = [
    { name: '新增', value: created, fill: 'var(--p)' },
    { name: '变更', value: changed, fill: '#7FB0B7' },
    { name: '无变化', value: unchanged, fill: 'var(--bd)' },
    { name: '未通过', value: rejected, fill: 'var(--err)' },
  ]
  return (
    <>
      <div className="lu-eq">
        <Term value={sent} name="文件中的行" />
        <i>=</i>
        <Term value={created} name="新增" />
        <i>+</i>
        <Term value={changed} name="变更">
          {changed > 0 && props.changedLink}
        </Term>
        <i>+</i>
        <Term value={unchanged} name="无变化" />
        <i>+</i>
        <div className={rejected > 0 ? 'lu-eq-bad' : undefined}>
          <b>{formatNumber(rejected)}</b>
          <span>{rejected > 0 && <StatusShape shape="block" />} 未通过</span>
        </div>
        <div className="lu-eq-sum">
          {sum === sent ? (
            <StatusTag shape="done" word="数目相符" />
          ) : (
            <StatusTag shape="block" word={`数目不符，相差 ${formatNumber(Math.abs(sent - sum))} 行`} />
          )}
          {props.note && <span className="lu-sm">{props.note}</span>}
        </div>
      </div>
      {sum > 0 && <Strip parts={parts} total={sum} />}
    </>
  )
}

function Term({ value, name, children }: { value: number; name: string; children?: ReactNode }) {
  return (
    <div>
      <b>{formatNumber(value)}</b>
      <span>
        {name} {children}
      </span>
    </div>
  )
}

function Strip({ parts, total }: { parts: { name: string; value: number; fill: string }[]; total: number }) {
  const starts = parts.map((_, index) => parts.slice(0, index).reduce((sum, part) => sum + part.value, 0))
  return (
    <svg
      width="100%"
      height="12"
      viewBox={`0 0 ${total} 12`}
      preserveAspectRatio="none"
      role="img"
      aria-label={parts.map((part) => `${part.name} ${part.value}`).join('，')}
      style={{ display: 'block', marginTop: 12 }}
    >
      {parts.map((part, index) => (
        <rect
          key={part.name}
          x={starts[index] ?? 0}
          width={part.value}
          height="12"
          style={{ fill: part.fill }}
        />
      ))}
    </svg>
  )
}
