/** Words of the people register, for pages and sentences. */
export const pairStates = {
  open: '待处理',
  asked: '已请学校核对',
  different: '不是同一人',
  proposed: '待第二人复核',
  merged: '已合并',
} as const
export const likenessTitles = { sure: '极像', likely: '很像', possible: '可能', twins: '像双胞胎' } as const
export const checkResults = { match: '一致', mismatch: '不一致', 'not-found': '查无' } as const
export const checkSources = {
  'police-interface': '公安接口',
  manual: '人工查证',
  document: '证件原件',
} as const
export const listedStates = {
  open: '待决定',
  keep: '保留本系统学籍',
  withdraw: '退出本系统学籍',
  'not-same': '不是同一人',
  waiting: '等对方处理',
} as const
export const registerTitles = { general: '普通高中', vocational: '中职' } as const
export const answerTitles = {
  confirmed: '核对无误',
  mistaken: '登记有误，将办更正',
  unknown: '无法确定',
} as const
export const mergeFieldTitles = {
  name: '姓名',
  formerName: '曾用名',
  sex: '性别',
  birthDate: '出生日期',
  document: '证件',
} as const
