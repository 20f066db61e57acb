/** How far a demand of the texts is met: bound — something runs it and a test proves it; broken — what it names is gone. */
export const coverageStates = ['bound', 'uncovered', 'not-software', 'broken'] as const
export type CoverageState = (typeof coverageStates)[number]
export const coverageTitles: Record<CoverageState, string> = {
  bound: '已落实',
  uncovered: '未覆盖',
  'not-software': '非软件事项',
  broken: '绑定失效',
}

/** What a demand is, as the requirement catalogues sort them. */
export const coverageKinds = ['process', 'rule', 'indicator', 'report', 'liability'] as const
export type CoverageKind = (typeof coverageKinds)[number]

/** The five source texts. */
export const texts: Readonly<Record<string, string>> = {
  '000': '国家：技工教育“十四五”规划',
  '001': '政策汇编',
  '002': '重庆市规划',
  '003': '四川省规划',
  '004': '解读文章',
}

export const bindingKinds = ['workflow', 'rule', 'parameter', 'indicator', 'report', 'inspection', 'page', 'endpoint', 'data'] as const
export type BindingKind = (typeof bindingKinds)[number]
export const bindingTitles: Record<BindingKind, string> = {
  workflow: '流程',
  rule: '规则',
  parameter: '参数',
  indicator: '指标',
  report: '报告',
  inspection: '巡检',
  page: '页面',
  endpoint: '接口',
  data: '数据',
}

/** Share of demands that are met, of those that software can meet: a demand that is none of its business is left out. */
export function shareOf(counts: Readonly<Record<CoverageState, number>>): number | null {
  const asked = counts.bound + counts.uncovered + counts.broken
  return asked === 0 ? null : counts.bound / asked
}
