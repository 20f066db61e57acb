import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { BalanceNotice } from './BalanceNotice.tsx'
import { FilePick } from './FilePick.tsx'

/** Certificates from a list of one's own; the file is checked first and the rows that will not do are named. */
export function SheetPanel({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const navigate = useNavigate()
  const [problem, setProblem] = useState<Problem>()
  const [file, setFile] = useState<File>()
  const [balance, setBalance] = useState<Output<typeof api.issueFromSheet>['balance']>()
  const pick = async (chosen: File) => {
    setFile(chosen)
    setProblem(undefined)
    try {
      setBalance((await call(api.issueFromSheet, { kind: 'training', title: '检查', dryRun: true, filename: chosen.name }, { file: chosen })).balance)
    } catch (error) {
      setBalance(undefined)
      setProblem(problemOf(error))
    }
  }
  return (
    <SidePanel title="按上传的名单制证" onClose={onClose}>
      <RecordForm
        fields={[
          { key: 'kind', title: '证书种类', type: 'choice', required: true, options: [{ value: 'training', label: '培训结业证' }, { value: 'apprentice', label: '学徒出师证书' }, { value: 'skill', label: '职业技能等级证书' }] },
          { key: 'title', title: '批次名称', type: 'text', required: true, placeholder: '例如：电工四级 2026 年第 2 期' },
        ]}
        initial={{ kind: 'training' }}
        submitText="制证"
        {...(file && balance ? {} : { submitBlocked: '先选名单文件' })}
        effect={balance ? `通过检查的 ${balance.accepted} 人各颁发一本；没有通过的 ${balance.rejected} 人不写入。` : '文件检查以后才能制证。'}
        onCancel={onClose}
        notice={
          <div className="lu-stack">
            {problem && <ProblemNotice problem={problem} />}
            <div className="lu-row">
              <FilePick label="选名单文件" accept=".xlsx,.csv" onPick={(chosen) => void pick(chosen)} />
              {file && <StatusTag shape="note" word={file.name} />}
            </div>
            {balance ? <BalanceNotice balance={balance} /> : <Notice tone="mute" title="用名单模板填写">职业技能等级证书的 22 位编号填在名单里；另外两种由系统连续编号。</Notice>}
          </div>
        }
        onSubmit={async ({ kind, title }) => {
          try {
            const made = await call(api.issueFromSheet, { kind: kind as 'training', title: title!, filename: file!.name }, { file: file! })
            onDone()
            if (made.batch) await navigate(`/certificates/batches/${made.batch.id}`)
            else setBalance(made.balance)
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
