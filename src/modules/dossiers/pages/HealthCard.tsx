import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { useMay, useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import { healthKinds } from '../codes.ts'
import type { HealthEntry } from '../health-api.ts'
import { FormPanel, optionsOf } from './parts.tsx'

/** Health and special needs: closed until somebody who may says why. Nothing of it is asked for before. */
export function HealthCard({ enrollmentId }: { enrollmentId: string }) {
  const may = useMay('dossiers.health')
  const { today } = useSession()
  const [opening, setOpening] = useState(false)
  const [adding, setAdding] = useState(false)
  const [ending, setEnding] = useState<HealthEntry>()
  const [entries, setEntries] = useState<readonly HealthEntry[]>()
  const [purpose, setPurpose] = useState('')
  if (!may) return null
  const open = async (why: string) => {
    setEntries((await call(api.openHealth, { enrollmentId, purpose: why })).entries)
    setPurpose(why)
  }
  const again = async () => (purpose ? open(purpose) : undefined)
  return (
    <Card
      title="健康与特殊需要"
      meta="只给校领导和指定的人"
      extra={
        <span className="lu-row">
          {entries ? <ActionButton kind="text" small onClick={() => setEntries(undefined)}>合上</ActionButton> : <ActionButton small icon="lock" onClick={() => setOpening(true)}>打开</ActionButton>}
          <ActionButton small icon="plus" onClick={() => setAdding(true)}>登记</ActionButton>
        </span>
      }
    >
      {!entries && <p className="lu-t2 lu-md">打开要写用途，学生本人看得到是谁、为什么看。</p>}
      {entries?.length === 0 && <p className="lu-t2 lu-md">没有记录。</p>}
      {entries?.map((one) => (
        <div key={one.id} style={{ marginBottom: 10 }}>
          <b>{healthKinds[one.kind]}</b> <span className="lu-t3 lu-sm">{one.fromOn} 起{one.untilOn && `，到 ${one.untilOn}`} · {one.by}登记</span>
          <div>{one.content}</div>
          {one.measures && <div className="lu-t2">措施：{one.measures}</div>}
          <ActionButton kind="text" small onClick={() => setEnding(one)}>停用</ActionButton>
        </div>
      ))}
      {opening && (
        <ReasonPanel
          title="打开健康与特殊需要"
          effect="这一次查看会记下来。"
          submitText="打开"
          help="写明用途，例如：实习前安排岗位。"
          onClose={() => setOpening(false)}
          onSubmit={async (why) => {
            await open(why)
            setOpening(false)
          }}
        />
      )}
      {adding && (
        <FormPanel
          title="登记健康与特殊需要"
          initial={{ fromOn: today }}
          fields={[
            { key: 'kind', title: '种类', type: 'choice', required: true, options: optionsOf(healthKinds) },
            { key: 'content', title: '情况', type: 'longtext', required: true, help: '加密保存，只写照顾学生需要知道的。' },
            { key: 'measures', title: '照顾措施', type: 'longtext' },
            { key: 'fromOn', title: '起', type: 'date', required: true },
            { key: 'untilOn', title: '止', type: 'date' },
          ]}
          submitText="登记"
          onClose={() => setAdding(false)}
          save={async (values) => {
            await call(api.addHealth, { enrollmentId, kind: values['kind'] as 'allergy', content: values['content'] ?? '', measures: values['measures'] ?? '', fromOn: values['fromOn'] ?? '', untilOn: values['untilOn'] || null })
            await again()
          }}
        />
      )}
      {ending && (
        <ReasonPanel
          title="停用这一条"
          effect="停用以后不再显示。"
          submitText="停用"
          help="例如：已痊愈。"
          onClose={() => setEnding(undefined)}
          onSubmit={async (reason) => {
            await call(api.endHealth, { id: ending.id, reason })
            setEntries(entries?.filter((one) => one.id !== ending.id))
            setEnding(undefined)
          }}
        />
      )}
    </Card>
  )
}
