import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { call, issuesOf, problemOf } from '../../../kernel/client.ts'
import { useSession } from '../../access/model.ts'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { isRealDate } from '../../../ui/normalise.ts'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'
import { schoolStates } from '../codes.ts'
import { useOrg } from './useOwnSchool.ts'

/** `/orgs/{no}/order`: 限期整改 or 暂停招生, with reason, requirements and day. */
export function OrderPage() {
  const orgNo = Number(useParams().orgNo)
  const [params] = useSearchParams()
  const school = useOrg(orgNo)
  const { today } = useSession()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const issue = useMutation({
    mutationFn: (values: FormValues) =>
      call(api.issueOrder, {
        orgNo,
        to: values.to as 'rectifying' | 'suspended',
        requirements: values.requirements ?? '',
        dueOn: values.dueOn ?? '',
        reason: values.reason ?? '',
        clause: '001:158',
      }),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ['orgs'] })
      void navigate(`/cases/${made.id}`, { replace: true })
    },
  })
  if (school.error) return <ProblemNotice problem={problemOf(school.error)} />
  if (!school.data) return <Loading lines={6} />
  const fields: FormField[] = [
    {
      key: 'to',
      title: '决定',
      type: 'choice',
      required: true,
      options: (['rectifying', 'suspended'] as const).map((value) => ({ value, label: schoolStates[value] })),
    },
    { key: 'reason', title: '理由', type: 'longtext', required: true, help: '学校会看到。写明查实的情况。' },
    { key: 'requirements', title: '整改要求', type: 'longtext', required: true },
    {
      key: 'dueOn',
      title: '期限',
      type: 'date',
      required: true,
      validate: (value) =>
        !isRealDate(value)
          ? '这一天不存在。请按 2026-09-30 的样子填写。'
          : value <= today
            ? '期限应在今天以后。'
            : undefined,
    },
  ]
  return (
    <>
      <PageHead
        crumbs={[
          { title: '学校台账', to: '/orgs' },
          { title: school.data.name, to: `/orgs/${orgNo}` },
          { title: '责令整改' },
        ]}
        title="责令限期整改、暂停招生"
        context={
          <>
            {school.data.name}　<Clause id="001:158" />
          </>
        }
      />
      <Card>
        <RecordForm
          fields={fields}
          initial={{ to: params.get('to') ?? '' }}
          draftKey={`orgs-order-${orgNo}`}
          submitText="下达"
          effect="下达后：学校状态立即改变，学校在待办里收到。暂停招生同时移出今年起的招生资质名录。"
          onCancel={() => void navigate(-1)}
          onSubmit={async (values) => void (await issue.mutateAsync(values))}
          serverIssues={issuesOf(issue.error)}
          notice={issue.error && <ProblemNotice problem={problemOf(issue.error)} />}
        />
      </Card>
    </>
  )
}
