import type { ReactNode } from 'react'
import type { Input } from '../../../kernel/api.ts'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'

export type Settings = Pick<Input<typeof api.makeSplit>, 'classes' | 'weights'>

const degrees = [
  { value: '0', label: '不看' },
  { value: '2', label: '略看' },
  { value: '5', label: '看' },
  { value: '9', label: '最看重' },
]
const degreeOf = (weight: number) => degrees.reduce((best, one) => (Math.abs(Number(one.value) - weight) < Math.abs(Number(best.value) - weight) ? one : best)).value
const weightKeys = ['sex', 'score', 'spread', 'region'] as const
const weightTitles = { sex: '性别', score: '平均成绩', spread: '成绩离散', region: '生源地' }
const weightHelp = { sex: '各班男女人数相近。', score: '各班平均成绩相近；没有成绩的也平均分到各班。', spread: '各班成绩高低的差别相近。', region: '同一个地方来的不集中在一个班。' }

const wholeFrom = (least: number, most: number, unit: string) => (value: string) =>
  /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most ? undefined : `填 ${least} 到 ${most} 的整数，单位是${unit}。`

/** The name of each class: what stands before the number, the number, 班. */
export const classesOf = (prefix: string, count: number, capacity: number): Settings['classes'] => Array.from({ length: count }, (_, at) => ({ name: `${prefix}${at + 1}班`, capacity }))

/** How many classes of how many, how they are called, and what is looked at. */
export function ClassSettings({ people, initial, submitText, notice, onSubmit, onCancel }: { people: number; initial: { prefix: string; classes?: Settings['classes']; weights?: Settings['weights'] }; submitText: string; notice?: ReactNode; onSubmit: (given: Settings) => Promise<void>; onCancel?: () => void }) {
  const count = initial.classes?.length ?? Math.max(1, Math.ceil(people / 45))
  const fields: FormField[] = [
    { key: 'count', title: '分几个班', type: 'number', required: true, validate: wholeFrom(1, 100, '个') },
    { key: 'capacity', title: '每班最多', type: 'number', required: true, help: `要分 ${people} 人。单位是人。`, validate: (value, values) => wholeFrom(1, 500, '人')(value) ?? (Number(value) * Number(values['count'] ?? 0) < people ? `${values['count']} 个班只坐得下 ${Number(value) * Number(values['count'])} 人，要分 ${people} 人。` : undefined) },
    { key: 'prefix', title: '班名', type: 'text', required: true, help: '后面接“1班”“2班”。一个招生季里不重复。' },
    ...weightKeys.map((key): FormField => ({ key, title: weightTitles[key], type: 'choice', options: degrees, required: true, help: weightHelp[key] })),
  ]
  const submit = (values: FormValues) =>
    onSubmit({
      classes: classesOf((values['prefix'] ?? '').trim(), Number(values['count']), Number(values['capacity'])),
      weights: Object.fromEntries(weightKeys.map((key) => [key, Number(values[key])])) as Settings['weights'],
    })
  return (
    <RecordForm
      fields={fields}
      initial={{
        count: String(count),
        capacity: String(Math.max(...(initial.classes?.map((one) => one.capacity) ?? [Math.ceil(people / count)]))),
        prefix: initial.prefix,
        ...Object.fromEntries(weightKeys.map((key) => [key, degreeOf(initial.weights?.[key] ?? { sex: 5, score: 5, spread: 2, region: 2 }[key])])),
      }}
      submitText={submitText}
      notice={notice}
      onSubmit={submit}
      {...(onCancel ? { onCancel } : {})}
    />
  )
}
