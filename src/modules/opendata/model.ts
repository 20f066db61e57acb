/** One figure as it leaves the system, in whatever form. Browser-safe. */
export type FigureRow = {
  indicator: string
  title: string
  period: string
  orgNo: number
  /** What an authority runs itself only (省属). */
  direct: boolean
  orgName: string
  reading: string
  readingTitle: string
  /** The figure: of a ratio the ratio. Null where there is none or it is protected. */
  value: number | null
  unit: string
  numerator: number | null
  denominator: number | null
  status: Status
  source: 'computed' | 'reported' | 'none'
  definitionVersion: number
}

export const statuses = { A: '正常', P: '本年未结束', S: '小数目，不写出', M: '没有数据' } as const
export type Status = keyof typeof statuses
export const sources = { computed: '由台账计算', reported: '责任单位填报', none: '没有来源' } as const

export type Column = { key: string; title: string; about: string; of: (row: FigureRow) => string | number | null }

/** The columns of every table that leaves; the key heads a CSV file, the title an Excel sheet. */
export const columns: readonly Column[] = [
  { key: 'indicator', title: '指标编号', about: '指标的固定编号', of: (row) => row.indicator },
  { key: 'title', title: '指标', about: '指标的名称', of: (row) => row.title },
  { key: 'period', title: '年度', about: '公历年；时点数为年末', of: (row) => row.period },
  { key: 'area', title: '单位编号', about: '12 位机构号；省属的加 D', of: (row) => areaOf(row) },
  { key: 'area_name', title: '单位', about: '地区或学校的名称', of: (row) => row.orgName },
  { key: 'reading', title: '读法', about: '正文没有写明分母时并列的几种读法；只有一种的写 only', of: (row) => row.reading },
  { key: 'value', title: '值', about: '指标的值；比例已经除好', of: (row) => row.value },
  { key: 'unit', title: '单位名', about: '值的计量单位', of: (row) => row.unit },
  { key: 'numerator', title: '分子', about: '比例的分子；不是比例的为空', of: (row) => row.numerator },
  { key: 'denominator', title: '分母', about: '比例的分母；不是比例的为空', of: (row) => row.denominator },
  { key: 'status', title: '状态', about: 'A 正常，P 本年未结束，S 小数目不写出，M 没有数据', of: (row) => row.status },
  { key: 'source', title: '来源', about: 'computed 由台账计算，reported 责任单位填报', of: (row) => row.source },
  { key: 'definition_version', title: '口径版本', about: '口径改变时加一；不同版本的数不直接比较', of: (row) => row.definitionVersion },
]

export function areaOf({ orgNo, direct }: Pick<FigureRow, 'orgNo' | 'direct'>): string {
  return `${orgNo}${direct ? 'D' : ''}`
}

/** What a file says of the figures in it. */
export type Described = {
  id: string
  title: string
  /** Moment the figures are of, ISO: the same figures give the same file. */
  prepared: string
  /** Demonstration data, which no decision may rest on. */
  simulated: boolean
  notes: readonly string[]
}

/** Bands in which a school's rate is told, the best first; a band counts from its lower end, in per cent. */
export const rateBands = [
  { id: 'from98', from: 98, title: '98% 以上' },
  { id: 'from95', from: 95, title: '95%—98%' },
  { id: 'from90', from: 90, title: '90%—95%' },
  { id: 'from80', from: 80, title: '80%—90%' },
  { id: 'below80', from: 0, title: '不到 80%' },
] as const
export type RateBand = (typeof rateBands)[number]['id']

export const formats = ['csv', 'xlsx', 'sdmx-json', 'sdmx-structure', 'adx'] as const
export type Format = (typeof formats)[number]
export const formatTitles: Readonly<Record<Format, string>> = {
  csv: 'CSV',
  xlsx: 'Excel',
  'sdmx-json': 'SDMX-JSON 2.0（数据）',
  'sdmx-structure': 'SDMX-JSON 2.0（结构）',
  adx: 'ADX（XML）',
}
