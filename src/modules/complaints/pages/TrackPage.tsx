import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { whenText } from '../../../ui/format.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { api } from '../api.ts'
import { categories } from '../codes.ts'
import { MOST_FILES } from '../model.ts'
import { FilePicker } from './FilePicker.tsx'
import { ProgressTag } from './words.tsx'
import './complaints.css'

/** The progress by number and code, which stay out of the address of the page; more material can be added here. */
export function TrackPage() {
  const [pair, setPair] = useState({ trackingNo: '', code: '' })
  const [missing, setMissing] = useState(false)
  const [files, setFiles] = useState<File[]>([])
  const [said, setSaid] = useState<{ tone: 'ok' | 'warn'; text: string }>()
  const ask = useMutation({ mutationFn: () => call(api.trackComplaint, { trackingNo: pair.trackingNo.trim(), code: pair.code.trim() }) })
  const add = useMutation({
    mutationFn: async () => {
      const left: File[] = []
      const problems: string[] = []
      for (const file of files)
        await call(api.addComplaintFile, { trackingNo: pair.trackingNo.trim(), code: pair.code.trim(), filename: file.name }, { file }).catch((error: unknown) => {
          left.push(file)
          problems.push(error instanceof CallError ? error.problem.message : `“${file.name}”没有传上。`)
        })
      return { left, problems, sent: files.length - left.length }
    },
    onSuccess: ({ left, problems, sent }) => {
      setFiles(left)
      setSaid(problems.length > 0 ? { tone: 'warn', text: problems.join(' ') } : { tone: 'ok', text: `已补交 ${sent} 份材料。` })
      ask.mutate()
    },
  })
  const problem = ask.error instanceof CallError ? ask.error.problem : undefined
  const shown = ask.data
  return (
    <div className="lu-w">
      <PageHead crumbs={[{ title: '首页', to: '/' }, { title: '招生投诉', to: '/complaints' }, { title: '查进度' }]} title="查投诉进度" context="提交投诉时得到的查询号和查询码，字母不分大小写。" />
      <form
        className="cp-find"
        onSubmit={(event) => {
          event.preventDefault()
          setSaid(undefined)
          const whole = pair.trackingNo.trim() !== '' && pair.code.trim() !== ''
          setMissing(!whole)
          if (whole) ask.mutate()
        }}
      >
        <label>
          查询号
          <input className="lu-inp lu-inp-mono" value={pair.trackingNo} maxLength={30} placeholder="TS000000-000000" autoComplete="off" onChange={(event) => setPair({ ...pair, trackingNo: event.target.value })} />
        </label>
        <label>
          查询码
          <input className="lu-inp lu-inp-mono" value={pair.code} maxLength={20} placeholder="00000-00000" autoComplete="off" onChange={(event) => setPair({ ...pair, code: event.target.value })} />
        </label>
        <ActionButton submit kind="primary" busy={ask.isPending}>查看</ActionButton>
      </form>
      {missing && <Notice tone="warn" title="查询号和查询码都要填写。两样都在提交投诉后的页面上。" />}
      {!missing && ask.error && <Notice tone="warn" title={problem?.issues ? '查询号或查询码不完整。请核对后再查。' : ask.error.message} />}
      {shown && (
        <div className="lu-stack">
          <Card title="进度" extra={<ProgressTag state={shown.state} />}>
            <Facts
              columns={1}
              facts={[
                { name: '查询号', value: <span className="lu-mono">{shown.trackingNo}</span> },
                { name: '承办', value: shown.authorityName },
                { name: '学校', value: shown.schoolName ?? '没有涉及学校' },
                { name: '类别', value: categories[shown.category] },
                { name: '收到', value: whenText(shown.receivedAt) },
                ...(shown.dueOn ? [{ name: shown.state === 'following' ? '整改期限' : '办理期限', value: shown.dueOn }] : []),
                { name: '最近一步', value: whenText(shown.updatedAt) },
                { name: '材料', value: `${shown.files} 份` },
                { name: '答复', value: shown.answer ? <span className="cp-text">{shown.answer}</span> : '还没有答复，您不用做什么。' },
              ]}
            />
          </Card>
          {said && <Notice tone={said.tone} title={said.text} />}
          {shown.mayAdd && (
            <Card title="补充材料">
              <div className="cp-form">
                <FilePicker files={files} onChange={setFiles} most={MOST_FILES - shown.files} title="选择文件" />
                <ActionButton kind="primary" busy={add.isPending} {...(files.length === 0 ? { blocked: '先选择文件。' } : {})} onClick={() => add.mutate()}>补交</ActionButton>
              </div>
            </Card>
          )}
        </div>
      )}
    </div>
  )
}
