import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'
import './admissions.css'
import { RegionSelect } from './RegionSelect.tsx'
import { issuesOf, optionsOf, PlainSelect, problemOf } from './words.tsx'

type Mine = Output<typeof api.getMyCandidate>

export const useCandidate = () => useQuery({ queryKey: ['admissions', 'candidate'], queryFn: () => call(api.getMyCandidate, {}) })

/** 我的资料: the document once, the rest whenever it changes; what was typed survives a closed page. */
export function MyProfile() {
  const { data, error, refetch } = useCandidate()
  const [mending, setMending] = useState(false)
  if (error) return <ErrorState what="没有读到您的资料" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={6} />
  return (
    <div className="lu-stack">
      {data.profile.identity === 'none' || mending ? <Identity mine={data} onDone={() => setMending(false)} /> : <Known mine={data} onMend={() => setMending(true)} />}
      <Rest key={data.profile.version} mine={data} />
      <Photo has={data.profile.hasPhoto} />
    </div>
  )
}

function Known({ mine: { profile }, onMend }: { mine: Mine; onMend: () => void }) {
  return (
    <Card title="证件">
      <Facts columns={1} facts={[{ name: '姓名', value: profile.name }, { name: '证件号码', value: <span className="lu-mono">{profile.idMasked}</span> }]} />
      {profile.identity === 'known' && (
        <Notice tone="info" title="号码由您本人填写，学校还没有见过证件">可以照常报名。报到时学校看身份证原件核对；以前有学员账号的，也可以用原来的账号报名。</Notice>
      )}
      {profile.mendable && <ActionButton onClick={onMend}>填错了，更正证件</ActionButton>}
    </Card>
  )
}

function Identity({ mine, onDone }: { mine: Mine; onDone: () => void }) {
  const queries = useQueryClient()
  const send = useMutation({
    mutationFn: (values: FormValues) =>
      call(api.enterMyIdentity, {
        documentType: values['documentType'] || 'id-card',
        number: values['number'] ?? '',
        name: values['name'] ?? '',
        ...(values['sex'] ? { sex: values['sex'] as '1' | '2' } : {}),
        ...(values['birthDate'] ? { birthDate: values['birthDate'] } : {}),
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['admissions'] })
      onDone()
    },
  })
  const other = (values: FormValues) => !['id-card', 'household-book', ''].includes(values['documentType'] ?? '')
  const fields: FormField[] = [
    { key: 'name', title: '姓名', type: 'text', required: true, help: '与证件一致。' },
    { key: 'documentType', title: '证件种类', type: 'custom', required: true, input: (props) => <PlainSelect {...props} empty="请选择" options={optionsOf(mine.documents)} /> },
    { key: 'number', title: '证件号码', type: 'id', required: true, help: '身份证 18 位，末位字母 X 大小写都可以。填考生本人的，不填家长的；报名以后不能改，请核对。' },
    { key: 'sex', title: '性别', type: 'choice', shown: other, options: [{ value: '1', label: '男' }, { value: '2', label: '女' }] },
    { key: 'birthDate', title: '出生日期', type: 'date', shown: other },
  ]
  return (
    <Card title="登记证件">
      <RecordForm
        fields={fields}
        initial={{ name: mine.profile.name, documentType: 'id-card' }}
        submitText="登记证件"
        submitWide
        serverIssues={issuesOf(send.error)}
        notice={send.error && <ProblemNotice problem={problemOf(send.error)!} />}
        effect="号码加密保存，只有您报名的学校看得到，谁看过会记下来。"
        onSubmit={async (values) => void (await send.mutateAsync(values))}
      />
    </Card>
  )
}

function Rest({ mine }: { mine: Mine }) {
  const { profile } = mine
  const queries = useQueryClient()
  const navigate = useNavigate()
  const send = useMutation({
    mutationFn: (values: FormValues) => {
      const text = (key: string) => values[key] || null
      return call(api.saveMyCandidate, {
        version: profile.version,
        phone: text('phone'),
        entryCategory: text('entryCategory'),
        previousEducation: text('previousEducation'),
        previousSchool: text('previousSchool'),
        graduatedYear: values['graduatedYear'] ? Number(values['graduatedYear']) : null,
        homeRegion: text('homeRegion'),
        employerName: text('employerName'),
        guardianName: text('guardianName'),
        guardianRelation: text('guardianRelation'),
        guardianPhone: text('guardianPhone'),
      })
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['admissions'] })
      void navigate('/me/applications')
    },
  })
  const select = (options: { value: string; label: string }[]): Pick<Extract<FormField, { type: 'custom' }>, 'type' | 'input'> => ({ type: 'custom', input: (props) => <PlainSelect {...props} empty="请选择" options={options} /> })
  const working = (values: FormValues) => ['employee', 'waiting-employee'].includes(values['entryCategory'] ?? '')
  const fields: FormField[] = [
    { key: 'phone', title: '手机号', type: 'phone', required: true, help: '学校按这个号码联系您。' },
    { key: 'entryCategory', title: '您属于哪一类', required: true, ...select(optionsOf(mine.categories)), help: '初中、高中毕业生，退役军人，在职职工等。' },
    { key: 'previousEducation', title: '文化程度', required: true, ...select(optionsOf(mine.educations)), help: '已经取得的最高文化程度。' },
    { key: 'previousSchool', title: '毕业学校', type: 'text' },
    { key: 'graduatedYear', title: '毕业年份', type: 'number', help: '四位，例如 2026。' },
    { key: 'homeRegion', title: '生源地', type: 'custom', required: true, help: '户口所在的县（市、区）。', validate: (value) => (value.endsWith('00') ? '请选到县（市、区）。' : undefined), input: (props) => <RegionSelect {...props} /> },
    { key: 'employerName', title: '工作单位', type: 'text', shown: working },
    { key: 'guardianName', title: '监护人姓名', type: 'text', group: '监护人', required: profile.minor, ...(profile.minor ? { help: '不满 18 周岁须填。' } : {}) },
    { key: 'guardianRelation', title: '与您的关系', required: profile.minor, ...select(optionsOf(mine.kinships)) },
    { key: 'guardianPhone', title: '监护人电话', type: 'phone', required: profile.minor },
  ]
  return (
    <Card title="报名资料" meta="填一次，报几所学校都用它">
      <RecordForm
        fields={fields}
        initial={{
          phone: profile.phone ?? '',
          entryCategory: profile.entryCategory ?? '',
          previousEducation: profile.previousEducation ?? '',
          previousSchool: profile.previousSchool ?? '',
          graduatedYear: profile.graduatedYear ? String(profile.graduatedYear) : '',
          homeRegion: profile.homeRegion ?? '',
          employerName: profile.employerName ?? '',
          guardianName: profile.guardianName ?? '',
          guardianRelation: profile.guardianRelation ?? '',
          guardianPhone: profile.guardianPhone ?? '',
        }}
        draftKey="admissions-profile"
        submitText="保存资料"
        submitWide
        serverIssues={issuesOf(send.error)}
        notice={send.error && <ProblemNotice problem={problemOf(send.error)!} />}
        onSubmit={async (values) => void (await send.mutateAsync(values))}
      />
    </Card>
  )
}

function Photo({ has }: { has: boolean }) {
  const queries = useQueryClient()
  const picker = useRef<HTMLInputElement>(null)
  const upload = useMutation({ mutationFn: (file: File) => call(api.uploadMyPhoto, { filename: file.name } as never, { file }), onSuccess: () => queries.invalidateQueries({ queryKey: ['admissions'] }) })
  return (
    <Card title="照片" meta="有的学校要，有的不要">
      <div className="lu-stack">
        {has && <img className="ad-photo" src={`/api/me/candidate/photo?at=${upload.submittedAt}`} alt="我的照片" />}
        {upload.error && <ProblemNotice problem={problemOf(upload.error)!} />}
        {upload.data && upload.data.problems.length > 0 && <Notice tone="warn" title="照片已经收下，可能要重拍">{upload.data.problems.join('')}</Notice>}
        <ActionButton icon="upload" busy={upload.isPending} onClick={() => picker.current?.click()}>{has ? '换一张照片' : '拍一张或选一张'}</ActionButton>
        <input ref={picker} type="file" accept=".jpg,.jpeg,.png" className="lu-sr" tabIndex={-1} aria-label="我的照片" onChange={(event) => { const file = event.target.files?.[0]; if (file) upload.mutate(file); event.target.value = '' }} />
      </div>
    </Card>
  )
}
