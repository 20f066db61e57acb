import { readCertificateNumber } from '../../kernel/certificate-number.ts'
import { classKinds, type CertificateState } from './codes.ts'
import type { CertificateKind } from './kinds.ts'

/** What is judged of one row before a certificate is issued. */
export type RowFacts = {
  number: string | undefined
  name: string
  classKind: string | null
  enrollmentId: string | null
  issuedOn: string
  /** Another certificate has the number. */
  taken: boolean
  /** Kinds of the certificates in force for the same enrollment. */
  standing: readonly { kind: string; number: string }[]
}

/** Why a certificate cannot be issued, as a sentence with what to do; undefined where it can. */
export function refuseIssue(kind: CertificateKind, row: RowFacts, today: string): string | undefined {
  if (row.name.trim() === '') return '没有姓名。在名单里补上以后重新制证。'
  if (kind.classKind && !(row.classKind && row.classKind in classKinds))
    return `没有班次。${kind.title}须写明中级工班、高级工班或预备技师（技师）班（001:1092）。在毕业名单里补上以后重新制证。`
  if (kind.number !== 'serial' && !row.number) return `没有编号。${kind.title}的编号${kind.number === 'graduation' ? '随毕业名单批准时编定' : '由评价机构按编码规则编定'}。`
  const bad = row.number && refuseNumber(kind, row.number)
  if (bad) return bad
  if (row.taken) return `编号 ${row.number} 的${kind.title}已在台账里。核对名单。`
  if (row.issuedOn > today) return `发证日期 ${row.issuedOn} 还没有到。到期以后再制证。`
  const same = row.standing.find((one) => one.kind === kind.code)
  if (same) return `这段学籍已有有效的${kind.title}（${same.number}）。遗失或有误的走补办或更正。`
  const diploma = row.standing.find((one) => one.kind === 'diploma')
  if (diploma && kind.code !== 'diploma' && kind.enrollment) return `这段学籍已有毕业证书（${diploma.number}），不再发${kind.title}。`
  return undefined
}

/** Whether a number has the form of its kind; a sentence where it has not. */
export function refuseNumber(kind: CertificateKind, text: string): string | undefined {
  const read = readCertificateNumber(text)
  if (!read.ok) return read.reason
  if (kind.number === 'skill' && !['skill', 'appointed', 'legacy'].includes(read.grammar))
    return `“${text}”不是职业技能等级证书的编号：22 位，或原来的 16 位数字。对照证书检查。`
  return undefined
}

/** What can be asked for a certificate by a case. */
export const changeActions = {
  correct: { title: '更正', from: ['valid', 'suspended'] },
  rename: { title: '更名登记', from: ['valid', 'suspended'] },
  lost: { title: '补办', from: ['valid'] },
  void: { title: '作废', from: ['valid', 'suspended'] },
  revoke: { title: '撤销', from: ['valid', 'suspended'] },
  suspend: { title: '暂停', from: ['valid'] },
  resume: { title: '恢复', from: ['suspended'] },
} as const satisfies Record<string, { title: string; from: readonly CertificateState[] }>
export type ChangeAction = keyof typeof changeActions

/** Which changes a certificate in this state and of this kind can have. */
export function possibleChanges(kind: CertificateKind, state: CertificateState): ChangeAction[] {
  return (Object.keys(changeActions) as ChangeAction[]).filter((action) => (changeActions[action].from as readonly string[]).includes(state) && (action !== 'lost' || kind.lost.way !== 'none'))
}

/** What is judged of one old certificate before it is kept as a draft. */
export function refuseBackfile(kind: CertificateKind | undefined, row: { number: string; classKind: string | null; issuedOn: string }, today: string): { key: string; message: string; mend: string } | undefined {
  if (!kind?.backfile) return { key: 'kind', message: '这种证书不能补录', mend: '从模板的种类里选' }
  const bad = refuseNumber(kind, row.number)
  if (bad) return { key: 'number', message: bad, mend: '对照证书原件改正' }
  if (row.issuedOn >= today) return { key: 'issuedOn', message: '发证日期应当早于今天', mend: '对照证书原件改正；今后的证书走制证' }
  return undefined
}
