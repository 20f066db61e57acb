import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useNavigate } from 'react-router'
import { call, issuesOf, problemOf } from '../../../kernel/client.ts'
import { useSession } from '../../access/model.ts'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import type { FormValues } from '../../../ui/form-types.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import type { CaseForm, School } from './case-forms.tsx'

type Returned = { caseId: string; version: number; facts: Record<string, unknown>; because: string | null }

/** Fills in one application and hands it in; a returned case comes with what was filled in and why it came back. */
export function CaseFormPage({
  form,
  school,
  returned,
}: {
  form: CaseForm
  school: School
  returned?: Returned
}) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { today } = useSession()
  const fields = useMemo(() => form.fields(school, today), [form, school, today])
  // One key for all tries of this page: an answer lost on the way does not open a second case.
  const key = useMemo(() => crypto.randomUUID(), [])
  const handIn = useMutation({
    mutationFn: (values: FormValues) =>
      call(
        form.endpoint,
        {
          orgNo: school.no,
          ...(returned ? { caseId: returned.caseId, version: returned.version } : {}),
          ...form.toInput(values),
        } as never,
        { key: `${key}-${hash(values)}` },
      ) as Promise<{ id: string }>,
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ['orgs'] })
      void navigate(`/cases/${made.id}`, { replace: true })
    },
  })
  return (
    <>
      <PageHead
        crumbs={[{ title: '本校', to: '/school' }, { title: form.title }]}
        title={returned ? `${form.title}（补正）` : form.title}
        context={
          <>
            {form.intro}　<Clause id={form.clause} />
          </>
        }
      />
      <Card>
        {returned?.because && (
          <div style={{ marginBottom: 16 }}>
            <Notice tone="warn" title="退回的理由">
              {returned.because}
            </Notice>
          </div>
        )}
        <RecordForm
          fields={fields}
          {...(returned ? { initial: form.toValues(returned.facts) } : {})}
          draftKey={`orgs-${form.workflow}-${school.no}-${returned?.caseId ?? 'new'}`}
          submitText={returned ? '补正后再提交' : '提交'}
          effect={form.effect}
          onCancel={() => void navigate(-1)}
          onSubmit={async (values) => void (await handIn.mutateAsync(values))}
          serverIssues={issuesOf(handIn.error)}
          notice={handIn.error && <ProblemNotice problem={problemOf(handIn.error)} />}
        />
      </Card>
    </>
  )
}

/** A changed form is another request and needs another key; 32 bits tell them apart well enough. */
function hash(values: FormValues): string {
  let at = 7
  for (const char of JSON.stringify(values)) at = (Math.imul(at, 31) + char.charCodeAt(0)) | 0
  return (at >>> 0).toString(36)
}
