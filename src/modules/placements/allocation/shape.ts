/** How a value of an input file must look: a kind, or a list of objects. A key that ends with `?` may be left out. */
type Kind = 'text' | 'number' | 'number or null' | 'flag' | 'texts' | 'numbers' | 'weights'
type Spec = { readonly [key: string]: Kind | readonly [Spec] }

const headSpec: Spec = {
  format: 'text', 'title?': 'text', rule: 'text', choices: 'number or null', ties: 'texts', adjustment: 'flag',
  subjects: [{ key: 'text', title: 'text', max: 'number' }],
  'formulas?': [{ key: 'text', weights: 'weights' }],
  'groups?': 'texts',
  'cutOffs?': [{ kind: 'text', region: 'text', score: 'number' }],
  programmes: [
    {
      key: 'text', school: 'text', 'title?': 'text', pools: [{ region: 'text', seats: 'number' }], 'kind?': 'text', 'formula?': 'text', 'minimum?': 'number', 'accepts?': 'texts',
      'adjustable?': 'flag',
    },
  ],
}
const candidateSpec: Spec = { key: 'text', 'region?': 'text', 'groups?': 'texts', 'adjust?': 'flag', scores: 'numbers', preferences: 'texts' }

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown) => typeof value === 'string'
const isNumber = (value: unknown) => typeof value === 'number'

const kinds: Readonly<Record<Kind, { fits: (value: unknown) => boolean; words: string }>> = {
  text: { fits: isText, words: '文字' },
  number: { fits: isNumber, words: '数，不加引号' },
  'number or null': { fits: (value) => value === null || isNumber(value), words: '正整数，不限写 null' },
  flag: { fits: (value) => typeof value === 'boolean', words: 'true 或 false，不加引号' },
  texts: { fits: (value) => Array.isArray(value) && value.every(isText), words: '数组，每一项是文字' },
  numbers: { fits: (value) => Array.isArray(value) && value.every(isNumber), words: '数组，每一项是数，不加引号' },
  weights: { fits: (value) => isObject(value) && Object.values(value).every(isNumber), words: '对象，科目代号对应权重' },
}

/** What does not look as it must in a head. A key that nobody knows is wrong too: a misspelt `cutOffs` would drop every line unsaid. */
export const headShape = (head: unknown): string[] => shapeOf(head, headSpec, '')
/** The same for a candidate of a JSON document. */
export const candidateShape = (candidate: unknown): string[] => shapeOf(candidate, candidateSpec, '')

function shapeOf(value: unknown, spec: Spec, at: string): string[] {
  if (!isObject(value)) return [`${at || '这里'} 应为对象 { … }。`]
  const wrong: string[] = []
  const name = (key: string) => (at === '' ? key : `${at}.${key}`)
  const known = new Map(Object.entries(spec).map(([key, kind]) => [key.replace('?', ''), { kind, optional: key.endsWith('?') }]))
  for (const key of Object.keys(value)) if (!known.has(key)) wrong.push(`没有“${name(key)}”这一项，核对拼写和大小写；可以写的有 ${[...known.keys()].join('、')}。`)
  for (const [key, { kind, optional }] of known) {
    const own = Object.hasOwn(value, key) ? value[key] : undefined
    if (own === undefined) {
      if (!optional) wrong.push(`没有写 ${name(key)}。`)
    } else if (typeof kind === 'string') {
      if (!kinds[kind].fits(own)) wrong.push(`${name(key)} 应为 ${kinds[kind].words}。`)
    } else if (!Array.isArray(own)) wrong.push(`${name(key)} 应为数组。`)
    else for (const [place, one] of own.entries()) wrong.push(...shapeOf(one, kind[0], `${name(key)}[${place}]`))
  }
  return wrong
}
