import { declareImport, type CodeItem, type ImportDeclaration, type ImportField, type RecordValues } from '../../kernel/imports/declare.ts'
import { recruits, targetLevels } from './codes.ts'
import type { ApprenticeFacts, Limits } from './model.ts'
import { judgeApprentice } from './rules.ts'

const field = (key: string, title: string, type: ImportField['type'], more: Partial<ImportField> = {}): ImportField => ({ key, title, aliases: [], type, required: 'always', ...more })
const items = (list: Readonly<Record<string, string>>): CodeItem[] => Object.entries(list).map(([code, label]) => ({ code, label }))

export const apprenticeLists: Readonly<Record<string, readonly CodeItem[]>> = {
  recruit: items(recruits),
  'target-level': items(targetLevels),
  'yes-no': [{ code: 'yes', label: '是' }, { code: 'no', label: '否' }],
}

const fields: readonly ImportField[] = [
  field('name', '姓名', 'name', { maxLength: 64, aliases: ['学徒姓名'] }),
  field('idNumber', '证件号码', 'idNumber', { aliases: ['身份证号', '身份证号码'], help: '18 位居民身份证号码，单元格设为文本' }),
  field('phone', '本人电话', 'phone', { required: 'never', aliases: ['手机号', '联系电话'] }),
  field('recruit', '用工', 'code', { codeList: 'recruit', aliases: ['用工类别'], help: '新招用或转岗', example: '新招用' }),
  field('occupation', '职业（工种）', 'text', { maxLength: 60, aliases: ['职业', '工种', '岗位'], example: '电工' }),
  field('targetLevel', '培养目标', 'code', { codeList: 'target-level', aliases: ['目标等级', '培养等级'], example: '中级工' }),
  field('termMonths', '培养期限（月）', 'integer', { aliases: ['培养期限'], help: '12 到 24；超过 24 的写特殊理由，最长 36', example: '24' }),
  field('termReason', '特殊理由', 'text', { required: 'never', maxLength: 200, help: '培养期限超过 24 个月的填写' }),
  field('contractNo', '劳动合同编号', 'text', { maxLength: 60, aliases: ['合同编号'], example: 'LD-2026-001' }),
  field('contractFrom', '合同起', 'date', { aliases: ['劳动合同开始日期', '合同开始日期'], example: '2026-03-01' }),
  field('contractTo', '合同止', 'date', { required: 'never', aliases: ['劳动合同终止日期', '合同终止日期'], help: '无固定期限的空着', example: '2029-02-28' }),
  field('wage', '月工资（元）', 'decimal', { aliases: ['月工资', '工资'], help: '培训期间的工资，不低于当地最低工资', example: '3800' }),
  field('mentorEnterprise', '企业导师', 'name', { required: 'never', maxLength: 40 }),
  field('mentorSchool', '院校导师', 'name', { required: 'never', maxLength: 40, help: '学校还没有定的空着，确认以前补' }),
  field('partTime', '注册非全日制学籍', 'code', { codeList: 'yes-no', required: 'never', help: '培养一年以上可以注册；空着为否', example: '是' }),
]

/** A row as one apprentice; only for rows that passed. */
export function apprenticeOf(values: RecordValues): ApprenticeFacts {
  const text = (key: string) => (values[key] === null || values[key] === undefined ? null : String(values[key]))
  return {
    recruit: values['recruit'] as ApprenticeFacts['recruit'],
    occupation: String(values['occupation']),
    targetLevel: String(values['targetLevel']) as ApprenticeFacts['targetLevel'],
    termMonths: Number(values['termMonths']),
    termReason: text('termReason'),
    contractNo: String(values['contractNo']),
    contractFrom: String(values['contractFrom']),
    contractTo: text('contractTo'),
    mentorEnterprise: text('mentorEnterprise'),
    mentorSchool: text('mentorSchool'),
    wage: Math.round(Number(values['wage']) * 100),
    partTime: values['partTime'] === 'yes',
  }
}

const judged = ['recruit', 'occupation', 'targetLevel', 'termMonths', 'contractNo', 'contractFrom', 'wage'] as const

/** The roster of one class as a file; what is judged of a row depends on the class and the place. */
export function rosterImport(limits: Limits, at: { startsOn: string; withSchool: boolean }): ImportDeclaration {
  return declareImport({
    id: 'apprentice-roster',
    title: '学徒名册',
    version: '2026.1',
    fields,
    key: (values) => (values['idNumber'] ? String(values['idNumber']) : undefined),
    keyFields: ['idNumber'],
    nameField: 'name',
    rowChecks: [
      (values) => {
        // A cell that was not read is told of already.
        if (judged.some((key) => values[key] === null || values[key] === undefined)) return undefined
        const number = values['idNumber'] === null || values['idNumber'] === undefined ? null : String(values['idNumber'])
        const birthDate = number && /^\d{17}[\dX]$/.test(number) ? `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}` : null
        return judgeApprentice(apprenticeOf(values), limits, { ...at, birthDate }).map(({ key, level, message, mend, clause }) => ({
          key, level, message, mend, clause,
          found: key === 'idNumber' ? '（已遮蔽）' : String(values[key] ?? '（空）'),
        }))
      },
    ],
  })
}
