import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call, download, named, problemOf, urlOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { endings, recruits, targetLevels, yuan, type Ending } from '../codes.ts'
import './apprenticeships.css'
import { ApprenticeForm } from './ApprenticeForm.tsx'
import { EndPanel } from './EndPanel.tsx'
import { FileButton } from './FileButton.tsx'
import { MentorPanel } from './MentorPanel.tsx'
import { RosterImport } from './RosterImport.tsx'
import type { Roster } from './RosterPage.tsx'
import { months, usePortal } from './words.tsx'

type Person = Roster['people'][number]

/** The apprentices of a roster with what the rules say of each; the enterprise writes, the school names its mentors. */
export function PeopleCard({ roster, onChange }: { roster: Roster; onChange: () => void }) {
  const [open, setOpen] = useState<'import' | 'mentors' | { person: Person | undefined } | { ending: Person }>()
  const [said, setSaid] = useState('')
  const portal = usePortal()
  const contract = useMutation({
    mutationFn: ({ file, person }: { file: File; person?: string }) => call(api.uploadContracts, named(file, { id: roster.id, ...(person ? { apprenticeId: person } : {}) }), { file }),
    onSuccess: onChange,
  })
  const remove = useMutation({ mutationFn: (person: Person) => call(api.removeApprentice, { id: roster.id, apprenticeId: person.id }), onSuccess: onChange })
  const handOver = useMutation({ mutationFn: () => download(api.makeStudentRoster, { id: roster.id }), onSuccess: () => setSaid('花名册已下载。补齐空着的列（民族、户籍、专业代码等），再到“学籍 · 导入”上传，由学校提交注册。') })
  const archive = contract.data && !contract.variables?.person ? contract.data : undefined
  const done = (words: string) => {
    setOpen(undefined)
    setSaid(words)
    onChange()
  }
  const error = contract.error ?? remove.error ?? handOver.error
  return (
    <>
      {said && <Notice tone="ok" title={said} />}
      {error && <ProblemNotice problem={problemOf(error)} />}
      {archive && (
        <Notice tone={archive.refused.length + archive.withoutTarget.length > 0 ? 'warn' : 'ok'} title={`劳动合同已存 ${archive.stored} 份，还缺 ${archive.missing} 份`}>
          {archive.refused.map((one) => `“${one.name}”${one.why}`).join('；')}
          {archive.withoutTarget.length > 0 && ` 没有对上学徒的文件：${archive.withoutTarget.length} 个，文件名要以证件号码开头。`}
        </Notice>
      )}
      <Card
        title="学徒"
        meta={`${roster.people.length} 人`}
        flush
        extra={
          <span className="lu-row lu-wrap">
            {roster.editable && <ActionButton small icon="upload" onClick={() => setOpen('import')}>从 Excel 导入</ActionButton>}
            {roster.editable && <ActionButton small onClick={() => setOpen({ person: undefined })}>登记一人</ActionButton>}
            {roster.editable && roster.people.length > 0 && <FileButton label="成批上传劳动合同（压缩包）" text="劳动合同压缩包" accept=".zip" busy={contract.isPending && !contract.variables?.person} onFile={(file) => contract.mutate({ file })} />}
            {roster.mentors && <ActionButton small onClick={() => setOpen('mentors')}>定院校导师</ActionButton>}
            {roster.handOver && <ActionButton small kind="primary" busy={handOver.isPending} onClick={() => handOver.mutate()}>下载非全日制学籍花名册</ActionButton>}
          </span>
        }
      >
        <SmallTable
          rows={roster.people}
          rowKey={(row) => row.id}
          caption="学徒"
          empty={roster.editable ? '还没有学徒。从 Excel 导入，或逐人登记。' : '没有学徒。'}
          columns={[
            { key: 'name', title: '姓名', render: (row) => <span className="ap-lines"><b>{row.name}</b><span className="lu-mono lu-sm lu-t3">{row.idMasked}</span></span> },
            { key: 'state', title: '检查', card: 'state', render: (row) => <FindingTag person={row} /> },
            {
              key: 'job', title: '培养',
              render: (row) => (
                <span className="ap-lines">
                  <span>{row.occupation}，{targetLevels[row.targetLevel]}</span>
                  <span className="lu-t2 lu-sm">{months(row.termMonths)}，到 {row.endsOn}</span>
                  {row.partTime && <span className="lu-t2 lu-sm">注册非全日制学籍</span>}
                </span>
              ),
            },
            {
              key: 'contract', title: portal === 'school' ? '劳动合同' : '劳动合同和工资',
              render: (row) => (
                <span className="ap-lines">
                  {row.contractNo !== null && <span>
                    {row.contractNo}{'　'}
                    {row.contractFileId ? <a href={urlOf(api.getRosterFile, { id: roster.id, fileId: row.contractFileId }, {})} className="lu-inline-link">复印件</a> : <span className="lu-t3">没有复印件</span>}
                  </span>}
                  <span className="lu-t2 lu-sm">{row.contractFrom} 至 {row.contractTo ?? '无固定期限'}</span>
                  <span className="lu-t2 lu-sm">{recruits[row.recruit]}{row.wage !== null && `，每月 ${yuan(row.wage)} 元`}</span>
                </span>
              ),
            },
            { key: 'mentors', title: '导师', render: (row) => <span className="ap-lines"><span>企业 {row.mentorEnterprise ?? '—'}</span>{roster.schoolNo !== null && <span>院校 {row.mentorSchool ?? '—'}</span>}</span> },
            ...(roster.editable
              ? [{
                  key: 'do', title: '操作',
                  render: (row: Person) => (
                    <span className="ap-lines">
                      <FileButton label={`上传${row.name}的劳动合同`} text="传合同" accept=".pdf,.jpg,.png" busy={contract.isPending && contract.variables?.person === row.id} onFile={(file) => contract.mutate({ file, person: row.id })} />
                      <span className="lu-row">
                        <button type="button" className="lu-link" onClick={() => setOpen({ person: row })}>修改</button>
                        <button type="button" className="lu-link" onClick={() => remove.mutate(row)}>移出</button>
                      </span>
                    </span>
                  ),
                }]
              : []),
            ...(roster.mayEnd ? [{ key: 'end', title: '操作', render: (row: Person) => (row.state === 'filed' ? <button type="button" className="lu-link" onClick={() => setOpen({ ending: row })}>登记结束</button> : '—') }] : []),
          ]}
        />
      </Card>
      {open === 'import' && <RosterImport roster={roster} onClose={() => setOpen(undefined)} onDone={done} />}
      {open === 'mentors' && <MentorPanel roster={roster} onClose={() => setOpen(undefined)} onDone={done} />}
      {typeof open === 'object' && 'ending' in open && <EndPanel roster={roster} person={open.ending} onClose={() => setOpen(undefined)} onDone={done} />}
      {typeof open === 'object' && 'person' in open && <ApprenticeForm roster={roster} person={open.person} onClose={() => setOpen(undefined)} onDone={done} />}
    </>
  )
}

function FindingTag({ person }: { person: Person }) {
  const worst = person.findings.find((one) => one.level === 'block') ?? person.findings[0]
  if (!worst) return <StatusTag shape="done" word={person.state === 'filed' ? '已备案' : person.state === 'ended' ? `${person.endedOn} ${endings[person.endedReason as Ending]}` : '没有问题'} />
  return (
    <span>
      <StatusTag shape={worst.level === 'block' ? 'block' : 'soft'} word={worst.level === 'block' ? '须改正' : '提示'} />
      {person.findings.map((one) => (
        <span key={`${one.key}${one.message}`} className="lu-t2 lu-sm" style={{ display: 'block' }}>
          {one.message} <Clause id={one.clause} />
        </span>
      ))}
    </span>
  )
}
