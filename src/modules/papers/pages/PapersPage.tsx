import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'
import { purposeField } from './fields.ts'
import { IssuedTable } from './IssuedTable.tsx'
import { useGive } from './useGive.ts'

const SIZE = 30

/** 证明与学生证: many cards or sheets at once, and what was given out. */
export function PapersPage() {
  const navigate = useNavigate()
  const [page, setPage] = useState(1)
  const { data } = useQuery({
    queryKey: ['papers', 'list', page],
    queryFn: () => call(api.listPapers, { page, size: SIZE }),
    placeholderData: keepPreviousData,
  })
  const many = useGive((values: Readonly<Record<string, string | undefined>>) =>
    call(api.issueMany, {
      kind: values['kind'] === 'sheet' ? 'sheet' : 'card',
      grade: Number(values['grade']),
      purpose: values['purpose'] ?? '',
      ...(values['className'] ? { className: values['className'] } : {}),
    }),
  )
  return (
    <>
      <PageHead
        title="证明与学生证"
        context={<>给一名学生出具，从<Link to="/students">学籍台账</Link>打开学籍，再点“证明”。</>}
      />
      <div className="lu-stack">
        <Card title="成批制作">
          <RecordForm
            fields={[
              { key: 'kind', title: '种类', type: 'choice', required: true, options: [{ value: 'card', label: '学生证' }, { value: 'sheet', label: '学籍卡' }] },
              { key: 'grade', title: '入学年级', type: 'text', required: true, help: '四位年份，如 2026。', validate: (value) => (/^(19|20)\d\d$/.test(value) ? undefined : '填四位年份。') },
              { key: 'className', title: '班级', type: 'text', help: '不填就是整个年级。' },
              purposeField,
            ]}
            initial={{ kind: 'card', grade: String(new Date().getFullYear()), className: '', purpose: '' }}
            submitText="制作"
            effect="在后台制作，每人一份，做好后在“后台任务”下载压缩包，清单里写明做不成的原因。"
            notice={many.problem && <ProblemNotice problem={many.problem} />}
            onSubmit={async (values) => {
              await many.mutateAsync(values)
              void navigate('/jobs')
            }}
          />
        </Card>
        <Card title="已出具" flush footer={data && data.total > SIZE && <Pager page={page} pageSize={SIZE} total={data.total} onPage={setPage} />}>
          <IssuedTable rows={data?.rows ?? []} holder />
        </Card>
      </div>
    </>
  )
}
