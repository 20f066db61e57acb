import { useState } from 'react'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ScrollBox } from '../../../ui/ScrollBox.tsx'
import { allPresent, countMarks, drawSample, type Mark, type Marks, type Roster } from './onsite-state.ts'

type Props = { roster: Roster; extent: 'full' | 'sample'; marks: Marks; onChange: (marks: Marks) => void }

const words: readonly (readonly [Exclude<Mark, ''>, string])[] = [
  ['present', '在场'],
  ['absent', '不在'],
  ['mismatch', '不符'],
]

/** The list to check on the spot: everyone 在场 at first, exceptions marked; usable with several hundred students. */
export function OnsiteRoster({ roster, extent, marks, onChange }: Props) {
  const [q, setQ] = useState('')
  const [only, setOnly] = useState<'all' | 'exceptions' | 'open'>('all')
  const count = countMarks(marks)
  const mark = (id: string, result: Mark, note = marks[id]?.note ?? '') =>
    onChange({ ...marks, [id]: { result, note } })
  const shown = roster.rows.filter((row) => {
    const result = marks[row.enrollmentId]?.result ?? ''
    if (only === 'exceptions' && result !== 'absent' && result !== 'mismatch') return false
    if (only === 'open' && result !== '') return false
    const text = q.trim()
    return (
      !text ||
      String(row.ordinal) === text ||
      row.name.includes(text) ||
      row.idMasked.endsWith(text) ||
      row.specialtyName.includes(text) ||
      (row.className ?? '').includes(text)
    )
  })
  const views = [
    ['all', `全部 ${roster.total}`],
    ['exceptions', `不在和不符 ${count.absent + count.mismatch}`],
    ['open', `${extent === 'full' ? '没有结果' : '抽查范围外'} ${roster.total - count.total}`],
  ] as const
  return (
    <Card
      title="逐人结果"
      meta={`在场 ${count.present} · 不在 ${count.absent} · 不符 ${count.mismatch}${extent === 'sample' ? ` · 至少抽 ${roster.minimumSample} 人` : ''}`}
      extra={
        extent === 'full' ? (
          <ActionButton small onClick={() => onChange(allPresent(roster))}>
            全部记为在场
          </ActionButton>
        ) : (
          <ActionButton small onClick={() => onChange(drawSample(roster, roster.minimumSample))}>
            随机抽取 {roster.minimumSample} 人
          </ActionButton>
        )
      }
      flush
    >
      <div className="rg-head">
        <span className="lu-seg">
          {views.map(([key, title]) => (
            <button key={key} type="button" aria-pressed={only === key} onClick={() => setOnly(key)}>
              {title}
            </button>
          ))}
        </span>
        <input
          className="lu-inp"
          style={{ maxWidth: 240 }}
          aria-label="在名单里查找"
          placeholder="序号、姓名、班级、专业"
          value={q}
          onChange={(event) => setQ(event.target.value)}
        />
        <span className="lu-t3 lu-sm" role="status">
          显示 {shown.length} 人
        </span>
      </div>
      <ScrollBox label="逐人结果">
        <table className="lu-table lu-r36 rg-roster">
          <thead>
            <tr>
              <th scope="col">序号</th>
              <th scope="col">姓名</th>
              <th scope="col">证件号码</th>
              <th scope="col">专业 · 班级</th>
              <th scope="col">结果</th>
              <th scope="col">说明</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => {
              const own = marks[row.enrollmentId]
              const result = own?.result ?? ''
              return (
                <tr key={row.enrollmentId}>
                  <td>{row.ordinal}</td>
                  <td className="lu-nw">{row.name}</td>
                  <td className="lu-mono lu-nw">{row.idMasked}</td>
                  <td>
                    {row.specialtyName}
                    {row.className ? ` · ${row.className}` : ''}
                  </td>
                  <td>
                    <span className="rg-results" role="radiogroup" aria-label={`${row.name} 的结果`}>
                      {words.map(([value, word]) => (
                        <label key={value}>
                          <input
                            type="radio"
                            name={row.enrollmentId}
                            checked={result === value}
                            onChange={() => mark(row.enrollmentId, value)}
                          />
                          {word}
                        </label>
                      ))}
                      {extent === 'sample' && result !== '' && (
                        <button
                          type="button"
                          className="lu-link"
                          onClick={() => mark(row.enrollmentId, '', '')}
                        >
                          不抽
                        </button>
                      )}
                    </span>
                  </td>
                  <td>
                    {result === 'absent' || result === 'mismatch' ? (
                      <input
                        className="lu-inp"
                        aria-label={`${row.name} 的说明`}
                        aria-required={result === 'mismatch'}
                        placeholder={result === 'mismatch' ? '哪里不符，必填' : '去向，可不填'}
                        value={own?.note ?? ''}
                        onChange={(event) => mark(row.enrollmentId, result, event.target.value)}
                      />
                    ) : (
                      <span className="lu-t3">—</span>
                    )}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </ScrollBox>
    </Card>
  )
}
