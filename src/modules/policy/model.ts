/** One clause of the index: our own one-line statement of it, never the text. */
export type Clause = {
  /** `source file:line`, the id that rules and pages cite. */
  id: string
  document: string
  part: string
  line: number
  lineTo: number
  statement: string
  figures: string
  kind: string
  /** Where the same clause stands elsewhere; citing one of these cites this clause. */
  aliases: readonly string[]
}

export type PolicyDocument = {
  key: string
  title: string
  number: string
  issuer: string
  issued: string
  source: string
  region: string
  note: string
}

/** What of the running system cites a clause, and where in the sources it does. */
export type Run = { clause: string; kind: RunKind; module: string; title: string; file: string; line: number }
export const runKinds = ['workflow', 'rule', 'parameter', 'indicator', 'plan', 'field', 'other'] as const
export type RunKind = (typeof runKinds)[number]
export const runTitles: Record<RunKind, string> = {
  workflow: '流程',
  rule: '规则',
  parameter: '参数',
  indicator: '指标',
  plan: '规划',
  field: '字段',
  other: '其他',
}

export const clauseKinds: Record<string, string> = {
  process: '流程',
  rule: '规则',
  indicator: '指标',
  report: '报告',
  role: '角色',
  liability: '责任',
  classification: '分类',
  system: '系统',
  integration: '对接',
}
