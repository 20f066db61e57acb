/** Where graduates go: data/codes/destination.tsv, with how each counts. A test compares the two. */
export const destinations = {
  contract: { label: '签订劳动合同就业', counts: 'employed' },
  agreement: { label: '签订就业协议', counts: 'employed' },
  'self-employed': { label: '自主创业', counts: 'employed' },
  flexible: { label: '灵活就业', counts: 'employed' },
  army: { label: '应征入伍', counts: 'employed' },
  civil: { label: '机关事业单位录用', counts: 'employed' },
  'further-school': { label: '升学（升入高一层次技工院校）', counts: 'further' },
  'further-college': { label: '升学（高等学校）', counts: 'further' },
  abroad: { label: '出国出境', counts: 'further' },
  seeking: { label: '未就业：求职中', counts: 'unemployed' },
  'not-seeking': { label: '未就业：暂不就业', counts: 'unemployed' },
  'preparing-exam': { label: '未就业：备考', counts: 'unemployed' },
  unknown: { label: '去向不明', counts: 'unknown' },
} as const

export type Destination = keyof typeof destinations

/** The label of a stored code; a code that the list does not have is shown as it is. */
export function destinationLabel(code: string): string {
  return Object.hasOwn(destinations, code) ? destinations[code as Destination].label : code
}
