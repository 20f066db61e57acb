import type { CodeItem, ImportDeclaration, ImportField } from '../../kernel/imports/declare.ts'
import { declareImport } from '../../kernel/imports/declare.ts'
import { toHundredths } from './allocation/problem.ts'
import type { Settings } from './model.ts'

export type What = 'candidates' | 'scores'

const field = (key: string, title: string, type: ImportField['type'], more: Partial<ImportField> = {}): ImportField => ({ key, title, aliases: [], type, required: 'always', ...more })

export const GROUP_LIST = 'placement-group'
export const groupItems = (groups: readonly string[]): CodeItem[] => groups.map((group) => ({ code: group, label: group }))

/**
 * The columns of a candidate file of one batch: who they are, and one column for each subject. `scores` has no
 * document, because the candidates are known already.
 */
export function candidateImport(batch: Pick<Settings, 'subjects' | 'groups'>, what: What): ImportDeclaration {
  return declareImport({
    id: `placement-${what}`,
    title: what === 'candidates' ? '投档考生名单' : '投档成绩',
    version: '2026.1',
    fields: [
      field('candidateNo', '考生号', 'text', { maxLength: 30, aliases: ['准考证号', '报名号'], example: '2651010400001' }),
      field('name', '姓名', 'name', { maxLength: 60 }),
      ...(what === 'candidates'
        ? [
            field('idNumber', '身份证号', 'idNumber', { aliases: ['证件号码', '身份证件号'] }),
            field('region', '生源地', 'text', { maxLength: 6, aliases: ['生源地代码', '户籍地代码'], help: '2、4 或 6 位区划代码', example: '510104' }),
            ...(batch.groups.length > 0 ? [field('group', '考生类别', 'code', { codeList: GROUP_LIST, required: 'never' })] : []),
          ]
        : []),
      ...batch.subjects.map((subject, at) => field(`s${at}`, subject.title, 'decimal', { required: what === 'scores' ? 'always' : 'never', help: `0 到 ${subject.max}，最多两位小数` })),
    ],
    key: (values) => (values['candidateNo'] ? String(values['candidateNo']) : undefined),
    keyFields: ['candidateNo'],
    nameField: 'name',
    rowChecks: [
      (values) => {
        const no = String(values['candidateNo'] ?? '')
        return no !== '' && !/^[A-Za-z0-9-]{1,30}$/.test(no) ? { key: 'candidateNo', level: 'block', found: no, message: '考生号只用字母、数字、连字符', mend: '按准考证改正' } : undefined
      },
      (values) => {
        const region = String(values['region'] ?? '')
        return region !== '' && !/^\d{2}(\d{2}){0,2}$/.test(region) ? { key: 'region', level: 'block', found: region, message: '生源地应为 2、4 或 6 位区划代码', mend: '例如锦江区 510104' } : undefined
      },
      (values) =>
        batch.subjects.flatMap((subject, at) => {
          const value = values[`s${at}`]
          if (value === null || value === undefined) return []
          const points = Number(value)
          if (toHundredths(points) === undefined) return [{ key: `s${at}`, level: 'block' as const, found: String(value), message: `${subject.title}成绩最多两位小数`, mend: '对照成绩单改正' }]
          if (points >= 0 && points <= subject.max) return []
          return [{ key: `s${at}`, level: 'block' as const, found: String(value), message: `${subject.title}成绩 ${value} 不在 0 到 ${subject.max} 之间`, mend: '对照成绩单改正' }]
        }),
    ],
  })
}
