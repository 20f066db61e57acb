import type { Output } from '../../../kernel/api.ts'
import { Card } from '../../../ui/Card.tsx'
import { ScrollBox } from '../../../ui/ScrollBox.tsx'
import type { api } from '../api.ts'
import type { Finding } from '../rules.ts'
import { EntryRow } from './EntryRow.tsx'
import './returns.css'
import type { useEntries } from './useEntries.ts'

type Props = {
  data: Output<typeof api.getReturn>
  entries: ReturnType<typeof useEntries>
  findings: readonly Finding[]
  told: (line: string) => boolean
  onLeave: (line: string) => void
  onHistory: (line: string) => void
}

/** All figures of a report, one indicator a row. */
export function EntryTable({ data, entries, findings, told, onLeave, onHistory }: Props) {
  return (
    <Card title="指标" meta={data.editable ? '回车和上下键换到下一项，Tab 换到下一格，Ctrl+S 保存；没有保存的填写留在本机' : '只看，不能改'} flush>
      <ScrollBox label="指标">
        <table className="lu-table lu-cards rt-entry">
          <caption className="lu-sr">指标</caption>
          <thead>
            <tr>
              <th scope="col">指标</th>
              <th scope="col" className="lu-num">上一次</th>
              <th scope="col" style={{ width: 210 }}>本次</th>
              <th scope="col" style={{ width: 190 }}>数据来源</th>
              <th scope="col" style={{ width: 190 }}>说明</th>
              <th scope="col">无此项</th>
              <th scope="col">佐证</th>
            </tr>
          </thead>
          <tbody>
            {data.lines.map((line) => (
              <EntryRow
                key={line.id}
                returnId={data.id}
                caseId={data.caseId}
                line={line}
                typed={entries.of(line.id)}
                findings={findings.filter((one) => one.line === line.id)}
                editable={data.editable}
                told={told(line.id)}
                onChange={(patch) => entries.set(line.id, patch)}
                onHistory={() => onHistory(line.id)}
                onLeave={() => onLeave(line.id)}
              />
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Card>
  )
}
