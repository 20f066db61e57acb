import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { moralGrades, qualityKinds } from '../codes.ts'
import type { Dossier } from '../dossier-api.ts'
import type { QualityEntry } from '../quality-api.ts'
import { schoolYearWord } from '../rules.ts'
import { fileField, FormPanel, optionsOf } from './parts.tsx'

/** The comprehensive-quality file, the newest school year first. */
export function QualityCard({ dossier, refresh }: { dossier: Dossier; refresh: () => Promise<void> }) {
  const mayEdit = useMay('dossiers.edit')
  const [adding, setAdding] = useState(false)
  const [withdrawing, setWithdrawing] = useState<QualityEntry>()
  const years = [0, 1, 2, 3, 4].map((back) => dossier.schoolYear - back)
  const isMoral = (values: Readonly<Record<string, string>>) => values['kind'] === 'moral'
  return (
    <Card title="综合素质" meta={<>按学年记 <Clause id="001:1279" /></>} extra={mayEdit && <ActionButton small icon="plus" onClick={() => setAdding(true)}>登记一条</ActionButton>} flush>
      <SmallTable
        caption="综合素质"
        rows={dossier.quality}
        rowKey={(row) => row.id}
        empty="还没有记录。"
        columns={[
          { key: 'title', title: '名称', render: (row) => <><b>{row.title}</b>{row.content && <div className="lu-t3 lu-sm">{row.content}</div>}</> },
          { key: 'kind', title: '类别', card: 'state', render: (row) => qualityKinds[row.kind] },
          { key: 'year', title: '学年', render: (row) => <span className="lu-nw">{row.schoolYear}—{row.schoolYear + 1}</span> },
          { key: 'result', title: '结果', render: (row) => row.result ?? '—' },
          { key: 'hours', title: '学时', align: 'right', render: (row) => row.hours ?? '—' },
          { key: 'act', title: '', render: (row) => <span className="lu-row">{row.fileId && <a href={`/api/dossiers/${dossier.enrollmentId}/files/${row.fileId}`}>材料</a>}{mayEdit && <ActionButton kind="text" small onClick={() => setWithdrawing(row)}>撤下</ActionButton>}</span> },
        ]}
      />
      {adding && (
        <FormPanel
          title="登记综合素质"
          initial={{ schoolYear: String(dossier.schoolYear) }}
          fields={[
            { key: 'schoolYear', title: '学年', type: 'choice', required: true, options: years.map((one) => ({ value: String(one), label: schoolYearWord(one) })) },
            { key: 'kind', title: '类别', type: 'choice', required: true, options: optionsOf(qualityKinds) },
            { key: 'title', title: '名称', type: 'text', required: true },
            { key: 'content', title: '过程', type: 'longtext' },
            { key: 'grade', title: '等级', type: 'choice', required: true, options: moralGrades.map((one) => ({ value: one, label: one })), shown: isMoral },
            { key: 'result', title: '结果', type: 'text', shown: (values) => !isMoral(values) },
            { key: 'hours', title: '学时', type: 'number', shown: (values) => !isMoral(values) },
            { key: 'happenedOn', title: '日期', type: 'date' },
            fileField(dossier.enrollmentId, 'fileId', '材料'),
          ]}
          submitText="登记"
          onClose={() => setAdding(false)}
          save={async (values) => {
            await call(api.addQuality, {
              enrollmentId: dossier.enrollmentId,
              schoolYear: Number(values['schoolYear']),
              kind: values['kind'] as 'labour',
              title: values['title'] ?? '',
              content: values['content'] || null,
              result: values['grade'] || values['result'] || null,
              hours: values['hours'] ? Number(values['hours']) : null,
              happenedOn: values['happenedOn'] || null,
              fileId: values['fileId'] || null,
            })
            await refresh()
          }}
        />
      )}
      {withdrawing && (
        <ReasonPanel
          title={`撤下“${withdrawing.title}”`}
          effect="这一条不再显示，也不再算数；理由留在审计里。"
          submitText="撤下"
          help="例如：登记到了别人名下。"
          onClose={() => setWithdrawing(undefined)}
          onSubmit={async (reason) => {
            await call(api.withdrawQuality, { id: withdrawing.id, reason })
            setWithdrawing(undefined)
            await refresh()
          }}
        />
      )}
    </Card>
  )
}
