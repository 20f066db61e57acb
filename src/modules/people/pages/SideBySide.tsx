import type { ReactNode } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { Card } from '../../../ui/Card.tsx'
import { ScrollBox } from '../../../ui/ScrollBox.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { api } from '../api.ts'
import './people.css'

export type Pair = Output<typeof api.getDuplicate>
type Side = Pair['left']

const reasonOf = (pair: Pair, field: string) => pair.reasons.find((one) => one.field === field)

/** The facts of both beside one another, with the reason and its weight; what differs is marked. */
export function SideBySide({ pair }: { pair: Pair }) {
  const { left, right } = pair
  const marks = new Set((reasonOf(pair, 'name')?.marks ?? []).map(String))
  const row = (title: string, of: (side: Side) => ReactNode, field?: string) => {
    const reason = field ? reasonOf(pair, field) : undefined
    return (
      <tr key={title}>
        <th scope="row">{title}</th>
        <td>{of(left)}</td>
        <td>{of(right)}</td>
        <td>{reason ? <ReasonCell reason={reason} /> : null}</td>
      </tr>
    )
  }
  const differs = (of: (side: Side) => string) => (side: Side) =>
    of(left) === of(right) ? of(side) : <span className="lu-pair-mark">{of(side)}</span>
  return (
    <Card title="并列比对" meta="不同之处加底色" flush>
      <ScrollBox label="并列比对">
        <table className="lu-table lu-pair-table">
          <caption className="lu-sr">并列比对</caption>
          <thead>
            <tr>
              <th scope="col" style={{ width: 104 }}>
                项目
              </th>
              <th scope="col">左边的人</th>
              <th scope="col">右边的人</th>
              <th scope="col" style={{ width: 300 }}>
                相像的理由和权重
              </th>
            </tr>
          </thead>
          <tbody>
            {row(
              '姓名',
              (side) => (
                <MarkedName name={side.name} marks={marks} />
              ),
              'name',
            )}
            {row('曾用名', (side) => side.formerName ?? '—')}
            {row(
              '证件',
              (side) => (
                <>
                  {side.documentType}　<span className="lu-mono">{side.idMasked}</span>
                </>
              ),
              'number',
            )}
            {row(
              '出生日期',
              differs((side) => side.birthDate),
              'birth',
            )}
            {row(
              '性别',
              differs((side) => side.sex),
              'sex',
            )}
            {row('身份核验', (side) => side.identity)}
            {row(
              '所在单位',
              (side) =>
                side.orgs.map((org) => org.name).join('、') ||
                (pair.state === 'merged' ? '已并入另一方' : '—'),
            )}
            {row('全日制学籍', (side) =>
              side.places.length === 0 ? '没有' : side.places.map((place) => place.orgName).join('、'),
            )}
            {row('各项记录', (side) => (
              <ul className="lu-plain-list">
                {side.records.map((record) => (
                  <li key={`${record.title}${record.orgName}${record.state}`}>
                    {record.title} {record.count} 条{record.orgName ? `，${record.orgName}` : ''}
                    {record.state ? `，${record.state}` : ''}
                  </li>
                ))}
              </ul>
            ))}
            {row('首次登记', (side) => side.registeredOn)}
          </tbody>
        </table>
      </ScrollBox>
      {pair.needsSecond && (
        <p className="lu-card-body">
          <StatusTag shape="block" word="双方各有一个有效的全日制学籍" /> 合并要由另一名审核人复核。
        </p>
      )}
    </Card>
  )
}

function ReasonCell({ reason }: { reason: Pair['reasons'][number] }) {
  const shape = reason.weight > 0 ? 'soft' : 'none'
  const sign = reason.weight > 0 ? '+' : reason.weight < 0 ? '−' : ''
  return (
    <>
      <StatusTag shape={shape} word={`${sign}${Math.abs(reason.weight).toFixed(1)}`} /> {reason.text}
    </>
  )
}

function MarkedName({ name, marks }: { name: string; marks: ReadonlySet<string> }) {
  return (
    <b>
      {[...name].map((char, at) =>
        marks.has(char) ? (
          <span key={at} className="lu-pair-mark">
            {char}
          </span>
        ) : (
          char
        ),
      )}
    </b>
  )
}
