import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'
import { photoRules, preArrivalFields, preArrivalKeys, type PreArrivalField } from '../codes.ts'
import { issuesOf, problemOf } from './words.tsx'

/** 报名表设置: what this school asks of candidates, and what it tells them about arrival. */
export function FormPage() {
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery({ queryKey: ['admissions', 'form'], queryFn: () => call(api.getAdmissionForm, {}) })
  const send = useMutation({
    mutationFn: (values: FormValues) =>
      call(api.saveAdmissionForm, {
        photo: (values['photo'] || 'optional') as 'optional',
        materials: (values['materials'] ?? '').split(/[、,，\n]/).map((one) => one.trim()).filter(Boolean),
        preArrival: (values['preArrival'] ?? '').split(',').filter(Boolean) as PreArrivalField[],
        notice: values['notice'] ?? '',
        phone: values['phone'] ?? '',
        address: values['address'] ?? '',
        arriveFrom: values['arriveFrom'] || null,
        arriveTo: values['arriveTo'] || null,
        seenAt: data?.savedAt ?? null,
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['admissions', 'form'] }),
  })
  const fields: FormField[] = [
    { key: 'photo', title: '照片', type: 'choice', options: Object.entries(photoRules).map(([value, label]) => ({ value, label })), help: '简化报考材料：能后补的不要现在交。' },
    { key: 'notice', title: '给考生的说明', type: 'longtext', help: '报名时看到，也印在录取通知书上。' },
    { key: 'phone', title: '招生电话', type: 'text' },
    { key: 'address', title: '报到地点', type: 'text', group: '报到' },
    { key: 'arriveFrom', title: '报到开始', type: 'date' },
    { key: 'arriveTo', title: '报到结束', type: 'date' },
    { key: 'materials', title: '携带材料', type: 'longtext', help: '用顿号或换行分开，例如 身份证原件、户口簿。' },
    { key: 'preArrival', title: '报到前收集', type: 'choices', options: preArrivalKeys.map((key) => ({ value: key, label: preArrivalFields[key].title })), help: '考生确认录取以后在手机上填。' },
  ]
  return (
    <>
      <PageHead crumbs={[{ title: '报名录取', to: '/admissions' }]} title="报名表设置" context="本校向考生要什么、告诉考生什么。" actions={<ActionButton to="/extra-fields">加本校自己的项目</ActionButton>} />
      {error && <ErrorState what="没有读到设置" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={6} />}
      {data && (
        <Card title="报名表">
          <RecordForm
            key={send.submittedAt}
            fields={fields}
            initial={{ photo: data.photo, notice: data.notice, phone: data.phone, address: data.address, arriveFrom: data.arriveFrom ?? '', arriveTo: data.arriveTo ?? '', materials: data.materials.join('、'), preArrival: data.preArrival.join(',') }}
            submitText="保存设置"
            serverIssues={issuesOf(send.error)}
            notice={send.error ? <ProblemNotice problem={problemOf(send.error)!} /> : send.data ? <Notice tone="ok" title="已保存">新的报名按这个设置。</Notice> : undefined}
            onSubmit={async (values) => void (await send.mutateAsync(values))}
          />
        </Card>
      )}
    </>
  )
}
