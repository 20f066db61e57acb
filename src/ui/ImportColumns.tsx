import { Card } from './Card.tsx'
import type { ColumnMatch, ImportTarget } from './import-types.ts'
import { ScrollBox } from './ScrollBox.tsx'
import { StatusTag } from './StatusTag.tsx'

export type ImportColumnsProps = {
  matches: readonly ColumnMatch[]
  targets: readonly ImportTarget[]
  onMatch: (letter: string, target: string | null) => void
}

/** The required targets no column of the file goes to. */
export function missingTargets(
  matches: readonly ColumnMatch[],
  targets: readonly ImportTarget[],
): readonly ImportTarget[] {
  return targets.filter((target) => target.required && !matches.some((match) => match.target === target.key))
}

/** Step two: which column of the file is which field; every choice is remembered by the server. */
export function ImportColumns({ matches, targets, onMatch }: ImportColumnsProps) {
  const missing = missingTargets(matches, targets)
  return (
    <Card
      title="对应列"
      meta={`文件 ${matches.length} 列，导入 ${matches.filter((match) => match.target).length} 列`}
      extra={
        missing.length > 0 ? (
          <StatusTag shape="block" word={`缺 ${missing.map((target) => target.title).join('、')}`} boxed />
        ) : (
          <StatusTag shape="done" word="必填列齐全" boxed />
        )
      }
      flush
    >
      <ScrollBox label="对应列">
        <table className="lu-table">
          <thead>
            <tr>
              <th scope="col">文件中的列</th>
              <th scope="col">第一个值</th>
              <th scope="col">导入为</th>
              <th scope="col">依据</th>
            </tr>
          </thead>
          <tbody>
            {matches.map((match) => (
              <tr key={match.letter}>
                <td className="lu-nw">
                  <span className="lu-mono lu-t3">{match.letter}</span>　{match.source}
                </td>
                <td>
                  <span className="lu-mono">{match.sample ?? '—'}</span>
                </td>
                <td>
                  <select
                    className="lu-inp"
                    aria-label={`${match.source} 导入为`}
                    value={match.target ?? ''}
                    onChange={(event) => onMatch(match.letter, event.target.value || null)}
                  >
                    <option value="">— 不导入</option>
                    {targets.map((target) => (
                      <option key={target.key} value={target.key}>
                        {target.title}
                        {target.required ? '（必填）' : ''}
                      </option>
                    ))}
                  </select>
                </td>
                <td className="lu-t3 lu-nw">{match.how}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Card>
  )
}
