import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { call } from '../../../kernel/client.ts'
import type { FormField } from '../../../ui/form-types.ts'
import { api as orgs } from '../../orgs/api.ts'

/** A form field that finds a school of the register by name, initials or number. */
export function useSchoolField(key: string, title: string, help?: string): FormField {
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const { data, isFetching } = useQuery({ queryKey: ['complaints', 'school-field', q], queryFn: () => call(orgs.suggestOrgs, { q, kind: ['school'] }), enabled: q.length > 0 })
  return {
    key, title, type: 'code', placeholder: '学校名称或拼音首字母', ...(help ? { help } : {}),
    options: (data?.rows ?? []).map((row) => ({ value: String(row.no), label: row.name })), onSearch: setText, loading: isFetching,
  }
}
