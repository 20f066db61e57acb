import { useNavigate, useParams } from 'react-router'
import { call, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'
import { proofFields, proofWishes, purposeField } from './fields.ts'
import { useGive } from './useGive.ts'

/** The papers of one student: proof, card, sheet, package. */
export function StudentPapers() {
  const { id = '' } = useParams()
  const navigate = useNavigate()
  const proof = useGive((values: Readonly<Record<string, string | undefined>>) => download(api.issueProof, { id, ...proofWishes(values) }))
  const card = useGive(() => download(api.issueCard, { id }))
  const sheet = useGive((purpose: string) => download(api.issueRecordSheet, { id, purpose }))
  const pack = useGive((purpose: string) => call(api.packDossier, { id, purpose }))
  return (
    <>
      <PageHead title="出具证明" crumbs={[{ title: '学籍台账', to: '/students' }, { title: '学籍', to: `/students/${id}` }, { title: '出具证明' }]} />
      <div className="lu-stack">
        <Card title="在读证明">
          <RecordForm
            fields={proofFields}
            initial={{ purpose: '', days: '', language: 'zh' }}
            submitText="出具 PDF"
            effect="带查验编号，有效期内任何人可在查验页核对；每一份各有编号。"
            notice={proof.problem ? <ProblemNotice problem={proof.problem} /> : proof.isSuccess ? <Notice tone="ok" title="已出具">文件已下载。</Notice> : undefined}
            onSubmit={async (values) => void (await proof.mutateAsync(values))}
          />
        </Card>
        <Card title="学生证" meta="85.6 × 54 毫米，一张一页">
          <p className="lu-t2">再做一张，前一张的查验编号随即失效。照片取学生档案里已采用的。</p>
          {card.problem && <ProblemNotice problem={card.problem} />}
          <ActionButton icon="print" onClick={() => card.mutate(undefined)} busy={card.isPending}>制作学生证</ActionButton>
        </Card>
        <Card title="学籍卡与档案包">
          <RecordForm
            fields={[{ ...purposeField, help: '记入查看记录和清单。' }, { key: 'what', title: '要什么', type: 'choice', required: true, options: [{ value: 'sheet', label: '学籍卡 PDF' }, { value: 'package', label: '个人档案包（压缩包，带签名）' }] }]}
            initial={{ purpose: '', what: 'sheet' }}
            submitText="生成"
            effect="档案包在后台生成，做好后在“后台任务”下载。"
            notice={(sheet.problem ?? pack.problem) && <ProblemNotice problem={(sheet.problem ?? pack.problem)!} />}
            onSubmit={async (values) => {
              if (values['what'] === 'package') {
                await pack.mutateAsync(values['purpose'] ?? '')
                void navigate('/jobs')
              } else await sheet.mutateAsync(values['purpose'] ?? '')
            }}
          />
        </Card>
      </div>
    </>
  )
}
