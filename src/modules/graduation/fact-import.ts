import type { CodeItem, ImportDeclaration, ImportField } from '../../kernel/imports/declare.ts'
import { declareImport } from '../../kernel/imports/declare.ts'
import { evaluations, factKinds, skillLevels, type FactKind } from './codes.ts'
import { judgeFact, whyNotSigned } from './fact-rules.ts'

const field = (key: string, title: string, type: ImportField['type'], more: Partial<ImportField> = {}): ImportField => ({ key, title, aliases: [], type, required: 'always', ...more })
const result = field('result', '评价', 'code', { codeList: 'evaluation', aliases: ['评价结果', '等级', '结论'], example: '合格' })

const ownFields: Record<FactKind, ImportField[]> = {
  grades: [
    field('creditsRequired', '应修学分', 'decimal', { required: 'never', example: '180' }),
    field('creditsPassed', '已修学分', 'decimal', { required: 'never', example: '182' }),
    field('coursesRequired', '应修课程门数', 'integer', { required: 'never', aliases: ['应修门数'] }),
    field('coursesPassed', '合格课程门数', 'integer', { required: 'never', aliases: ['及格门数', '已修课程门数'] }),
  ],
  moral: [result],
  labour: [result],
  internship: [
    field('unit', '实习单位', 'text', { maxLength: 100, example: '某某机械有限公司' }),
    field('months', '实习月数', 'decimal', { example: '6' }),
    result,
  ],
  certificate: [
    field('number', '证书编号', 'text', { maxLength: 60, aliases: ['职业技能等级证书编号'], help: '22 位；原职业资格证书 16 位' }),
    field('occupation', '职业（工种）', 'text', { maxLength: 60, aliases: ['职业', '工种'], example: '电工' }),
    field('level', '级别', 'code', { codeList: 'skill-level', aliases: ['技能等级', '证书级别'], example: '高级工（三级）' }),
    field('issuedOn', '发证日期', 'date', { example: '2026-05-20' }),
  ],
  conduct: [
    field('open', '未解除的处分', 'integer', { aliases: ['未解除处分数'], help: '几项；没有的填 0', example: '0' }),
    field('note', '说明', 'text', { required: 'never', maxLength: 200 }),
  ],
}

const items = (list: Readonly<Record<string, string>>): CodeItem[] => Object.entries(list).map(([code, label]) => ({ code, label }))
export const factLists: Readonly<Record<string, readonly CodeItem[]>> = { evaluation: items(evaluations), 'skill-level': items(skillLevels) }

function declare(kind: FactKind): ImportDeclaration {
  return declareImport({
    id: `graduation-${kind}`,
    title: factKinds[kind],
    version: '2026.1',
    fields: [
      field('studentNumber', '学籍号', 'text', { maxLength: 30, aliases: ['学号', '学籍编号'] }),
      field('name', '姓名', 'name', { maxLength: 60 }),
      ...ownFields[kind],
      field('signer', '签字人', 'name', { maxLength: 40, aliases: ['审核人签字', '负责人签字'], help: '在纸质材料上签字的人' }),
      field('signedOn', '签字日期', 'date', { example: '2026-06-10' }),
    ],
    key: (values) => (values['studentNumber'] ? String(values['studentNumber']) : undefined),
    keyFields: ['studentNumber'],
    nameField: 'name',
    rowChecks: [
      (values, context) => {
        const judged = judgeFact(kind, values as Parameters<typeof judgeFact>[1], context.today)
        const signed = values['signer'] && values['signedOn'] ? whyNotSigned(String(values['signer']), String(values['signedOn']), context.today) : undefined
        return [...(judged.ok ? [] : judged.issues), ...(signed ? [signed] : [])].map(({ path, message }) => ({
          key: path,
          level: 'block' as const,
          found: String(values[path] ?? '（空）'),
          message,
          mend: '改正后重新预检',
        }))
      },
    ],
  })
}

export const factImports: Readonly<Record<FactKind, ImportDeclaration>> = {
  grades: declare('grades'),
  moral: declare('moral'),
  labour: declare('labour'),
  internship: declare('internship'),
  certificate: declare('certificate'),
  conduct: declare('conduct'),
}
