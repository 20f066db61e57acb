import { useMutation } from '@tanstack/react-query'
import { call, issuesOf, problemOf } from '../../../kernel/client.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'
import { endings, type Ending } from '../codes.ts'
import type { Roster } from './RosterPage.tsx'
import { options } from './words.tsx'

/** The end of one training: from then on the person may be filed in another. */
export function EndPanel({ roster, person, onClose, onDone }: { roster: Roster; person: Roster['people'][number]; onClose: () => void; onDone: (words: string) => void }) {
  const save = useMutation({
    mutationFn: (values: { endedOn: string; reason: Ending }) => call(api.endApprentice, { id: roster.id, apprenticeId: person.id, ...values }),
    onSuccess: () => onDone(`已登记 ${person.name} 的培养结束。`),
  })
  return (
    <SidePanel title={`登记 ${person.name} 的培养结束`} onClose={onClose}>
      <RecordForm
        fields={[
          { key: 'reason', title: '原因', type: 'choice', required: true, options: options(endings) },
          { key: 'endedOn', title: '结束日期', type: 'date', required: true, help: `培养期满是 ${person.endsOn}。` },
        ]}
        initial={{ reason: 'completed' }}
        submitText="登记结束"
        onCancel={onClose}
        effect="学校看到结束日期；此人以后可以在别的名册备案。不能收回。"
        serverIssues={issuesOf(save.error)}
        notice={save.error && <ProblemNotice problem={problemOf(save.error)} />}
        onSubmit={async (values) => void (await save.mutateAsync({ endedOn: values['endedOn']!, reason: values['reason'] as Ending }))}
      />
    </SidePanel>
  )
}
