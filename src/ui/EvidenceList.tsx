import type { ReactNode } from 'react'
import { Card } from './Card.tsx'
import { Icon } from './Icon.tsx'
import { StatusTag } from './StatusTag.tsx'

export type EvidenceItem = {
  key: string
  name: string
  /** Where the file is; absent for what is missing. */
  href?: string
  meta: ReactNode
  state: 'checked' | 'given' | 'missing'
  /** Another word for the state: 已备案. */
  word?: string
  /** What is known about viruses in the file. */
  scan?: 'clean' | 'unscanned'
}

const looks = {
  checked: { shape: 'done', word: '已核对' },
  given: { shape: 'waiting', word: '待核对' },
  missing: { shape: 'block', word: '缺少' },
} as const

const scans = { clean: '病毒检查：已扫描', unscanned: '病毒检查：未扫描' } as const

/** The files of a case. What a rule asks for and is not there is a row too. */
export function EvidenceList({ items, extra }: { items: readonly EvidenceItem[]; extra?: ReactNode }) {
  const missing = items.filter((item) => item.state === 'missing').length
  return (
    <Card title="材料" meta={`${items.length} 项${missing > 0 ? `，缺 ${missing}` : ''}`} extra={extra} flush>
      {items.length === 0 && <p className="lu-plain lu-t3">没有交材料。</p>}
      <ul className="lu-files">
        {items.map((item) => (
          <li key={item.key}>
            <Icon name="file" />
            <div>
              {item.href ? <a href={item.href}>{item.name}</a> : item.name}
              <div className="lu-t3 lu-sm">
                {item.meta}
                {item.scan && `${item.meta ? ' · ' : ''}${scans[item.scan]}`}
              </div>
            </div>
            <span className="lu-sp" />
            <StatusTag shape={looks[item.state].shape} word={item.word ?? looks[item.state].word} />
          </li>
        ))}
      </ul>
    </Card>
  )
}
