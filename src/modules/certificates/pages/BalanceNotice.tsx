import type { z } from 'zod'
import { Notice } from '../../../ui/Notice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import type { fileBalance } from '../issue-api.ts'

/** What a file came to: counts, and every row that will not do with its column, reason and remedy. */
export function BalanceNotice({ balance }: { balance: z.output<typeof fileBalance> }) {
  const blocked = balance.problems.filter((one) => one.level === 'block')
  return (
    <div className="lu-stack">
      <Notice tone={balance.rejected > 0 || balance.fileProblems.length > 0 ? 'warn' : 'ok'} title={`送入 ${balance.sent} 行，通过 ${balance.accepted} 行，没有通过 ${balance.rejected} 行`}>
        {balance.fileProblems.map((one) => `${one.message}。${one.mend}。`).join('')}
      </Notice>
      {blocked.length > 0 && (
        <SmallTable
          caption="没有通过的行"
          rows={blocked}
          rowKey={(row) => `${row.excelRow}${row.column}${row.message}`}
          columns={[
            { key: 'row', title: '行', render: (row) => row.excelRow },
            { key: 'header', title: '列', render: (row) => row.header || '—' },
            { key: 'message', title: '哪里错，怎么改', render: (row) => `${row.message}。${row.mend}。` },
          ]}
        />
      )}
    </div>
  )
}
