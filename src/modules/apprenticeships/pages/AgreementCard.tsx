import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call, issuesOf, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'
import { agreementKinds, yuan } from '../codes.ts'
import './apprenticeships.css'
import { RosterForm, type RosterInput } from './RosterForm.tsx'
import type { Roster } from './RosterPage.tsx'

const long = (text: string) => (text ? <span className="ap-long">{text}</span> : <span className="lu-t3">没有写</span>)

/** The class and what was agreed for it; written by the enterprise while the roster lies with it. */
export function AgreementCard({ roster, onChange }: { roster: Roster; onChange: () => void }) {
  const [editing, setEditing] = useState(false)
  const save = useMutation({
    mutationFn: (input: RosterInput) => call(api.setApprenticeRoster, { id: roster.id, ...input }),
    onSuccess: () => {
      setEditing(false)
      onChange()
    },
  })
  return (
    <>
      <Card title="班级和协议" extra={roster.editable && <ActionButton small onClick={() => { save.reset(); setEditing(true) }}>修改</ActionButton>}>
        <Facts
          columns={1}
          facts={[
            { name: '班级', value: `${roster.className}，${roster.startsOn} 开班` },
            { name: '培训方案', value: long(roster.plan) },
            { name: '培养协议', value: agreementKinds[roster.agreementKind] },
            { name: '培养目标', value: long(roster.agreementGoal) },
            { name: '内容与期限', value: long(roster.agreementContent) },
            { name: '质量考核标准', value: long(roster.agreementStandard) },
            ...(roster.schoolNo === null
              ? [{ name: '承担培训', value: '企业自有培训中心' }]
              : [
                  { name: '承担培训', value: roster.schoolName ?? '' },
                  { name: '培训方式和内容', value: long(roster.partnerMode) },
                  { name: '培训费用', value: roster.partnerFee === null ? long('') : `${yuan(roster.partnerFee)} 元/人，由企业支付` },
                  { name: '双方责任', value: long(roster.partnerDuty) },
                ]),
          ]}
        />
      </Card>
      {editing && (
        <SidePanel title="班级和协议" onClose={() => setEditing(false)}>
          <RosterForm
            roster={roster}
            submitText="保存"
            issues={issuesOf(save.error)}
            notice={save.error && <ProblemNotice problem={problemOf(save.error)} />}
            onCancel={() => setEditing(false)}
            onSubmit={async (input) => void (await save.mutateAsync(input))}
          />
        </SidePanel>
      )}
    </>
  )
}
