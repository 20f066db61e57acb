/** Kinds of notices, as the person chooses them for mail and SMS. Browser-safe. */
export const noticeKinds = {
  'case.received': '新的待办',
  'case.returned': '办件被退回',
  'case.decided': '办件办结',
  'case.comment': '上级的意见',
  'case.due-soon': '办件临期',
  'case.overdue': '办件逾期',
  'case.due-moved': '办理期限改变',
  'publicity.started': '公示开始',
  'publicity.objection': '公示收到异议',
  'publicity.ended': '公示期满',
  'job.done': '后台任务完成',
  'account.changed': '账号与岗位变动',
  other: '其他通知',
} as const

export type NoticeKind = keyof typeof noticeKinds

/** The kind a person chooses by: one that is not listed counts as 其他通知. */
export function noticeKindOf(kind: string): NoticeKind {
  return kind in noticeKinds ? (kind as NoticeKind) : 'other'
}
