import { declareImport, type ImportField } from '../../kernel/imports/declare.ts'
import { idBirthDate } from '../../kernel/imports/row-checks.ts'
import { classKinds } from './codes.ts'
import { certificateKinds, findKind } from './kinds.ts'
import { refuseBackfile } from './rules.ts'

const field = (key: string, title: string, more: Partial<ImportField> = {}): ImportField => ({ key, title, aliases: [], type: 'text', required: 'never', maxLength: 60, ...more })

/** Certificates issued before there was a system: one a row, from the school's own books. */
export const backfileSheet = declareImport({
  id: 'certificate-backfile',
  title: '旧证书补录',
  version: '2026.1',
  fields: [
    field('kind', '证书种类', { aliases: ['种类'], type: 'code', codeList: 'certificate-kind', required: 'always' }),
    field('number', '证书编号', { aliases: ['编号', '证书号'], required: 'always', maxLength: 40, help: '按证书上的写法；原来的 16 位职业资格证书编号也在这一列' }),
    field('name', '姓名', { type: 'name', required: 'always', example: '张三' }),
    field('idNumber', '证件号码', { aliases: ['身份证号', '身份证号码'], type: 'idNumber', help: '证书或存档上没有的留空' }),
    field('schoolName', '学校名称', { aliases: ['颁证学校', '学校'], required: 'always', help: '证书上的名称，可以是已更名或停办的' }),
    field('specialtyName', '专业', { aliases: ['专业名称', '职业（工种）'] }),
    field('classKind', '班次', { aliases: ['班级类别'], type: 'code', codeList: 'class-level', help: '证书上没有的留空' }),
    field('level', '等级', { aliases: ['技能等级'], maxLength: 20 }),
    field('entryDate', '入学日期', { type: 'date' }),
    field('issuedOn', '发证日期', { aliases: ['毕业日期', '颁证日期'], type: 'date', required: 'always' }),
    field('birthDate', '出生日期', { aliases: ['出生年月'], type: 'date' }),
  ],
  key: (values) => (values['number'] && values['kind'] ? `${values['kind']} ${values['number']}` : undefined),
  nameField: 'name',
  derive: (values) => ({ birthDate: idBirthDate(values['idNumber']) }),
  rowChecks: [
    (values, context) => {
      if (!values['kind'] || !values['number'] || !values['issuedOn']) return undefined
      const wrong = refuseBackfile(findKind(String(values['kind'])), { number: String(values['number']), classKind: (values['classKind'] as string | null) ?? null, issuedOn: String(values['issuedOn']) }, context.today)
      return wrong ? { ...wrong, level: 'block', found: String(values[wrong.key] ?? '') } : undefined
    },
    (values) =>
      values['kind'] === 'diploma' && !values['classKind']
        ? { key: 'classKind', level: 'warn', found: '', message: '毕业证书没有班次', mend: '证书上写着班次的填上；确实没有的不填', clause: '001:1092' }
        : undefined,
  ],
})

export const backfileLists = {
  'certificate-kind': certificateKinds.filter((kind) => kind.backfile).map(({ code, title }) => ({ code, label: title })),
  'class-level': Object.entries(classKinds).map(([code, label]) => ({ code, label })),
}
