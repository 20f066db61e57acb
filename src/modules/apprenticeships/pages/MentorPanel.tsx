import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call, issuesOf, problemOf } from '../../../kernel/client.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'
import type { Roster } from './RosterPage.tsx'

/** The school names the mentor of some apprentices at once; those without one are chosen at first. */
export function MentorPanel({ roster, onClose, onDone }: { roster: Roster; onClose: () => void; onDone: (words: string) => void }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(roster.people.filter((one) => !one.mentorSchool).map((one) => one.id)))
  const save = useMutation({
    mutationFn: (mentor: string) => call(api.setSchoolMentors, { id: roster.id, apprenticeIds: [...chosen], mentor }),
    onSuccess: ({ changed }) => onDone(`已为 ${changed} 名学徒定了院校导师。`),
  })
  const toggle = (id: string) => setChosen((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]))
  return (
    <SidePanel title="定院校导师" onClose={onClose}>
      <div className="lu-stack">
        <fieldset>
          <legend>哪些学徒（已选 {chosen.size} 人）</legend>
          {roster.people.map((one) => (
            <label key={one.id} className="lu-plain">
              <input type="checkbox" checked={chosen.has(one.id)} onChange={() => toggle(one.id)} />
              <span>{one.name}　<span className="lu-t2">{one.occupation}{one.mentorSchool && `，现在是 ${one.mentorSchool}`}</span></span>
            </label>
          ))}
        </fieldset>
        <RecordForm
          fields={[{ key: 'mentor', title: '院校导师', type: 'text', required: true, help: '每名学徒一名企业导师、一名院校导师（001:1244）。' }]}
          submitText={`定为 ${chosen.size} 人的导师`}
          {...(chosen.size === 0 ? { submitBlocked: '先选学徒' } : {})}
          onCancel={onClose}
          serverIssues={issuesOf(save.error)}
          notice={save.error && <ProblemNotice problem={problemOf(save.error)} />}
          onSubmit={async (values) => void (await save.mutateAsync(values['mentor']!.trim()))}
        />
      </div>
    </SidePanel>
  )
}
