import { declareImport } from '../../kernel/imports/declare.ts'
import { idBirthDate } from '../../kernel/imports/row-checks.ts'
import { registerTitles } from './words.ts'

/** The education department's list of students of 普通高中 and 中职, as it is sent to us once a year. */
export const otherRegister = declareImport({
  id: 'other-register',
  title: '教育部门学籍名单',
  version: '2026.1',
  fields: [
    {
      key: 'register',
      title: '学校类别',
      aliases: ['办学类型', '学校类型', '类别'],
      type: 'code',
      codeList: 'other-register',
      required: 'always',
      help: '普通高中或中职',
    },
    { key: 'name', title: '姓名', aliases: ['学生姓名'], type: 'name', required: 'always', example: '张三' },
    {
      key: 'idNumber',
      title: '证件号码',
      aliases: ['身份证号', '身份证号码', '身份证件号', '公民身份号码'],
      type: 'idNumber',
      required: 'always',
    },
    {
      key: 'school',
      title: '学校',
      aliases: ['学校名称', '就读学校', '所在学校'],
      type: 'text',
      required: 'always',
      maxLength: 60,
    },
    {
      key: 'grade',
      title: '年级',
      aliases: ['入学年级', '年级名称'],
      type: 'text',
      required: 'never',
      maxLength: 20,
    },
    { key: 'birthDate', title: '出生日期', aliases: ['出生年月'], type: 'date', required: 'never' },
  ],
  key: (values) =>
    typeof values['idNumber'] === 'string' ? `${values['register']}:${values['idNumber']}` : undefined,
  nameField: 'name',
  derive: (values) => ({ birthDate: idBirthDate(values['idNumber']) }),
})

export const otherRegisterLists = {
  'other-register': [
    { code: 'general', label: registerTitles.general },
    { code: 'general', label: '普高' },
    { code: 'vocational', label: registerTitles.vocational },
    { code: 'vocational', label: '中等职业学校' },
  ],
}
