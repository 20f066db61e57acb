import { maskIdNumber } from '../../kernel/mask.ts'
import { checkDigit, DEMO_AREA } from '../../kernel/ids.ts'
import { splitName } from '../../kernel/names.ts'
import { namePinyin } from '../../kernel/pinyin.ts'
import { dayNumber, dayText } from './days.ts'
import type { Random } from './random.ts'

const COMMON = [
  ...'李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文',
]
const RARE_SURNAMES = [
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '尉迟',
  '皇甫',
  '令狐',
  '慕容',
  '单',
  '仇',
  '曾',
  '解',
  '区',
  '查',
  '朴',
  '盖',
]
const MALE = [
  ...'伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯俊帆帅旭峰博晨阳昊宁睿龙翔毅健文建志国嘉子天家俊成永正泽承铭',
]
const FEMALE = [
  ...'芳娜敏静丽艳娟霞秀玲桂英洁琳萍红梅雪莉倩婷慧颖佳怡欣悦雨梦思诗雅晓春燕璐瑶蕾薇菲妍媛语涵馨月彤',
]
const RARE_GIVEN = ['䶮', '㛃', '翀', '赟', '垚', '犇', '𬭎', '𬸚']
const YI = ['吉克阿呷', '阿苏日古', '沙马尔布', '阿牛曲呷', '吉尔阿木', '海来木加', '俄木日合', '马海伍果']
const TIBETAN = [
  '扎西多吉',
  '央金拉姆',
  '格桑卓玛',
  '次仁旺堆',
  '丹增平措',
  '白玛曲珍',
  '罗布次仁',
  '德吉卓嘎',
]
const UYGHUR = [
  ['阿依古丽', '麦麦提', '古丽娜尔', '艾力', '帕提古丽', '亚森'],
  ['买买提', '阿卜杜拉', '吐尔逊', '依明', '热合曼'],
] as const

export type Identity = {
  name: string
  given: string
  pinyin: string
  initials: string
  sex: '1' | '2'
  birth: string
  number: string
  masked: string
  tail: string
  ethnic: string
}

type Reading = { pinyin: string; initials: string }
const surnames = new Map<string, Reading>()
const givens = new Map<string, Reading>()
// All numbers are in one area, so only the last two characters of the mask differ.
const MASK = maskIdNumber(`${DEMO_AREA}200001010000`).slice(0, -2)

/** Invents a person: a name, and an ID number in the area no real number has, never twice. */
export function inventPerson(
  random: Random,
  taken: Map<number, number>,
  birthYear: number,
  sexShare: number,
): Identity {
  const male = random.chance(sexShare)
  const { surname, given, ethnic } = inventName(random, male)
  const name = surname + given
  const reading = readingOf(surname, given)
  const number = nextNumber(taken, dayNumber(`${birthYear}-01-01`) + random.below(365), male)
  const birth = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  return {
    name,
    given: surname === '' ? splitName(name).given : given,
    ...reading,
    sex: male ? '1' : '2',
    birth,
    number,
    masked: MASK + number.slice(16),
    tail: number.slice(14),
    ethnic,
  }
}

/** Pinyin of surname and given name are looked up apart: there are few of each, and half a million of both together. */
function readingOf(surname: string, given: string): Reading {
  const whole = (text: string) => {
    const { full, initials } = namePinyin(text)
    return { pinyin: full, initials: initials.toLowerCase() }
  }
  if (surname === '') return whole(given)
  const before = remember(surnames, surname, () => {
    const { pinyin, initials } = whole(`${surname}伟`)
    return { pinyin: pinyin.slice(0, -3), initials: initials.slice(0, -1) }
  })
  const after = remember(givens, given, () => {
    const { pinyin, initials } = whole(`王${given}`)
    return { pinyin: pinyin.slice(5), initials: initials.slice(1) }
  })
  return { pinyin: before.pinyin + after.pinyin, initials: before.initials + after.initials }
}

function remember(known: Map<string, Reading>, key: string, make: () => Reading): Reading {
  const found = known.get(key) ?? make()
  known.set(key, found)
  return found
}

function inventName(random: Random, male: boolean): { surname: string; given: string; ethnic: string } {
  const x = random.next()
  if (x < 0.012) return { surname: '', given: random.pick(YI), ethnic: '07' }
  if (x < 0.02) return { surname: '', given: random.pick(TIBETAN), ethnic: '04' }
  if (x < 0.022)
    return { surname: '', given: `${random.pick(UYGHUR[0])}·${random.pick(UYGHUR[1])}`, ethnic: '05' }
  // Common surnames are far more common than the rest of the list.
  const surname =
    x < 0.035 ? random.pick(RARE_SURNAMES) : COMMON[Math.floor(COMMON.length * random.next() ** 1.7)]!
  const list = male ? MALE : FEMALE
  let given = random.pick(list)
  if (random.chance(0.82)) given += x > 0.999 ? random.pick(RARE_GIVEN) : random.pick(list)
  if (x > 0.985 && x < 0.99) given += random.pick(list)
  return { surname, given, ethnic: x > 0.97 ? random.pick(['03', '15', '33', '06']) : '01' }
}

/**
 * The next free number of a day and sex. Sequence numbers below 100 stay free for examples and imports;
 * a day with no number left passes on to the next day.
 */
function nextNumber(taken: Map<number, number>, day: number, male: boolean): string {
  for (let at = day; ; at++) {
    const key = at * 2 + (male ? 1 : 0)
    const used = taken.get(key) ?? 0
    const sequence = 100 + used * 2 + (male ? 1 : 0)
    if (sequence > 999) continue
    taken.set(key, used + 1)
    const text = dayText(at)
    const head = `${DEMO_AREA}${text.slice(0, 4)}${text.slice(5, 7)}${text.slice(8)}${sequence}`
    return head + checkDigit(head)
  }
}
