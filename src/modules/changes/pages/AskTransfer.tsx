import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useNavigate } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { usePageDraft } from '../../../ui/usePageDraft.ts'
import { useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import { SchoolInput } from './SchoolInput.tsx'
import { SelectInput } from './SelectInput.tsx'
import { issuesOf, problemOf } from './words.ts'

/** A school that would take a student asks the school that keeps the record. */
export function AskTransfer() {
  const draftKey = usePageDraft()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const session = useSession()
  const year = Number(session.today.slice(0, 4))
  const own = session.acting?.orgNo
  const mine = useQuery({
    queryKey: ['changes', 'own-specialties', own],
    queryFn: () => call(api.getOwnSpecialties, {}),
    enabled: own !== undefined,
  })
  const key = useMemo(() => crypto.randomUUID(), [])
  const send = useMutation({
    mutationFn: (values: FormValues) => {
      const [specialtyCode = '', trainingLevel = ''] = (values.place ?? '').split(':')
      return call(
        api.askTransfer,
        {
          schoolNo: Number(values.schoolNo),
          studentName: values.studentName ?? '',
          studentNumber: values.studentNumber ?? '',
          specialtyCode,
          trainingLevel,
          grade: Number(values.grade),
          reason: values.reason ?? '',
        },
        { key: `${key}-${JSON.stringify(values).length}` },
      )
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['changes'] })
      void navigate('/changes?tab=requests')
    },
  })
  const fields: FormField[] = [
    {
      key: 'schoolNo',
      title: '学生所在学校',
      type: 'custom',
      required: true,
      input: (props) => (
        <SchoolInput
          {...props}
          label="学生所在学校"
          find={async (q) =>
            (await call(api.listTransferTargets, q ? { q } : {})).rows.map((one) => ({
              value: String(one.no),
              label: `${one.name}（${one.place}）`,
            }))
          }
        />
      ),
    },
    { key: 'studentName', title: '学生姓名', type: 'text', required: true },
    {
      key: 'studentNumber',
      title: '学籍号',
      type: 'text',
      required: true,
      help: '学生在现在学校的学籍号，由学生或监护人提供。',
    },
    {
      key: 'place',
      title: '拟转入的专业和层次',
      type: 'custom',
      required: true,
      input: (props) => (
        <SelectInput
          {...props}
          empty="请选择"
          options={(mine.data?.specialties ?? []).map((one) => ({
            value: `${one.code}:${one.trainingLevel}`,
            label: `${one.name} · ${one.levelTitle}`,
          }))}
        />
      ),
    },
    {
      key: 'grade',
      title: '拟转入年级',
      type: 'choice',
      required: true,
      options: [0, 1, 2, 3, 4, 5].map((back) => ({ value: String(year - back), label: `${year - back} 级` })),
    },
    { key: 'reason', title: '原因', type: 'longtext', required: true },
  ]
  return (
    <>
      <PageHead
        crumbs={[
          { title: '学籍异动', to: '/changes' },
          { title: '申请', to: '/changes?tab=requests' },
          { title: '请求转入' },
        ]}
        title="请求转入一名学生"
        context="由学生现在的学校受理。受理以前，本校看不到学生的学籍。"
      />
      <Card>
        <RecordForm
          draftKey={draftKey}
          fields={fields}
          submitText="发出请求"
          effect="对方学校收到通知，受理后由它填报转学，再由本校同意接收。"
          onCancel={() => void navigate(-1)}
          serverIssues={issuesOf(send.error)}
          notice={
            send.error && problemOf(send.error) ? (
              <ProblemNotice problem={problemOf(send.error)!} />
            ) : undefined
          }
          onSubmit={async (values) => void (await send.mutateAsync(values))}
        />
      </Card>
    </>
  )
}
