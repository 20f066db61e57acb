import { declareImport } from '../../kernel/imports/declare.ts'
import { moralGrades, qualityKinds } from './codes.ts'

/** 综合素质档案 of many students: one record a row. */
export const qualitySheet = declareImport({
  id: 'quality',
  title: '综合素质档案',
  version: '2026.1',
  fields: [
    { key: 'student', title: '学籍号或证件号码', aliases: ['学籍号', '学号', '证件号码', '身份证号'], type: 'text', required: 'always', maxLength: 30, help: '填一种即可，设为文本' },
    { key: 'name', title: '姓名', aliases: ['学生姓名'], type: 'name', required: 'always', example: '张三' },
    { key: 'schoolYear', title: '学年', aliases: ['学年度'], type: 'text', required: 'always', maxLength: 12, example: '2025-2026', help: '写开始的年份也可以' },
    { key: 'kind', title: '类别', aliases: ['项目类别'], type: 'code', codeList: 'quality-kind', required: 'always' },
    { key: 'title', title: '名称', aliases: ['项目', '内容名称'], type: 'text', required: 'always', maxLength: 80, example: '实训车间值日' },
    { key: 'content', title: '过程', aliases: ['过程记录', '说明'], type: 'text', required: 'never', maxLength: 1000 },
    { key: 'result', title: '结果', aliases: ['等级', '评价', '成绩'], type: 'text', required: 'grade', maxLength: 40, help: `德育评价写${moralGrades.join('、')}` },
    { key: 'hours', title: '学时', aliases: ['时长', '小时'], type: 'decimal', required: 'never' },
    { key: 'happenedOn', title: '日期', aliases: ['发生日期'], type: 'date', required: 'never' },
  ],
  requiredRules: { grade: { title: '类别是德育评价', when: (values) => values['kind'] === 'moral' } },
  key: (values) =>
    values['student'] && values['schoolYear'] && values['kind'] && values['title']
      ? [values['student'], yearOf(String(values['schoolYear'])), values['kind'], values['title']].join(' ')
      : undefined,
  nameField: 'name',
  rowChecks: [
    (values) => {
      const text = String(values['schoolYear'] ?? '')
      if (text === '' || yearOf(text) !== undefined) return undefined
      return { key: 'schoolYear', level: 'block', found: text, message: `“${text}”不是学年`, mend: '写 2025-2026 或 2025' }
    },
    (values) => {
      const result = values['result']
      if (values['kind'] !== 'moral' || result === null || result === undefined || (moralGrades as readonly string[]).includes(String(result))) return undefined
      return { key: 'result', level: 'block', found: String(result), message: `德育评价没有“${String(result)}”这个等级`, mend: `写${moralGrades.join('、')}中的一个` }
    },
  ],
})

export const qualityLists = { 'quality-kind': Object.entries(qualityKinds).map(([code, label]) => ({ code, label })) }

/** The year a school year began in: 2025, 2025-2026, 2025—2026学年. Undefined for anything else. */
export function yearOf(text: string): number | undefined {
  const match = /^(\d{4})(?:\s*[-—–~至]+\s*(\d{4}))?(?:\s*学年)?$/.exec(text.trim())
  const year = Number(match?.[1])
  if (!match || year < 1990 || year > 2100) return undefined
  return match[2] === undefined || Number(match[2]) === year + 1 ? year : undefined
}
