import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import type { FormValues } from '../../../ui/form-types.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { usePageDraft } from '../../../ui/usePageDraft.ts'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { groupKey } from '../closing-rules.ts'
import { issuesOf, problemOf } from './words.ts'

type Form = Output<typeof api.getClosingForm>
type Group = Form['groups'][number]
type Choice = { toOrgNo: string; place: string }

const crumbs = [{ title: '学籍异动', to: '/changes' }, { title: '学校关闭、合并' }]

/** `/changes/closing`: the plan of an authority for the students of a school that closes. */
export function ClosingForm() {
  const [search, setSearch] = useSearchParams()
  const caseId = search.get('case') ?? undefined
  const schoolNo = search.get('school') ?? undefined
  const { data, error, refetch } = useQuery({
    queryKey: ['changes', 'closing', caseId, schoolNo],
    queryFn: () =>
      call(api.getClosingForm, {
        ...(caseId ? { caseId } : {}),
        ...(schoolNo ? { schoolNo: Number(schoolNo) } : {}),
      }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  if (error)
    return (
      <ErrorState
        what="没有读到安置方案"
        error={error}
        onRetry={() => void refetch()}
      />
    )
  if (!data) return <Loading lines={8} />
  return (
    <>
      <PageHead
        crumbs={crumbs}
        title={data.school ? `${data.school.name} · 学生安置方案` : '学校关闭、合并的学生转学'}
        context={
          <>
            每组学生定一所接收学校。学校核对名单、接收学校同意、上级核准后，在后台分批转移。　
            <Clause id="001:1349" />
          </>
        }
      />
      {!data.school ? (
        <Card title="关闭或合并的学校">
          <RecordForm
            fields={[
              {
                key: 'school',
                title: '学校',
                type: 'code',
                required: true,
                options: data.schools.map((one) => ({ value: String(one.no), label: one.name })),
              },
            ]}
            submitText="下一步"
            onSubmit={async (values) => setSearch({ school: values.school ?? '' })}
          />
        </Card>
      ) : (
        <Plan key={data.school.no} form={data} />
      )}
    </>
  )
}

function Plan({ form }: { form: Form }) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const plan = form.draft?.plan
  const [choices, setChoices] = useState<Record<string, Choice>>(() =>
    Object.fromEntries(
      (plan?.groups ?? []).map((one) => [
        groupKey(one),
        { toOrgNo: String(one.toOrgNo), place: `${one.toSpecialtyCode}:${one.toTrainingLevel}` },
      ]),
    ),
  )
  const draftKey = usePageDraft()
  const [all, setAll] = useState('')
  const key = useMemo(() => crypto.randomUUID(), [])
  const groups = form.groups.filter((one) => one.students > one.pending)
  const pending = form.groups.reduce((sum, one) => sum + one.pending, 0)
  const open = groups.filter((one) => !choices[groupKey(one)]?.place).length
  const send = useMutation({
    mutationFn: (values: FormValues) => {
      const input = {
        ...(form.draft ? { caseId: form.draft.caseId, version: form.draft.version } : {}),
        schoolNo: form.school!.no,
        mode: values.mode as 'closed' | 'merged',
        basis: {
          name: values['basis.name'] ?? '',
          number: values['basis.number'] ?? '',
          on: values['basis.on'] ?? '',
        },
        note: values.note ?? '',
        groups: groups.flatMap((one) => {
          const choice = choices[groupKey(one)]
          if (!choice?.place) return []
          const [toSpecialtyCode = '', toTrainingLevel = ''] = choice.place.split(':')
          return [
            {
              specialtyCode: one.specialtyCode,
              trainingLevel: one.trainingLevel,
              grade: one.grade,
              studyMode: one.studyMode,
              toOrgNo: Number(choice.toOrgNo),
              toSpecialtyCode,
              toTrainingLevel,
            },
          ]
        }),
      }
      return call(api.openClosing, input, { key: `${key}-${JSON.stringify(input).length}` })
    },
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['changes'] })
      void navigate(`/cases/${made.id}`, { replace: true })
    },
  })
  const takeAll = (to: string) => {
    setAll(to)
    setChoices(
      Object.fromEntries(
        groups.map((one) => [
          groupKey(one),
          { toOrgNo: to, place: `${one.specialtyCode}:${one.trainingLevel}` },
        ]),
      ),
    )
  }
  return (
    <div className="lu-stack">
      {pending > 0 && (
        <Notice tone="warn" title={`有 ${pending} 名录入未注册的学生`}>
          由学校完成注册，或删除没有报到的，才能提交方案。
        </Notice>
      )}
      <Card
        title="学生和接收学校"
        meta={`${groups.reduce((sum, one) => sum + one.students - one.pending, 0)} 人，${open > 0 ? `还有 ${open} 组没有着落` : '都有着落'}`}
        extra={
          <label className="lu-row lu-sm lu-nw">
            全部转入
            <SchoolSelect label="全部转入的学校" value={all} receivers={form.receivers} onChange={takeAll} />
          </label>
        }
        flush
      >
        <SmallTable
          caption="各组学生的接收学校"
          rows={groups}
          rowKey={groupKey}
          empty="这所学校没有在校学生。"
          columns={[
            { key: 'group', title: '学生', render: (row) => `${row.grade} 级${row.specialtyName}` },
            {
              key: 'level',
              title: '层次',
              render: (row) => `${row.levelTitle}${row.studyMode === 'part-time' ? ' · 非全日制' : ''}`,
            },
            { key: 'students', title: '人数', align: 'right', render: (row) => row.students - row.pending },
            {
              key: 'to',
              title: '接收学校',
              render: (row) => (
                <SchoolSelect
                  label={`${row.grade} 级${row.specialtyName}的接收学校`}
                  value={choices[groupKey(row)]?.toOrgNo ?? ''}
                  receivers={form.receivers}
                  onChange={(toOrgNo) => setChoices({ ...choices, [groupKey(row)]: { toOrgNo, place: '' } })}
                />
              ),
            },
            {
              key: 'place',
              title: '接收专业',
              render: (row) => (
                <PlaceSelect
                  group={row}
                  choice={choices[groupKey(row)]}
                  onChange={(place) =>
                    setChoices({
                      ...choices,
                      [groupKey(row)]: { toOrgNo: choices[groupKey(row)]!.toOrgNo, place },
                    })
                  }
                />
              ),
            },
          ]}
        />
      </Card>
      <Card title="依据">
        <RecordForm
          draftKey={draftKey}
          fields={[
            {
              key: 'mode',
              title: '方式',
              type: 'choice',
              required: true,
              options: [
                { value: 'closed', label: '关闭' },
                { value: 'merged', label: '并入其他学校' },
              ],
            },
            { key: 'basis.name', title: '文件名称', type: 'text', required: true },
            { key: 'basis.number', title: '文号', type: 'text', required: true },
            { key: 'basis.on', title: '日期', type: 'date', required: true },
            { key: 'note', title: '说明', type: 'longtext' },
          ]}
          initial={
            plan
              ? {
                  mode: plan.mode,
                  'basis.name': plan.basis.name,
                  'basis.number': plan.basis.number,
                  'basis.on': plan.basis.on,
                  note: plan.note ?? '',
                }
              : {}
          }
          submitText={form.draft ? '再提交' : '提交方案'}
          {...(open > 0 ? { submitBlocked: `还有 ${open} 组学生没有接收学校` } : {})}
          effect="提交后由学校核对名单，再由各接收学校同意。"
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
      <ActionButton kind="text" to="/changes">
        回到学籍异动
      </ActionButton>
    </div>
  )
}

function SchoolSelect({
  label,
  value,
  receivers,
  onChange,
}: {
  label: string
  value: string
  receivers: Form['receivers']
  onChange: (no: string) => void
}) {
  return (
    <select
      className="lu-inp"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">未定</option>
      {receivers.map((one) => (
        <option key={one.no} value={one.no}>
          {one.name}（{one.place}）
        </option>
      ))}
    </select>
  )
}

function PlaceSelect({
  group,
  choice,
  onChange,
}: {
  group: Group
  choice: Choice | undefined
  onChange: (place: string) => void
}) {
  const { data } = useQuery({
    queryKey: ['changes', 'receiver', choice?.toOrgNo],
    queryFn: () => call(api.getReceiver, { schoolNo: Number(choice!.toOrgNo) }),
    enabled: Boolean(choice?.toOrgNo),
  })
  if (!choice?.toOrgNo) return <span className="lu-t3">先定学校</span>
  return (
    <select
      className="lu-inp"
      aria-label={`${group.grade} 级${group.specialtyName}的接收专业`}
      value={choice.place}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">未定</option>
      {data &&
        choice.place !== '' &&
        !data.specialties.some((one) => `${one.code}:${one.trainingLevel}` === choice.place) && (
          <option value={choice.place}>没有备案同一专业，请改选</option>
        )}
      {(data?.specialties ?? []).map((one) => (
        <option key={`${one.code}:${one.trainingLevel}`} value={`${one.code}:${one.trainingLevel}`}>
          {one.name} · {one.levelTitle}
        </option>
      ))}
    </select>
  )
}
