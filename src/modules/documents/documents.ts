import type { DocumentKind } from '../../kernel/documents/template-kinds.ts'
import { isCode, normaliseCode } from '../../kernel/documents/code.ts'
import { findByCode } from '../../kernel/documents/issued.ts'
import type { Verifier } from '../../kernel/documents/verifiers.ts'

export const caseFormKind = {
  id: 'case-form',
  title: '办件审批表',
  placeholders: [
    { name: '学校名称', meaning: '提出办件的单位', sample: '样例技师学院' },
    { name: '主管部门', meaning: '审批的主管部门', sample: '样例市人力资源和社会保障局' },
    { name: '办理事项', meaning: '事项的名称', sample: '新生学籍注册' },
    { name: '办件标题', meaning: '办件的标题', sample: '2026 年秋季新生学籍注册' },
    { name: '当前状态', meaning: '办到哪一步', sample: '已通过' },
    { name: '提交日期', meaning: '提交给主管部门的日期', sample: '2026-10-12' },
    { name: '办结日期', meaning: '办结的日期', sample: '2026-10-20' },
    { name: '基本情况', meaning: '办件的事实', rows: [{ name: '项目', meaning: '名称', sample: '人数' }, { name: '内容', meaning: '内容', sample: '128 人' }] },
    {
      name: '规则检查',
      meaning: '每项规则的结果',
      rows: [
        { name: '检查事项', meaning: '规则的名称', sample: '当年招生资质' },
        { name: '结果', meaning: '通过、提示、阻断、待登记', sample: '通过' },
        { name: '情况', meaning: '查到的情况', sample: '在 2026 年资质名录内。' },
        { name: '依据', meaning: '条款', sample: '三（一）' },
      ],
    },
    {
      name: '办理经过',
      meaning: '每一步由谁在何时办理',
      rows: [
        { name: '环节', meaning: '步骤', sample: '通过' },
        { name: '单位', meaning: '办理单位', sample: '样例市人社局' },
        { name: '办理人', meaning: '办理人姓名（遮蔽）', sample: '样*' },
        { name: '时间', meaning: '办理时间', sample: '2026-10-20 15:02' },
        { name: '意见', meaning: '写明的理由', sample: '同意。' },
      ],
    },
  ],
} as const satisfies DocumentKind

/** The form as a party of the case prints it from its copy. */
export const partyFormKind = { id: 'case-form-party', title: '办件审批表（参与方）' } as const

export const receiptKind = {
  id: 'filing-receipt',
  title: '备案回执',
  placeholders: [
    { name: '学校名称', meaning: '收到回执的单位', sample: '样例技师学院' },
    { name: '主管部门', meaning: '出具回执的主管部门', sample: '样例市人力资源和社会保障局' },
    { name: '办理事项', meaning: '事项的名称', sample: '专业备案' },
    { name: '办件标题', meaning: '办件的标题', sample: '电工等 3 个专业备案' },
    { name: '提交日期', meaning: '提交的日期', sample: '2026年3月2日' },
    { name: '办结日期', meaning: '办结的日期', sample: '2026年3月9日' },
    { name: '依据', meaning: '条款', sample: '三（一）' },
  ],
} as const satisfies DocumentKind

export const ledgerKind = { id: 'case-ledger', title: '办件台账' } as const

export const documentKinds: readonly DocumentKind[] = [caseFormKind, receiptKind]

export const verifiers: readonly Verifier[] = [
  {
    id: 'documents',
    title: '文书查验编号（12 位，印在页脚）',
    example: '2345-6789-ABCK',
    async verify(ctx, text) {
      // The question goes to the database also when the form is wrong: the answer takes alike long.
      const row = await findByCode(ctx, text)
      if (!row || !isCode(normaliseCode(text))) return undefined
      const expired = row.state === 'valid' && row.valid_until !== null && row.valid_until < ctx.today
      return {
        state: expired ? 'expired' : (row.state as 'valid' | 'void' | 'replaced'),
        kindTitle: row.kind_title,
        title: row.title,
        number: row.number,
        issuerName: row.issuer_name,
        holder: row.holder_masked,
        issuedOn: row.issued_on,
        validUntil: row.valid_until,
        stateOn: row.state_on,
        reason: row.state_reason,
        replacedByNumber: row.replaced_by_number,
      }
    },
  },
]
