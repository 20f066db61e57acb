/** One thing that was looked at. `todo` says what to do; without it nothing is to be done. */
export type Finding = { state: '通过' | '提示' | '阻断'; what: string; todo?: string }

export const passed = (what: string): Finding => ({ state: '通过', what })
export const hint = (what: string, todo: string): Finding => ({ state: '提示', what, todo })
export const blocked = (what: string, todo: string): Finding => ({ state: '阻断', what, todo })
