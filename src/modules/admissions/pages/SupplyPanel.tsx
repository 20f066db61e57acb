import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { FormField } from '../../../ui/form-types.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import type { suppliable } from '../handover-facts.ts'
import { api } from '../api.ts'

/** Fills in one thing that the register needs, for everybody chosen at once. */
export function SupplyPanel({ ids, onClose, onDone }: { ids: readonly string[]; onClose: () => void; onDone: () => Promise<void> }) {
  const [problem, setProblem] = useState<Problem>()
  const { data } = useQuery({ queryKey: ['admissions', 'supply-form'], queryFn: () => call(api.getSupplyForm, {}), staleTime: 600_000 })
  const fields: FormField[] = [
    { key: 'key', title: '补填哪一项', type: 'code', required: true, options: (data?.fields ?? []).map((one) => ({ value: one.key, label: one.title })) },
    ...(data?.fields ?? []).map((one): FormField => {
      const base = { key: one.key, title: one.title, required: true, help: one.help, shown: (values: Readonly<Record<string, string>>) => values['key'] === one.key }
      return one.options.length > 0 ? { ...base, type: 'code', options: one.options.map((option) => ({ value: option.code, label: option.label })) } : { ...base, type: one.type === 'date' ? 'date' : 'text' }
    }),
  ]
  return (
    <SidePanel title={`为 ${ids.length} 人补填`} onClose={onClose}>
      {data ? (
        <RecordForm
          fields={fields}
          initial={{ key: 'ethnicGroup' }}
          submitText="补填"
          onCancel={onClose}
          notice={problem && <ProblemNotice problem={problem} />}
          effect={<p className="lu-t2 lu-sm">选中的人这一项都写成同样的内容。学籍里写明是学校补填的。</p>}
          onSubmit={async (values) => {
            const key = values['key'] as (typeof suppliable)[number]
            try {
              await call(api.supplyFacts, { ids: [...ids], key, value: values[key] ?? '' })
              await onDone()
            } catch (error) {
              if (!(error instanceof CallError)) throw error
              setProblem(error.problem)
            }
          }}
        />
      ) : (
        <Loading lines={4} />
      )}
    </SidePanel>
  )
}
