import type { Input } from '../../../kernel/api.ts'
import type { api } from '../api.ts'
import { cutOffKinds } from '../codes.ts'

type Settings = Input<typeof api.createPlacementBatch>
type Parts = Pick<Settings, 'subjects' | 'formulas' | 'ties' | 'groups' | 'cutOffs'>

const words = (text: string) => text.split(/[\s，,、；;]+/).filter(Boolean)
const lines = (text: string) => text.split('\n').map((line) => line.trim()).filter(Boolean)

/** Subjects as people write them, one a line: `数学 150`. The place gives the key. Throws a sentence. */
export function readSubjects(text: string): Parts['subjects'] {
  return lines(text).map((line, at) => {
    const [title, max, ...rest] = words(line)
    if (!title || !max || rest.length > 0 || !(Number(max) > 0)) throw new Error(`科目第 ${at + 1} 行“${line}”应写成“科目 满分”，例如“数学 150”。`)
    return { key: `s${at + 1}`, title, max: Number(max) }
  })
}

/** Weights, one way of counting a line: `理科 语文 1 数学 1.5`; the first ranks the candidates. */
export function readFormulas(text: string, subjects: Parts['subjects']): Parts['formulas'] {
  return lines(text).map((line, at) => {
    const [, ...rest] = words(line)
    const weights: Record<string, number> = {}
    for (let place = 0; place < rest.length; place += 2) weights[keyOf(subjects, rest[place]!)] = Number(rest[place + 1])
    if (rest.length === 0 || rest.length % 2 === 1 || Object.values(weights).some((one) => !(one >= 0))) throw new Error(`计分办法第 ${at + 1} 行应写成“名称 科目 权重 科目 权重”。`)
    return { key: `f${at + 1}`, weights }
  })
}

export const readTies = (text: string, subjects: Parts['subjects']): string[] => words(text).map((title) => keyOf(subjects, title))
export const readGroups = (text: string): string[] => words(text)

/** Cut-off lines, one a line: `5101 400`, `420` for everywhere, `五年贯通 5101 450` for one kind of early lines. */
export function readCutOffs(text: string): Parts['cutOffs'] {
  return lines(text).map((line, at) => {
    const parts = words(line)
    const kind = (Object.keys(cutOffKinds) as (keyof typeof cutOffKinds)[]).find((one) => cutOffKinds[one] === parts[0]) ?? 'all'
    if (cutOffKinds[kind] === parts[0]) parts.shift()
    const score = parts.pop()
    if (score === undefined || !(Number(score) >= 0) || parts.length > 1 || !/^(\d{2}){0,3}$/.test(parts[0] ?? '')) throw new Error(`控制线第 ${at + 1} 行“${line}”应写成“区划代码 分数”，全部地区只写分数。`)
    return { kind, region: parts[0] ?? '', score: Number(score) }
  })
}

/** The same texts back from what is stored. */
export function textsOf({ subjects, formulas, ties, groups, cutOffs }: Parts): Record<'subjects' | 'formulas' | 'ties' | 'groups' | 'cutOffs', string> {
  const title = (key: string) => subjects.find((one) => one.key === key)?.title ?? key
  return {
    subjects: subjects.map((one) => `${one.title} ${one.max}`).join('\n'),
    formulas: formulas.map((one, at) => `办法${at + 1} ${Object.entries(one.weights).map(([key, weight]) => `${title(key)} ${weight}`).join(' ')}`).join('\n'),
    ties: ties.map(title).join('、'),
    groups: groups.join('、'),
    cutOffs: cutOffs.map((one) => [one.kind === 'all' ? '' : cutOffKinds[one.kind], one.region, String(one.score)].filter(Boolean).join(' ')).join('\n'),
  }
}

function keyOf(subjects: Parts['subjects'], title: string): string {
  const found = subjects.find((one) => one.title === title)
  if (!found) throw new Error(`科目里没有“${title}”。`)
  return found.key
}
