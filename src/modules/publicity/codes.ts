/** Words for the state of a publicity. */
export const publicityStates = { open: '公示中', passed: '期满生效', stopped: '异议成立，停止', withdrawn: '已撤回' } as const

/** Words for where a publicity stands, as the public reads them. */
export const phases = { running: '公示中', waiting: '期满，等待结果', over: '已有结果' } as const

/** Words for the state of an objection. */
export const objectionStates = { received: '已收到', accepted: '已受理', dismissed: '不成立', sustained: '成立', refused: '不予受理' } as const
