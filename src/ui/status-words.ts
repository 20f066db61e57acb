/** The seven shapes of a status; the shape alone carries the meaning when a page is printed grey. */
export type StatusShapeName = 'done' | 'moving' | 'soft' | 'block' | 'waiting' | 'returned' | 'none' | 'note'
export type StatusTone = 'ok' | 'info' | 'warn' | 'bad' | 'mute'
export type StatusLook = { shape: StatusShapeName; tone: StatusTone }

const done: StatusLook = { shape: 'done', tone: 'ok' }
const moving: StatusLook = { shape: 'moving', tone: 'info' }
const soft: StatusLook = { shape: 'soft', tone: 'warn' }
const block: StatusLook = { shape: 'block', tone: 'bad' }
const waiting: StatusLook = { shape: 'waiting', tone: 'info' }
const replaced: StatusLook = { shape: 'returned', tone: 'mute' }
const none: StatusLook = { shape: 'none', tone: 'mute' }

/** One vocabulary everywhere: a word means the same thing on every page. Modules add theirs through `shape`. */
export const statusVocabularies = {
  rule: { 通过: done, 提示: soft, 阻断: block, 待登记: waiting },
  plan: { 已达到: done, 正常推进: moving, 有风险: soft, 滞后: block },
  certificate: { 有效: done, 已作废: block, 已被新证书替代: replaced, 没有查到: none },
  importRow: {
    新增: done,
    变更: moving,
    无变化: { shape: 'none', tone: 'mute' },
    未通过: block,
    已修正: done,
  },
  case: {
    办理中: moving,
    等待对方: waiting,
    已退回: { shape: 'returned', tone: 'warn' },
    已办结: done,
    未开始: none,
    已撤回: replaced,
    不予批准: block,
    逾期: block,
  },
} as const satisfies Record<string, Record<string, StatusLook>>

type Vocabularies = typeof statusVocabularies
export type RuleWord = keyof Vocabularies['rule']
export type PlanWord = keyof Vocabularies['plan']
export type CertificateWord = keyof Vocabularies['certificate']
export type ImportWord = keyof Vocabularies['importRow']
export type CaseWord = keyof Vocabularies['case']
export type StatusWord = RuleWord | PlanWord | CertificateWord | ImportWord | CaseWord

/** The look of every word of the vocabularies. */
export const statusLooks: Record<StatusWord, StatusLook> = {
  ...statusVocabularies.rule,
  ...statusVocabularies.plan,
  ...statusVocabularies.certificate,
  ...statusVocabularies.importRow,
  ...statusVocabularies.case,
}

/** The colour a shape has when a module uses it with a word of its own. */
export const toneOfShape: Record<StatusShapeName, StatusTone> = {
  done: 'ok',
  moving: 'info',
  soft: 'warn',
  block: 'bad',
  waiting: 'info',
  returned: 'mute',
  none: 'mute',
  note: 'info',
}
