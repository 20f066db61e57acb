/** What can happen to an application: the one table that the service, the pages and the README read. Browser-safe. */
export const states = {
  draft: { title: '填写中', tone: 'none' },
  submitted: { title: '已报名，等学校答复', tone: 'waiting' },
  returned: { title: '退回补正', tone: 'returned' },
  refused: { title: '未录取', tone: 'block' },
  withdrawn: { title: '已撤回', tone: 'none' },
  offered: { title: '已录取，等本人确认', tone: 'moving' },
  expired: { title: '逾期未确认', tone: 'none' },
  accepted: { title: '已确认', tone: 'done' },
  'gave-up': { title: '放弃', tone: 'none' },
  arrived: { title: '已报到', tone: 'done' },
  'handed-over': { title: '已移交学籍', tone: 'done' },
} as const satisfies Record<string, { title: string; tone: 'none' | 'waiting' | 'returned' | 'block' | 'moving' | 'done' }>

export type State = keyof typeof states
export type Side = 'candidate' | 'school' | 'authority' | 'clock'

/** `seat`: whether the step takes a seat of the plan or gives it back. `reason`: whether it must be said why. */
export type Move = { title: string; from: readonly State[]; to: State; side: Side; seat?: 'takes' | 'frees'; reason?: 'required'; clause?: 'required' }

export const moves = {
  submit: { title: '报名', from: ['draft', 'returned'], to: 'submitted', side: 'candidate' },
  return: { title: '退回补正', from: ['submitted'], to: 'returned', side: 'school', reason: 'required' },
  refuse: { title: '不录取', from: ['submitted'], to: 'refused', side: 'school', reason: 'required', clause: 'required' },
  offer: { title: '录取', from: ['submitted'], to: 'offered', side: 'school', seat: 'takes' },
  accept: { title: '确认', from: ['offered'], to: 'accepted', side: 'candidate' },
  decline: { title: '谢绝', from: ['offered'], to: 'withdrawn', side: 'candidate', seat: 'frees' },
  withdraw: { title: '撤回', from: ['draft', 'submitted', 'returned'], to: 'withdrawn', side: 'candidate' },
  expire: { title: '到期放出名额', from: ['offered'], to: 'expired', side: 'clock', seat: 'frees' },
  rescind: { title: '撤销录取', from: ['offered', 'accepted'], to: 'refused', side: 'school', seat: 'frees', reason: 'required', clause: 'required' },
  arrive: { title: '报到', from: ['accepted'], to: 'arrived', side: 'school' },
  unarrive: { title: '退回报到', from: ['arrived'], to: 'accepted', side: 'school', reason: 'required' },
  'give-up': { title: '本人放弃', from: ['accepted'], to: 'gave-up', side: 'candidate', seat: 'frees', reason: 'required' },
  absent: { title: '未报到', from: ['accepted', 'arrived'], to: 'gave-up', side: 'school', seat: 'frees', reason: 'required' },
  'hand-over': { title: '移交学籍', from: ['arrived'], to: 'handed-over', side: 'school' },
  'take-back': { title: '收回移交', from: ['handed-over'], to: 'arrived', side: 'school', reason: 'required' },
} as const satisfies Record<string, Move>

export type Action = keyof typeof moves
export const moveOf = (action: Action): Move => moves[action]

/** States in which an application holds a seat of the plan. */
export const seatStates: readonly State[] = ['offered', 'accepted', 'arrived', 'handed-over']
/** States that end an application; the same line can be applied for again. */
export const endedStates: readonly State[] = ['refused', 'withdrawn', 'expired', 'gave-up']
export const stateOrder = Object.keys(states) as State[]

/** The moves as a Mermaid diagram, as the README shows it. */
export function drawMoves(): string {
  const titles = stateOrder.map((state) => `  ${state}: ${states[state].title}`)
  const arrows = (Object.keys(moves) as Action[]).flatMap((action) => moveOf(action).from.map((from) => `  ${from} --> ${moves[action].to}: ${moves[action].title}`))
  const ends = [...endedStates, 'handed-over'].map((state) => `  ${state} --> [*]`)
  return ['stateDiagram-v2', '  [*] --> draft', ...titles, ...arrows, ...ends].join('\n')
}
