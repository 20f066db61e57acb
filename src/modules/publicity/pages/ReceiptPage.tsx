import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { api } from '../api.ts'
import { objectionStates } from '../codes.ts'
import './publicity.css'

/** The state of an objection by its receipt number; the number stays out of the address of the page. */
export function ReceiptPage() {
  const [number, setNumber] = useState('')
  const ask = useMutation({ mutationFn: (receiptNo: string) => call(api.getReceipt, { receiptNo: receiptNo.trim() }) })
  const problem = ask.error instanceof CallError ? ask.error.problem : undefined
  return (
    <div className="lu-w">
      <PageHead crumbs={[{ title: '首页', to: '/' }, { title: '公示', to: '/publicity' }, { title: '查异议' }]} title="凭回执号查异议" context="提交异议时得到的回执号，字母不分大小写。" />
      <form
        className="pb-find"
        onSubmit={(event) => {
          event.preventDefault()
          if (number.trim()) ask.mutate(number)
        }}
      >
        <label style={{ flex: '0 1 360px' }}>
          回执号
          <input className="lu-inp lu-inp-mono" value={number} maxLength={30} placeholder="YY-0000-0000-0000-0000" autoComplete="off" onChange={(event) => setNumber(event.target.value)} />
        </label>
        <ActionButton submit kind="primary" busy={ask.isPending}>
          查看
        </ActionButton>
      </form>
      {ask.error && <Notice tone="warn" title={problem?.issues?.[0]?.message.replace(/^\w+：/, '') ?? ask.error.message} />}
      {ask.data && (
        <Card title={objectionStates[ask.data.state]}>
          <Facts
            columns={1}
            facts={[
              { name: '公示', value: <Link to={`/publicity/${ask.data.publicityId}`}>{ask.data.title}</Link> },
              { name: '收到', value: day(ask.data.receivedAt) },
              ask.data.answeredAt ? { name: '答复日期', value: day(ask.data.answeredAt) } : { name: '答复期限', value: ask.data.dueOn },
              { name: '答复', value: ask.data.answer ? <span className="pb-summary">{ask.data.answer}</span> : '还没有答复，您不用做什么。' },
            ]}
          />
        </Card>
      )}
    </div>
  )
}

function day(moment: string): string {
  return new Date(moment).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
}
