import { declareImport, type ImportField } from '../../kernel/imports/declare.ts'
import { refuseNumber } from './rules.ts'
import { kindOf } from './kinds.ts'

const field = (key: string, title: string, more: Partial<ImportField> = {}): ImportField => ({ key, title, aliases: [], type: 'text', required: 'never', maxLength: 60, ...more })

/** People to certify from a list of one's own: training, apprenticeship, skill certificates. One certificate a row. */
export const issueSheet = declareImport({
  id: 'certificate-list',
  title: '制证名单',
  version: '2026.1',
  fields: [
    field('name', '姓名', { aliases: ['学员姓名'], type: 'name', required: 'always', example: '张三' }),
    field('idNumber', '证件号码', { aliases: ['身份证号', '身份证号码'], type: 'idNumber', required: 'always' }),
    field('number', '证书编号', { aliases: ['编号'], maxLength: 40, help: '职业技能等级证书填 22 位编号；培训结业证、学徒出师证书留空，由系统编号' }),
    field('project', '培训项目', { aliases: ['项目名称', '班级'] }),
    field('hours', '学时', { type: 'integer' }),
    field('occupation', '职业（工种）', { aliases: ['职业', '工种'] }),
    field('level', '等级', { aliases: ['技能等级'], maxLength: 20, example: '四级/中级工' }),
    field('issuedOn', '发证日期', { aliases: ['颁证日期'], type: 'date', required: 'always' }),
  ],
  key: (values) => (values['idNumber'] ? `${values['idNumber']} ${values['number'] ?? ''} ${values['project'] ?? ''}` : undefined),
  nameField: 'name',
  rowChecks: [
    (values) => {
      const bad = values['number'] ? refuseNumber(kindOf('training'), String(values['number'])) : undefined
      return bad ? { key: 'number', level: 'block', found: String(values['number']), message: bad, mend: '对照证书改正' } : undefined
    },
  ],
})
