import { useMutation } from '@tanstack/react-query'
import { call, named, problemOf, urlOf } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { rosterPapers, type RosterPaper } from '../codes.ts'
import { FileButton } from './FileButton.tsx'
import type { Roster } from './RosterPage.tsx'

/** The papers of the whole class (001:1249); the contract of each apprentice stands beside the apprentice. */
export function PapersCard({ roster, onChange }: { roster: Roster; onChange: () => void }) {
  const upload = useMutation({
    mutationFn: ({ kind, file }: { kind: RosterPaper; file: File }) => call(api.uploadRosterPaper, named(file, { id: roster.id, kind }), { file }),
    onSuccess: onChange,
  })
  const kinds = (Object.keys(rosterPapers) as RosterPaper[]).filter((kind) => kind !== 'partner' || roster.schoolNo !== null)
  return (
    <Card title="材料" meta="PDF、JPG 或 PNG，每份不超过 20 MB" flush>
      {upload.error && <ProblemNotice problem={problemOf(upload.error)} />}
      <SmallTable
        rows={kinds}
        rowKey={(kind) => kind}
        caption="材料"
        columns={[
          { key: 'kind', title: '材料', render: (kind) => rosterPapers[kind] },
          { key: 'state', title: '状态', card: 'state', render: (kind) => <StatusTag shape={roster.papers[kind] ? 'done' : 'waiting'} word={roster.papers[kind] ? '已上传' : '没有上传'} /> },
          { key: 'file', title: '文件', render: (kind) => { const paper = roster.papers[kind]; return paper ? <a href={urlOf(api.getRosterFile, { id: roster.id, fileId: paper.fileId }, {})}>{paper.name}</a> : '—' } },
          ...(roster.editable
            ? [{
                key: 'do', title: '操作',
                render: (kind: RosterPaper) => <FileButton label={`上传${rosterPapers[kind]}`} text={roster.papers[kind] ? '换一份' : '上传'} accept={api.uploadRosterPaper.upload?.accept ?? ''} busy={upload.isPending && upload.variables?.kind === kind} onFile={(file) => upload.mutate({ kind, file })} />,
              }]
            : []),
        ]}
      />
    </Card>
  )
}
