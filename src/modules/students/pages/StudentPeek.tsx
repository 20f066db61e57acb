import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Masked } from '../../../ui/Masked.tsx'
import { Peek } from '../../../ui/Peek.tsx'
import type { PeekControls } from '../../../ui/useListCursor.ts'
import { useMay } from '../../access/model.ts'
import { api, type StudentRow } from '../api.ts'
import { cellWords, EnrollmentStatus, type Words } from './words.tsx'

/** A look at one row beside the list. It shows what the list already holds; opening the record is what is noted as a view. */
export function StudentPeek({
  row,
  words,
  controls,
}: {
  row: StudentRow
  words: Words
  controls: PeekControls
}) {
  const mayReveal = useMay('students.reveal')
  const mayEdit = useMay('students.edit') && row.status === 'pending'
  const text = (key: Parameters<typeof cellWords>[0]) => cellWords(key, row, words)
  return (
    <Peek
      key={row.id}
      title={row.name}
      status={<EnrollmentStatus code={row.status} word={text('status')} boxed />}
      {...controls}
      actions={
        <>
          <ActionButton kind="primary" to={`/students/${row.id}`}>
            打开学籍
          </ActionButton>
          {mayEdit && <ActionButton to={`/students/${row.id}/edit`}>修改</ActionButton>}
        </>
      }
    >
      <Facts
        columns={1}
        facts={[
          { name: '学籍号', value: <span className="lu-mono">{row.studentNumber ?? '注册后编定'}</span> },
          {
            name: '证件号码',
            value: (
              <Masked
                name="证件号码"
                value={row.idMasked}
                {...(mayReveal
                  ? {
                      onReveal: async (purpose: string) =>
                        (await call(api.revealStudent, { id: row.id, purpose })).idNumber,
                    }
                  : {})}
              />
            ),
          },
          { name: '学校', value: row.orgName },
          { name: '就读地点', value: row.siteName },
          { name: '专业 / 层次', value: `${row.specialtyName} · ${text('trainingLevel')}` },
          { name: '班级', value: `${row.className ?? '未分班'}（学制 ${row.lengthYears} 年）` },
          { name: '学习形式', value: text('studyMode') },
          { name: '入学', value: `${row.entryDate}，${text('sourceCategory')}` },
          { name: '生源地', value: row.sourceRegion },
          { name: '注册日期', value: row.registeredOn ?? '还没有注册' },
          ...(row.leftOn ? [{ name: '离校日期', value: row.leftOn }] : []),
          ...(row.caseNo ? [{ name: '办件', value: <span className="lu-mono">{row.caseNo}</span> }] : []),
        ]}
      />
    </Peek>
  )
}
