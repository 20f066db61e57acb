import { useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { FormField } from '../../../ui/form-types.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'
import { mergeFieldTitles } from '../words.ts'
import type { Pair } from './SideBySide.tsx'

type SideName = 'left' | 'right'
type Field = keyof typeof mergeFieldTitles

/** Which record stays, and whose value stays field by field; equal values are not asked about. */
export function MergePanel({
  pair,
  onClose,
  onDone,
}: {
  pair: Pair
  onClose: () => void
  onDone: () => void
}) {
  const [problem, setProblem] = useState<Problem>()
  const shown: Record<Field, (side: Pair['left']) => string> = {
    name: (side) => side.name,
    formerName: (side) => side.formerName ?? '（空）',
    sex: (side) => side.sex,
    birthDate: (side) => side.birthDate,
    document: (side) => `${side.documentType} ${side.idMasked}`,
  }
  const options = (of: (side: Pair['left']) => string) => [
    { value: 'left', label: `左：${of(pair.left)}` },
    { value: 'right', label: `右：${of(pair.right)}` },
  ]
  const asked = (Object.keys(shown) as Field[]).filter(
    (field) => field === 'document' || shown[field](pair.left) !== shown[field](pair.right),
  )
  const fields: FormField[] = [
    {
      key: 'survivor',
      title: '留下哪一个',
      type: 'choice',
      required: true,
      options: options((side) => `${side.name}，${side.orgs.map((org) => org.name).join('、')}`),
      help: '另一个的记录都改指留下的这一个，两个号码以后都找到同一人。',
    },
    ...asked.map((field): FormField => ({
      key: field,
      title: `${mergeFieldTitles[field]}用哪一个`,
      type: 'choice',
      required: true,
      options: options(shown[field]),
    })),
    {
      key: 'reason',
      title: '理由',
      type: 'longtext',
      required: true,
      help: '写明依据，例如看过哪些证件。',
      validate: (value) => (value.length < 4 ? '理由至少 4 个字。' : undefined),
    },
    ...(pair.likeness === 'twins'
      ? [
          {
            key: 'notTwins',
            title: '双胞胎',
            type: 'choices',
            required: true,
            options: [{ value: 'yes', label: '已看过证件，不是双胞胎' }],
          } satisfies FormField,
        ]
      : []),
  ]
  const records = pair.left.records.length + pair.right.records.length
  return (
    <SidePanel title="合并为同一人" onClose={onClose}>
      <RecordForm
        fields={fields}
        initial={{
          survivor: 'left',
          ...Object.fromEntries(asked.map((field) => [field, 'left'])),
          reason: '',
          notTwins: '',
        }}
        submitText={pair.needsSecond ? '提出合并，等第二人复核' : '合并'}
        onCancel={onClose}
        effect={
          pair.needsSecond
            ? '双方各有一个有效的全日制学籍，提出以后由另一名审核人复核才生效。'
            : `双方共 ${records} 类记录归到一个人。以后可以原样拆开。`
        }
        notice={problem && <ProblemNotice problem={problem} />}
        onSubmit={async (values) => {
          const side = (field: string) =>
            ((values[field] || values['survivor']) === 'right' ? 'right' : 'left') as SideName
          try {
            await call(api.mergePeople, {
              id: pair.id,
              version: pair.version,
              survivor: side('survivor'),
              choices: {
                name: side('name'),
                formerName: side('formerName'),
                sex: side('sex'),
                birthDate: side('birthDate'),
                document: side('document'),
              },
              reason: values['reason'] ?? '',
              notTwins: values['notTwins'] === 'yes',
            })
            onDone()
          } catch (error) {
            setProblem(
              problemOf(error),
            )
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
