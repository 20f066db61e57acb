/** What a station is for; some kinds have rules of their own. */
export const stationKinds = { identity: '验证身份', payment: '缴费登记', dormitory: '宿舍', health: '体检', supplies: '领物', other: '其他' } as const
export type StationKind = keyof typeof stationKinds

/** One station of an intake. `key` never changes once somebody has passed it; `place` is where, `keeper` who. */
export type Station = { key: string; kind: StationKind; title: string; place: string; keeper: string; required: boolean }

/** The stations of an intake that its school has not arranged. */
export const defaultStations: readonly Station[] = [
  { key: 'identity', kind: 'identity', title: '验证身份', place: '', keeper: '招生办', required: true },
  { key: 'payment', kind: 'payment', title: '缴费登记或绿色通道', place: '', keeper: '财务、资助', required: true },
  { key: 'dormitory', kind: 'dormitory', title: '宿舍', place: '', keeper: '宿管', required: false },
  { key: 'health', kind: 'health', title: '体检', place: '', keeper: '校医', required: false },
  { key: 'supplies', kind: 'supplies', title: '领物', place: '', keeper: '后勤', required: false },
]

export const deferralCauses = { poor: '家庭经济困难', orphan: '孤儿', disabled: '残疾', disaster: '受灾', illness: '本人或家人重病', loan: '助学贷款在办', other: '其他' } as const
export type DeferralCause = keyof typeof deferralCauses
export const deferralStates = { open: '缓缴中', settled: '已缴清', cancelled: '取消' } as const

export type Passed = { station: string; result: string }

/** The first station that has to be passed and is not; undefined when nothing that is required is missing. */
export function nextRequired(stations: readonly Station[], passed: readonly Passed[]): Station | undefined {
  return stations.find((one) => one.required && !passed.some((step) => step.station === one.key))
}

/**
 * Why a station cannot be passed yet: whoever comes is recognised first, then the other stations in any order.
 * Undefined when it can.
 */
export function notYet(stations: readonly Station[], passed: readonly Passed[], key: string): string | undefined {
  const gate = stations.find((one) => one.kind === 'identity')
  if (!gate || gate.key === key || passed.some((step) => step.station === gate.key)) return undefined
  return `还没有过“${gate.title}”`
}

/** What is wrong with an arrangement of stations; empty when nothing is. */
export function stationProblems(stations: readonly Station[]): string[] {
  const out: string[] = []
  if (stations.length === 0) out.push('至少要有一个站。')
  if (!stations.some((one) => one.required)) out.push('至少有一个必过的站，过完必过的站才算报到。')
  const twice = stations.find((one, at) => stations.findIndex((other) => other.key === one.key || other.title === one.title) !== at)
  if (twice) out.push(`“${twice.title}”出现两次。`)
  for (const kind of ['identity', 'payment'] as const) if (stations.filter((one) => one.kind === kind).length > 1) out.push(`“${stationKinds[kind]}”只设一个站。`)
  return out
}

/** What was read at a desk: the verification code in the address that a letter's QR code holds, else the text. */
export function readScan(text: string): string {
  const flat = text.normalize('NFKC').trim()
  const code = /\/verify\/([A-Za-z0-9-]{12,20})/.exec(flat)?.[1]
  return (code ?? flat).slice(0, 60)
}
