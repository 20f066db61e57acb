import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { call, issuesOf, problemOf } from '../../../kernel/client.ts'
import { useSession } from '../../access/model.ts'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { isRealDate } from '../../../ui/normalise.ts'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'
import { optionsOf, ownerships, schoolLevels } from '../codes.ts'
import { RegionInput } from './RegionInput.tsx'

const isSchool = (values: FormValues) => values.kind === 'school'

function fieldsFor(province: string): FormField[] {
  const school = { shown: isSchool, required: true } as const
  return [
    {
      key: 'kind',
      title: '类别',
      type: 'choice',
      required: true,
      options: [
        { value: 'school', label: '技工院校' },
        { value: 'authority', label: '主管部门' },
      ],
    },
    { key: 'name', title: '全称', type: 'text', required: true },
    { key: 'shortName', title: '简称', type: 'text', required: true, help: '办件和列表里用的短名称。' },
    {
      key: 'runBy',
      title: '主管',
      type: 'choice',
      options: [
        { value: 'province', label: '省' },
        { value: 'local', label: '市州、区县' },
      ],
      ...school,
      group: '主管与属地',
    },
    {
      key: 'region',
      title: '主管所在地区',
      type: 'custom',
      required: true,
      shown: (values) => !isSchool(values) || values.runBy === 'local',
      help: '单位号的前六位随主管部门；选到市州即由市级主管。',
      input: (input) => <RegionInput {...input} province={province} />,
    },
    {
      key: 'locationRegion',
      title: '属地',
      type: 'custom',
      required: true,
      help: '学校实际所在的区县。',
      input: (input) => <RegionInput {...input} province={province} />,
    },
    {
      key: 'level',
      title: '层级',
      type: 'choice',
      options: optionsOf(schoolLevels),
      group: '办学',
      ...school,
    },
    { key: 'ownership', title: '办学性质', type: 'choice', options: optionsOf(ownerships), ...school },
    { key: 'founding.name', title: '批准筹设的文件', type: 'text', ...school },
    { key: 'founding.number', title: '文号', type: 'text', ...school },
    {
      key: 'founding.on',
      title: '文件日期',
      type: 'date',
      validate: (value) => (isRealDate(value) ? undefined : '这一天不存在。请按 2026-03-02 的样子填写。'),
      ...school,
    },
    { key: 'creditCode', title: '统一社会信用代码', type: 'id', group: '其他' },
    { key: 'address', title: '地址', type: 'text' },
    { key: 'phone', title: '电话', type: 'phone' },
  ]
}

/** 登记新单位: a school starts as 筹设; its number is given by the system. */
export function CreateOrgPage() {
  const session = useSession()
  const province = `${String(session.acting?.orgNo ?? '').slice(0, 2)}0000`
  const navigate = useNavigate()
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: (values: FormValues) => {
      const text = (key: string) => (values[key] ? { [key]: values[key] } : {})
      const school = isSchool(values)
      return call(api.createOrg, {
        kind: school ? 'school' : 'authority',
        name: values.name ?? '',
        shortName: values.shortName ?? '',
        region: school && values.runBy === 'province' ? province : (values.region ?? ''),
        locationRegion: values.locationRegion ?? '',
        ...text('level'),
        ...text('ownership'),
        ...text('creditCode'),
        ...text('address'),
        ...text('phone'),
        ...(school
          ? {
              founding: {
                name: values['founding.name'] ?? '',
                number: values['founding.number'] ?? '',
                on: values['founding.on'] ?? '',
              },
            }
          : {}),
      } as Parameters<typeof call<typeof api.createOrg>>[1])
    },
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ['orgs'] })
      void navigate(`/orgs/${made.no}`, { replace: true })
    },
  })
  return (
    <>
      <PageHead
        crumbs={[{ title: '学校台账', to: '/orgs' }, { title: '登记新单位' }]}
        title="登记新单位"
        context={
          <>
            学校登记后是“筹设”，由学校申请、省级核准后在办。　
            <Clause id="001:72" />
          </>
        }
      />
      <Card>
        <RecordForm
          fields={fieldsFor(province)}
          draftKey={`orgs-create-${session.acting?.orgNo ?? ''}`}
          submitText="登记"
          effect="登记后：自动给出单位号，写入台账，记入审计。"
          onCancel={() => void navigate('/orgs')}
          onSubmit={async (values) => void (await create.mutateAsync(values))}
          serverIssues={issuesOf(create.error)}
          notice={create.error && <ProblemNotice problem={problemOf(create.error)} />}
        />
      </Card>
    </>
  )
}
