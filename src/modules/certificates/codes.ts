/** What a certificate can be. Only `valid` proves anything; `suspended` may become valid again. */
export const certificateStates = {
  valid: '有效',
  void: '已作废',
  replaced: '已换发',
  revoked: '已撤销',
  suspended: '已暂停',
} as const
export type CertificateState = keyof typeof certificateStates

/** Where a certificate in the register comes from. The last two are marked wherever the certificate is shown. */
export const origins = { issued: '本系统颁发', backfile: '补录', paper: '补登' } as const
export type Origin = keyof typeof origins

export const eventActions = {
  issued: '颁发',
  corrected: '更正',
  renamed: '更名',
  voided: '作废',
  revoked: '撤销',
  suspended: '暂停',
  resumed: '恢复',
  replaced: '换发',
  printed: '打印',
  spoiled: '印坏',
  delivered: '发放',
} as const
export type EventAction = keyof typeof eventActions

/** 班次（001:1092）, as printed. */
export const classKinds = { intermediate: '中级工班', senior: '高级工班', technician: '预备技师（技师）班' } as const
export type ClassKind = keyof typeof classKinds
