import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { z } from 'zod'
import { call } from '../../../kernel/client.ts'
import type { ListFilter, ListQuery, Option } from '../../../ui/list-types.ts'
import { api as orgApi } from '../../orgs/api.ts'
import type { api } from '../api.ts'
import { studentViews, type StudentView } from '../model.ts'
import type { Words } from './words.tsx'

const KEYS = [
  'q',
  'org',
  'status',
  'studyMode',
  'trainingLevel',
  'specialty',
  'grade',
  'sourceCategory',
  'onRoll',
  'registered',
  'className',
] as const

/** An address with plain parameters, such as `/students?onRoll=live&org=510100000000`, as filters of the list; undefined when there is nothing to do. */
export function plainToFilters(search: string): string | undefined {
  const params = new URLSearchParams(search)
  const plain = KEYS.filter((key) => params.has(key))
  if (plain.length === 0) return undefined
  for (const key of plain) {
    params.set(`f.${key}`, params.getAll(key).join(','))
    params.delete(key)
  }
  return params.toString()
}

type FilterInput = z.input<(typeof api)['countStudents']['input']>

/** What the endpoints take, from what the address says. */
export function filterInput(query: ListQuery): FilterInput {
  const f = query.filters
  const many = (key: string) => (f[key] ? { [key]: f[key].split(',') } : {})
  const one = (key: string) => (f[key] ? { [key]: f[key] } : {})
  const grades = (f['grade'] ?? '')
    .split(',')
    .map(Number)
    .filter((grade) => Number.isInteger(grade) && grade > 0)
  const org = Number(f['org'] ?? 0)
  const view = studentViews.find((name): name is StudentView => name === query.view)
  return {
    ...one('q'),
    ...(org > 0 ? { org } : {}),
    ...(view && view !== 'all' ? { view } : {}),
    ...many('status'),
    ...one('studyMode'),
    ...many('trainingLevel'),
    ...one('specialty'),
    ...(grades.length > 0 ? { grade: grades } : {}),
    ...one('className'),
    ...one('sourceCategory'),
    ...(f['onRoll'] === 'live' ? { onRoll: 'live' as const } : {}),
    ...(f['registered'] === 'live' ? { registered: 'live' as const } : {}),
  }
}

const select = (key: string, label: string, options: readonly Option[], multiple = false): ListFilter => ({
  key,
  label,
  type: 'select',
  options,
  multiple,
})

/** The filter bar. The two counting filters appear only once an indicator has led here. */
export function useStudentFilters(from: {
  words: Words
  specialties: Option[]
  grades: Option[]
  authority: boolean
}): readonly ListFilter[] {
  const { words } = from
  const params = new URLSearchParams(globalThis.location?.search ?? '')
  const [orgText, setOrgText] = useState('')
  const chosen = params.get('f.org') ?? ''
  const orgs = useQuery({
    queryKey: ['orgs', 'suggestions', orgText],
    queryFn: () => call(orgApi.suggestOrgs, { q: orgText }),
    enabled: from.authority,
  })
  const name = useQuery({
    queryKey: ['orgs', 'name', chosen],
    queryFn: () => call(orgApi.getOrg, { orgNo: Number(chosen) }),
    enabled: from.authority && /^\d{12}$/.test(chosen),
    staleTime: 3_600_000,
  })
  const found = (orgs.data?.rows ?? []).map((org) => ({ value: String(org.no), label: org.name }))
  if (chosen && name.data && !found.some((one) => one.value === chosen))
    found.unshift({ value: chosen, label: name.data.name })
  return [
    { key: 'q', label: '关键词', type: 'text', placeholder: '姓名、拼音、学籍号、证件号后四位' },
    ...(from.authority
      ? [
          {
            key: 'org',
            label: '单位',
            type: 'org' as const,
            options: found,
            onSearch: setOrgText,
            loading: orgs.isFetching,
          },
        ]
      : []),
    select('grade', '年级', from.grades, true),
    select('trainingLevel', '层次', words.options('training-level'), true),
    select('specialty', '专业', from.specialties),
    select('status', '状态', words.options('enrollment-status'), true),
    select('studyMode', '学习形式', words.options('study-mode')),
    select('sourceCategory', '生源', words.options('source-category')),
    ...(params.has('f.onRoll')
      ? [select('onRoll', '口径', [{ value: 'live', label: '今天计入在校生' }])]
      : []),
    ...(params.has('f.registered')
      ? [select('registered', '口径', [{ value: 'live', label: '今年注册' }])]
      : []),
    ...(params.has('f.className')
      ? [{ key: 'className', label: '班级', type: 'text' as const, placeholder: '班级' }]
      : []),
  ]
}
