/** How a certificate of a kind gets its number. */
export type NumberRule =
  /** Drawn with the approval of the graduation list. */
  | 'graduation'
  /** 22 characters: Y or S and 21 digits; old ones of 16 digits are read from the back-file. */
  | 'skill'
  /** Body (10 digits), year, two digits of the kind, serial of five: gapless per body, year and kind. */
  | 'serial'

/** What the printed sheet looks like; the file templates/<id>.typ. */
export type PrintTemplate = 'diploma' | 'plain'

export type AchievementType = 'Diploma' | 'Certificate' | 'Certification' | 'CertificateOfCompletion'

export type CertificateKind = {
  code: string
  title: string
  number: NumberRule
  /** The two digits that stand for the kind in a number of the rule `serial`. */
  digits?: string
  template: PrintTemplate
  /** The secure paper it is printed on; null for plain paper. */
  paper: string | null
  /** Whether 班次 has to stand on it (001:1092). */
  classKind: boolean
  /** Must the holder have an enrollment here. */
  enrollment: boolean
  achievement: AchievementType
  /** What it takes, in words, for the credential. */
  criteria: string
  /**
   * What a holder gets who lost the paper: `proof` a 证明书 under a number of its own that refers to the first,
   * `reissue` the same number on a new sheet; the texts are silent, so a parameter (yes: proof) decides where it is named.
   */
  lost: { way: 'proof' | 'reissue' | 'none'; parameter?: string; proof?: string }
  /** May be entered from the back-file. */
  backfile: boolean
}

/** Secure papers by code. */
export const papers: Record<string, string> = {
  diploma: '毕业证书专用纸',
  skill: '职业技能等级证书专用纸',
}

/** Every kind of certificate, in the order of lists. A new kind is a new entry. */
export const certificateKinds: readonly CertificateKind[] = [
  {
    code: 'diploma', title: '毕业证书', number: 'graduation', template: 'diploma', paper: 'diploma', classKind: true, enrollment: true, achievement: 'Diploma',
    criteria: '修完教学计划规定的全部课程，成绩合格，达到毕业条件，经学校审核、主管部门批准毕业。', lost: { way: 'proof', parameter: 'certificates.proof.diploma', proof: 'diploma-proof' }, backfile: true,
  },
  {
    code: 'completion', title: '结业证书', number: 'graduation', template: 'diploma', paper: 'diploma', classKind: true, enrollment: true, achievement: 'CertificateOfCompletion',
    criteria: '修完教学计划规定的年限，尚有毕业条件没有达到，经学校审核、主管部门批准结业。', lost: { way: 'proof', parameter: 'certificates.proof.completion', proof: 'completion-proof' }, backfile: true,
  },
  {
    code: 'incomplete', title: '肄业证书', number: 'graduation', template: 'diploma', paper: 'diploma', classKind: true, enrollment: true, achievement: 'Certificate',
    criteria: '在校学习满规定期限，中途离校，经学校审核。', lost: { way: 'none' }, backfile: true,
  },
  {
    code: 'diploma-proof', title: '毕业证明书', number: 'serial', digits: '91', template: 'diploma', paper: 'diploma', classKind: true, enrollment: false, achievement: 'Diploma',
    criteria: '原毕业证书遗失或损坏，经核实原毕业证书属实。', lost: { way: 'reissue' }, backfile: false,
  },
  {
    code: 'completion-proof', title: '结业证明书', number: 'serial', digits: '92', template: 'diploma', paper: 'diploma', classKind: true, enrollment: false, achievement: 'CertificateOfCompletion',
    criteria: '原结业证书遗失或损坏，经核实原结业证书属实。', lost: { way: 'reissue' }, backfile: false,
  },
  {
    code: 'skill', title: '职业技能等级证书', number: 'skill', template: 'plain', paper: 'skill', classKind: false, enrollment: false, achievement: 'Certification',
    criteria: '经备案的评价机构按国家职业标准评价合格。', lost: { way: 'reissue' }, backfile: true,
  },
  {
    code: 'training', title: '培训结业证', number: 'serial', digits: '81', template: 'plain', paper: null, classKind: false, enrollment: false, achievement: 'CertificateOfCompletion',
    criteria: '完成培训计划规定的学时，考核合格。', lost: { way: 'reissue' }, backfile: true,
  },
  {
    code: 'apprentice', title: '学徒出师证书', number: 'serial', digits: '82', template: 'plain', paper: null, classKind: false, enrollment: false, achievement: 'Certificate',
    criteria: '完成企业新型学徒制培养，考核合格出师。', lost: { way: 'reissue' }, backfile: false,
  },
] // prettier-ignore

export function findKind(code: string): CertificateKind | undefined {
  return certificateKinds.find((kind) => kind.code === code)
}

/** The kind with this code. Throws for a code that no table row can hold. */
export function kindOf(code: string): CertificateKind {
  const kind = findKind(code)
  if (!kind) throw new Error(`no certificate kind ${code}`)
  return kind
}
