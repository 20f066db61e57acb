/** The plan whose lines the country is measured by. */
export const NATIONAL_PLAN = 'national-14th-five-year'

/**
 * Who publishes to the country: 31 provinces, autonomous regions and municipalities, and 新疆生产建设兵团. The code of
 * the 兵团 is no place of GB/T 2260; 66 is what statistics use for it.
 */
export const provinces: readonly { no: number; name: string }[] = [
  [11, '北京市'], [12, '天津市'], [13, '河北省'], [14, '山西省'], [15, '内蒙古自治区'], [21, '辽宁省'], [22, '吉林省'], [23, '黑龙江省'],
  [31, '上海市'], [32, '江苏省'], [33, '浙江省'], [34, '安徽省'], [35, '福建省'], [36, '江西省'], [37, '山东省'], [41, '河南省'],
  [42, '湖北省'], [43, '湖南省'], [44, '广东省'], [45, '广西壮族自治区'], [46, '海南省'], [50, '重庆市'], [51, '四川省'], [52, '贵州省'],
  [53, '云南省'], [54, '西藏自治区'], [61, '陕西省'], [62, '甘肃省'], [63, '青海省'], [64, '宁夏回族自治区'], [65, '新疆维吾尔自治区'], [66, '新疆生产建设兵团'],
].map(([code, name]) => ({ no: (code as number) * 10_000_000_000, name: name as string }))

/** Why a line's sum is not judged. */
export const unjudgedWords = {
  'no-target': '原文没有数值目标',
  'not-additive': '各省的值不能相加',
  'nothing': '没有省发布',
  'incomplete': '未齐，不判定',
  'no-baseline': '没有基期',
} as const
export type Unjudged = keyof typeof unjudgedWords

const signs: Record<string, string> = { '>=': '≥', '>': '>', '<=': '≤', '<': '<', '=': '=', '≈': '约', strive: '力争', batch: '一批', range: '', 'ratio-down': '≤' }

/** A target as the plan writes it: ≥ 360, 2—4, or its words where it sets no figure. */
export function targetText({ target, operator }: { target: { value: number | null; upper?: number | undefined; text?: string | undefined }; operator: string }): string {
  if (target.value === null) return target.text ?? signs[operator] ?? '—'
  if (target.upper !== undefined) return `${target.value.toLocaleString('zh-CN')}—${target.upper.toLocaleString('zh-CN')}`
  return `${signs[operator] ?? operator} ${target.value.toLocaleString('zh-CN')}`
}
