import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { DateInput } from '../../../ui/DateInput.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { dropDraft, readDraft } from '../../../ui/draft-store.ts'
import { useDraft } from '../../../ui/useDraft.ts'
import { useSession } from '../../access/model.ts'
import { api as todosApi } from '../../todos/api.ts'
import type { CaseDetail } from '../../todos/model.ts'
import { registrationApi } from '../registration-api.ts'
import { OnsiteFiles, type OnsiteFile } from './OnsiteFiles.tsx'
import { OnsiteRoster } from './OnsiteRoster.tsx'
import { allPresent, countMarks, resultsOf, type Marks, type Roster } from './onsite-state.ts'
import { SignaturePad } from '../../../ui/SignaturePad.tsx'
import './registration.css'

/** 登记现场核实: when, where, who, and what was found of each student. */
export function RegistrationOnsite() {
  const { id = '' } = useParams()
  const file = useQuery({
    queryKey: ['registrations', 'case', id],
    queryFn: () => call(todosApi.getCase, { id }),
  })
  const roster = useQuery({
    queryKey: ['registrations', 'onsite', id, file.data?.version],
    queryFn: () => call(registrationApi.getOnsiteRoster, { id }),
  })
  if (file.data && roster.data)
    return (
      <OnsiteForm key={id} detail={file.data} roster={roster.data} onRefresh={() => void file.refetch()} />
    )
  const error = file.error ?? roster.error
  return (
    <>
      <PageHead title="登记现场核实" crumbs={[{ title: '学籍注册', to: '/registrations' }]} />
      {error ? (
        <ErrorState
          what="没有读到名单"
          error={error}
          onRetry={() => void roster.refetch()}
        />
      ) : (
        <Loading lines={8} />
      )}
    </>
  )
}

type Person = { name: string; unit: string }

// Names stay in this tab: office computers are shared.
const keptInTab = { never: [], stays: true, tabOnly: ['verifiers'] }

function OnsiteForm({
  detail,
  roster,
  onRefresh,
}: {
  detail: CaseDetail
  roster: Roster
  onRefresh: () => void
}) {
  const session = useSession()
  const navigate = useNavigate()
  const client = useQueryClient()
  const unit = session.acting?.orgName ?? ''
  const draftKey = `onsite-${detail.id}-${session.acting?.id ?? ''}`
  const [kept] = useState(() => readDraft(draftKey))
  const [date, setDate] = useState(kept?.date ?? session.today)
  const [place, setPlace] = useState(kept?.place ?? '校本部')
  const [extent, setExtent] = useState<'full' | 'sample'>(kept?.extent === 'sample' ? 'sample' : 'full')
  const [verifiers, setVerifiers] = useState<readonly Person[]>(() =>
    kept?.verifiers
      ? (JSON.parse(kept.verifiers) as Person[])
      : [
          { name: session.acting?.holderName ?? '', unit },
          { name: '', unit },
        ],
  )
  const [note, setNote] = useState(kept?.note ?? '')
  const [marks, setMarks] = useState<Marks>(() =>
    kept?.marks ? (JSON.parse(kept.marks) as Marks) : allPresent(roster),
  )
  const [files, setFiles] = useState<readonly OnsiteFile[]>([])
  const [signature, setSignature] = useState<Blob>()
  const [dirty, setDirty] = useState(false)
  const values = useMemo(
    () => ({ date, place, extent, note, verifiers: JSON.stringify(verifiers), marks: JSON.stringify(marks) }),
    [date, place, extent, note, verifiers, marks],
  )
  const { savedAt } = useDraft(draftKey, values, dirty, keptInTab)
  const touch =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value)
      setDirty(true)
    }
  // Rows that left the case since the draft was kept are no longer asked about.
  const current = useMemo(() => {
    const known = new Set(roster.rows.map((row) => row.enrollmentId))
    return Object.fromEntries(Object.entries(marks).filter(([id]) => known.has(id)))
  }, [marks, roster])
  const count = countMarks(current)
  const filled = verifiers.filter((one) => one.name.trim() && one.unit.trim())
  const unexplained = Object.values(current).filter(
    (one) => one.result === 'mismatch' && !one.note.trim(),
  ).length
  const open = roster.total - count.total
  const why = [
    date ? '' : '没有填写日期',
    place.trim() ? '' : '没有填写地点',
    filled.length < roster.minimumVerifiers ? `核实人至少 ${roster.minimumVerifiers} 名` : '',
    extent === 'full' && open > 0 ? `还有 ${open} 人没有结果` : '',
    count.total === 0 ? '没有任何人的结果' : '',
    unexplained > 0 ? `${unexplained} 名不符的没有写说明` : '',
  ].filter(Boolean)
  const save = useMutation({
    mutationFn: async () => {
      const signed = signature
        ? await call(
            registrationApi.uploadOnsiteFile,
            { id: detail.id, purpose: 'signature', filename: '签名.png' },
            { file: signature },
          )
        : undefined
      return call(registrationApi.recordOnsiteCheck, {
        id: detail.id,
        version: detail.version,
        date,
        place,
        extent,
        verifiers: filled,
        ...(note.trim() ? { note: note.trim() } : {}),
        results: resultsOf(current),
        photoFileIds: files.map((one) => one.fileId),
        ...(signed ? { signatureFileId: signed.fileId } : {}),
      })
    },
    onSuccess: () => {
      dropDraft(draftKey)
      void client.invalidateQueries({ queryKey: ['registrations'] })
      void client.invalidateQueries({ queryKey: ['todos'] })
      void navigate(`/registrations/${detail.id}`, { replace: true })
    },
  })
  const setPerson = (at: number, change: Partial<Person>) =>
    touch(setVerifiers)(verifiers.map((one, index) => (index === at ? { ...one, ...change } : one)))
  return (
    <div className="lu-stack">
      <PageHead
        title="登记现场核实"
        crumbs={[
          { title: '学籍注册', to: '/registrations' },
          { title: detail.title, to: `/registrations/${detail.id}` },
          { title: '现场核实' },
        ]}
        context={`${detail.title}　在办 ${roster.total} 人。可以登记多次，每名学生以最后一次的结果为准。`}
      />
      <Card title="核实情况">
        <div className="rg-form">
          <div className="lu-field">
            <label htmlFor="onsite-date">核实日期</label>
            <DateInput id="onsite-date" value={date} onChange={touch(setDate)} />
          </div>
          <div className="lu-field">
            <label htmlFor="onsite-place">地点</label>
            <input
              id="onsite-place"
              className="lu-inp"
              value={place}
              maxLength={100}
              onChange={(event) => touch(setPlace)(event.target.value)}
            />
          </div>
          <div className="lu-field">
            <span className="lu-label" id="onsite-extent">
              范围
            </span>
            <div className="lu-choices" role="radiogroup" aria-labelledby="onsite-extent">
              <label>
                <input
                  type="radio"
                  name="extent"
                  checked={extent === 'full'}
                  onChange={() => {
                    touch(setExtent)('full')
                    setMarks(allPresent(roster))
                  }}
                />
                全数核实 {roster.total} 人
              </label>
              <label>
                <input
                  type="radio"
                  name="extent"
                  checked={extent === 'sample'}
                  onChange={() => {
                    touch(setExtent)('sample')
                    setMarks({})
                  }}
                />
                抽查，至少 {roster.minimumSample} 人
              </label>
            </div>
            <p className="lu-help">
              抽查够数并且没有不符的，其余学生记为抽查范围外，可以通过；发现一人不符就要改为全部核实。比例和人数是参数（推）。
            </p>
          </div>
          <div className="lu-field">
            <span className="lu-label">核实人，至少 {roster.minimumVerifiers} 名</span>
            {verifiers.map((one, at) => (
              <div key={at} className="rg-pair">
                <input
                  className="lu-inp"
                  aria-label={`第 ${at + 1} 名核实人姓名`}
                  placeholder="姓名"
                  value={one.name}
                  onChange={(event) => setPerson(at, { name: event.target.value })}
                />
                <input
                  className="lu-inp"
                  aria-label={`第 ${at + 1} 名核实人单位`}
                  placeholder="单位"
                  value={one.unit}
                  onChange={(event) => setPerson(at, { unit: event.target.value })}
                />
                {verifiers.length > roster.minimumVerifiers && (
                  <ActionButton
                    small
                    kind="text"
                    onClick={() => touch(setVerifiers)(verifiers.filter((_, index) => index !== at))}
                  >
                    去掉
                  </ActionButton>
                )}
              </div>
            ))}
            <ActionButton
              small
              kind="text"
              icon="plus"
              onClick={() => touch(setVerifiers)([...verifiers, { name: '', unit }])}
            >
              再加一名
            </ActionButton>
          </div>
          <div className="lu-field">
            <label htmlFor="onsite-note">情况说明</label>
            <textarea
              id="onsite-note"
              className="lu-inp"
              rows={2}
              maxLength={500}
              value={note}
              onChange={(event) => touch(setNote)(event.target.value)}
            />
          </div>
          <OnsiteFiles caseId={detail.id} files={files} onChange={setFiles} />
          <div className="lu-field">
            <span className="lu-label">核实人签名</span>
            <SignaturePad onChange={setSignature} />
          </div>
        </div>
      </Card>
      <OnsiteRoster roster={roster} extent={extent} marks={current} onChange={touch(setMarks)} />
      {save.error && (
        <ProblemNotice
          problem={
            save.error instanceof CallError
              ? save.error.problem
              : { status: 0, message: '没有保存成功，内容还在本页。' }
          }
          onRefresh={() => {
            save.reset()
            onRefresh()
          }}
        />
      )}
      <div className="lu-dec" role="region" aria-label="登记">
        <div className="lu-dec-why">
          {why.length > 0 ? <b>现在还不能登记：{why.join('；')}。</b> : <b>可以登记。</b>}
          <div className="lu-t2 lu-sm">
            登记后：在场 {count.present} 人可以通过，不在 {count.absent} 人、不符 {count.mismatch}{' '}
            人须退回学校。{savedAt && `草稿已保存 ${savedAt}`}
          </div>
        </div>
        <ActionButton to={`/registrations/${detail.id}`}>返回办件</ActionButton>
        <ActionButton
          kind="primary"
          busy={save.isPending}
          showReason={false}
          blocked={why.length > 0 ? why.join('；') : undefined}
          onClick={() => save.mutate()}
        >
          登记 {count.total} 人的结果
        </ActionButton>
      </div>
    </div>
  )
}
