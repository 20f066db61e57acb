/** What a person may ask about the own data (个人信息保护法 45–47 条). */
export const requestKinds = { access: '查阅、复制', correct: '更正、补充', erase: '删除' } as const

export const requestStates = { waiting: '等待答复', granted: '已同意', refused: '未同意' } as const

export const erasureStates = { prepared: '等待批准', done: '已清除', rejected: '已否决' } as const

export const outcomes = { waiting: '待定', erased: '已清除', held: '冻结，未清除', gone: '已不在' } as const

export const holdKinds = { person: '人员', case: '办件', org: '单位' } as const
