import { isRealDate } from '../../src/kernel/dates.ts'
import { checkDigit } from '../../src/kernel/ids.ts'
import { namePinyin } from '../../src/kernel/pinyin.ts'
import type { MatchPerson } from '../../src/modules/people/matching.ts'

const SURNAMES = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段章钱汤尹黎易常武乔贺赖龚文',
]
const GIVEN = [
  ...'伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉力鹏华玲志建国红玉萍飞凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉娣叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰爽琬茗羽希宁欣飘育滢馥筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝思俊豪子轩浩宇博睿航泽楷铭皓晨诗涵雨欣梓怡奕辰一诺',
]
const WESTERN = [
  '阿依古丽',
  '买买提',
  '古丽娜尔',
  '阿卜杜拉',
  '帕提古丽',
  '艾合买提',
  '热依汗',
  '吐尔逊',
  '玉素甫',
  '麦麦提',
  '尼加提',
  '木拉提',
  '阿布力孜',
  '祖丽菲娅',
]
/** Look-alikes written down apart from the table of the product, which lacks some of them. */
const LOOK_ALIKE = [
  ...'晴睛|婷停|玲铃|杨扬|颖颍|俊峻|洋样|峰锋|萍苹|莉利|泽译|宇字|宁宇|伟炜|鹏朋|涛焘|倩情|怡抬|思恩|瑶遥|晨辰|梓样|滢莹|茜西|珊姗'.split(
    '|',
  ),
]

/** A small generator with a seed (mulberry32), so that every run sees the same people. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export type Slip = '同音' | '形近' | '间隔号' | '15 位' | '一位不同' | '相邻颠倒' | '另一种证件' | '双胞胎'
export type Population = {
  people: MatchPerson[]
  /** Pairs that are one person, `smaller index,larger index` → the slips in them. */
  truth: Map<string, Slip[]>
  twins: Set<string>
}

/**
 * `count` records with a tenth of duplicates: each repeats an earlier person with one slip of the number and, in every
 * second case, one of the name; and twin pairs that are two people. Four school years, 180 counties.
 */
export function chinesePeople(count: number, seed = 20261127): Population {
  const random = seeded(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const byReading = Map.groupBy(
    [...new Set([...SURNAMES, ...GIVEN])],
    (char) => namePinyin(`王${char}`).full.split(' ')[1],
  )
  const people: MatchPerson[] = []
  const truth = new Map<string, Slip[]>()
  const twins = new Set<string>()
  const areas = Array.from(
    { length: 180 },
    (_, at) =>
      `51${String(1 + (at % 20)).padStart(2, '0')}${String(1 + Math.floor(at / 20)).padStart(2, '0')}`,
  )
  const fresh = (): MatchPerson => {
    const day = new Date(Date.UTC(2006, 8, 1) + Math.floor(random() * 1461) * 86_400_000)
      .toISOString()
      .slice(0, 10)
    const sequence = String(Math.floor(random() * 999) + 1).padStart(3, '0')
    const body = pick(areas) + day.replaceAll('-', '') + sequence
    const western = random() < 0.03
    const name = western
      ? `${pick(WESTERN)}·${pick(WESTERN)}`
      : pick(SURNAMES) + pick(GIVEN) + (random() < 0.7 ? pick(GIVEN) : '')
    return {
      id: String(people.length),
      name,
      sex: Number(sequence) % 2 ? '1' : '2',
      birthDate: day,
      number: body + checkDigit(body),
    }
  }
  const originals = Math.floor(count * 0.9) - Math.floor(count / 100)
  while (people.length < originals) people.push(fresh())
  for (let at = 0; at < Math.floor(count / 100); at++) {
    const first = Math.floor(random() * originals)
    const one = people[first]!
    if (one.name.includes('·')) continue
    const sequence = Number(one.number!.slice(14, 17)) + 1 + Math.floor(random() * 3)
    const body = one.number!.slice(0, 14) + String(sequence % 1000).padStart(3, '0')
    const name = one.name[0]! + (random() < 0.3 ? (one.name[1] ?? '') : pick(GIVEN)) + pick(GIVEN)
    twins.add(`${first},${people.length}`)
    people.push({
      ...one,
      id: String(people.length),
      name,
      sex: Number(body[16]) % 2 ? '1' : '2',
      number: body + checkDigit(body),
    })
  }
  const used = new Set<number>()
  while (people.length < count) {
    const first = Math.floor(random() * originals)
    if (used.has(first)) continue
    used.add(first)
    const one = people[first]!
    const slips: Slip[] = []
    const copy = { ...one, id: String(people.length) }
    slipNumber(copy, slips)
    if (random() < 0.5 || slips.length === 0) slipName(copy, slips)
    if (slips.length === 0) continue
    truth.set(`${first},${people.length}`, slips)
    people.push(copy)
  }
  return { people, truth, twins }

  function slipNumber(copy: MatchPerson, slips: Slip[]) {
    const body = copy.number!.slice(0, 17)
    const kind = Math.floor(random() * 5)
    if (kind === 0) {
      if (!body.startsWith('19', 6)) {
        // Nobody born after 1999 has a number of fifteen digits, so this person is moved back with the earlier one.
        const old = `${body.slice(0, 6)}19${String(60 + Math.floor(random() * 30))}${body.slice(10)}`
        const first = people.find((one) => one.number === copy.number)!
        first.number = old + checkDigit(old)
        first.birthDate = copy.birthDate = `${old.slice(6, 10)}-${old.slice(10, 12)}-${old.slice(12, 14)}`
        if (old.slice(10, 14) === '0229') first.birthDate = copy.birthDate = `${old.slice(6, 10)}-02-28`
        copy.number = old.slice(0, 6) + old.slice(8)
      }
      slips.push('15 位')
    } else if (kind === 1) {
      const at = Math.floor(random() * 17)
      const wrong = `${body.slice(0, at)}${(Number(body[at]) + 1 + Math.floor(random() * 9)) % 10}${body.slice(at + 1)}`
      take(copy, wrong)
      slips.push('一位不同')
    } else if (kind === 2) {
      const places = [...Array(16).keys()].filter((at) => body[at] !== body[at + 1])
      const at = pick(places)
      take(copy, body.slice(0, at) + body[at + 1]! + body[at]! + body.slice(at + 2))
      slips.push('相邻颠倒')
    } else if (kind === 3) {
      copy.number = `E${Math.floor(random() * 1e8)
        .toString()
        .padStart(8, '0')}`
      slips.push('另一种证件')
    } else copy.number = `${body}${checkDigit(body)}`
  }

  /** The register reads the birthday from the number, so a slip there moves it; an impossible day stays as it was. */
  function take(copy: MatchPerson, body: string) {
    copy.number = body + checkDigit(body)
    const day = `${body.slice(6, 10)}-${body.slice(10, 12)}-${body.slice(12, 14)}`
    if (isRealDate(Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8))))
      copy.birthDate = day
  }

  function slipName(copy: MatchPerson, slips: Slip[]) {
    if (copy.name.includes('·')) {
      const [first, second] = copy.name.split('·') as [string, string]
      copy.name = pick([
        `${first}•${second}`,
        `${first}．${second}`,
        `${second}·${first}`,
        `${first}${second}`,
      ])
      slips.push('间隔号')
      return
    }
    const chars = [...copy.name]
    const look = chars.map((char) => LOOK_ALIKE.find((pair) => pair.includes(char))).findIndex(Boolean)
    if (look >= 0 && random() < 0.6) {
      const pair = LOOK_ALIKE.find((one) => one.includes(chars[look]!))!
      chars[look] = [...pair].find((char) => char !== chars[look])!
      copy.name = chars.join('')
      slips.push('形近')
      return
    }
    const at = chars.findIndex(
      (char, place) =>
        place > 0 && (byReading.get(namePinyin(`王${char}`).full.split(' ')[1])?.length ?? 0) > 1,
    )
    if (at < 0) return
    const others = byReading
      .get(namePinyin(`王${chars[at]}`).full.split(' ')[1])!
      .filter((char) => char !== chars[at])
    chars[at] = pick(others)
    copy.name = chars.join('')
    slips.push('同音')
  }
}
