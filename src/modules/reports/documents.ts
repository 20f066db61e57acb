import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DocumentKind, Placeholder } from '../../kernel/documents/template-kinds.ts'
import type { ReportKind } from './model.ts'
import { reportDefinitions } from './rules.ts'

const tableRows: readonly Placeholder[] = [
  { name: '表名', meaning: '表的名称', sample: '年末在册学生：培养层次与性别' },
  { name: '表单位', meaning: '计量单位', sample: '单位：人' },
  { name: '表格', meaning: '表格本身；单独占一段', sample: '（表格在这里）' },
]

const placeholders: readonly Placeholder[] = [
  { name: '年度', meaning: '报告的年度', sample: '2025' },
  { name: '数字截至', meaning: '数字冻结的日期', sample: '2026年3月2日' },
  { name: '状态', meaning: '演示数据、没有发布时的说明；否则为空', sample: '草稿' },
  {
    name: '章节',
    meaning: '每章一次',
    rows: [
      { name: '章名', meaning: '章的标题，带序号', sample: '一、基本情况' },
      {
        name: '段落',
        meaning: '每段一次，是小标题、正文、要点中的一种',
        rows: [
          { name: '小标题', meaning: '小标题', rows: [{ name: '标题文字', meaning: '文字', sample: '规模' }] },
          { name: '正文', meaning: '正文', rows: [{ name: '正文文字', meaning: '文字', sample: '年末在校生规模4,612人。' }] },
          { name: '要点', meaning: '要点', rows: [{ name: '要点文字', meaning: '文字', sample: '新增专业 1 个。' }] },
        ],
      },
      { name: '表', meaning: '每张表一次', rows: tableRows },
      {
        name: '图',
        meaning: '每张图一次',
        rows: [
          { name: '图名', meaning: '图的名称', sample: '历年在校生规模' },
          { name: '图单位', meaning: '计量单位', sample: '单位：人' },
          { name: '图片', meaning: '图本身', sample: '（图在这里）' },
        ],
      },
    ],
  },
  { name: '附表', meaning: '指标口径、台账以外数字的说明', rows: tableRows },
]

export const templateKind = (kind: ReportKind) => `annual-report-${kind}`

let packaged: Uint8Array | undefined

/** The template that comes with the system; authorities start their own from it. */
export function packagedReport(): Uint8Array {
  packaged ??= readFileSync(join(import.meta.dirname, '../../../data/report-templates/annual-report.docx'))
  return packaged
}

export const documentKinds: readonly DocumentKind[] = reportDefinitions.map((definition) => ({
  id: templateKind(definition.id),
  title: definition.title,
  clause: definition.clause,
  placeholders,
  packaged: packagedReport,
}))
