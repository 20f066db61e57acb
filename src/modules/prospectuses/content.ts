import { z } from 'zod'
import { lengthText, levels, modes, yuan } from './codes.ts'

const long = z.string().max(2000)

/** One specialty as the prospectus names it. */
export const prospectusSpecialty = z.object({
  code: z.string().min(1).max(20),
  name: z.string().min(1).max(60),
  level: z.enum(['junior', 'intermediate', 'senior', 'technician']),
  lengthMonths: z.number().int().min(1).max(120),
  mode: z.enum(['full-time', 'part-time', 'training']),
  /** 分 a year. */
  tuition: z.number().int().min(0).max(100_000_000),
})

/** What a prospectus says; the first six are the ones the text asks for (001:1315). */
export const prospectusContent = z.object({
  nature: long,
  specialties: z.array(prospectusSpecialty).max(300),
  levels: long,
  teaching: long,
  fees: long,
  registration: long,
  application: long,
  aid: long,
  address: z.string().max(200),
  phone: z.string().max(60),
  note: long,
})

export type ProspectusContent = z.output<typeof prospectusContent>
export type ProspectusDifference = { title: string; before: string; after: string }

export const emptyContent: ProspectusContent = {
  nature: '', specialties: [], levels: '', teaching: '', fees: '', registration: '', application: '', aid: '', address: '', phone: '', note: '',
}

type TextKey = Exclude<keyof ProspectusContent, 'specialties'>

/** The parts of a prospectus by the name the parameter `prospectus.required-items` uses; the order of the page. */
export const parts: readonly { key: keyof ProspectusContent; title: string; required: boolean; help?: string }[] = [
  { key: 'nature', title: '学校性质', required: true, help: '公办、民办、企业办等，举办者、主管部门、批准文号' },
  { key: 'specialties', title: '招生专业', required: true },
  { key: 'levels', title: '办学层次', required: true, help: '中级工、高级工、预备技师（技师）各班，毕业取得的证书' },
  { key: 'teaching', title: '授课形式', required: true, help: '全日制、非全日制，校内教学、工学交替、校企双制' },
  { key: 'fees', title: '学费标准', required: true, help: '学费、住宿费、代收费和减免；写明批准收费的文件' },
  { key: 'registration', title: '学籍管理', required: true, help: '何时注册学籍、在哪里查询、转学和休学的办法' },
  { key: 'application', title: '报名与录取', required: false },
  { key: 'aid', title: '资助政策', required: false },
  { key: 'address', title: '办学地址', required: false },
  { key: 'phone', title: '招生电话', required: false },
  { key: 'note', title: '其他说明', required: false },
]

/** `数控加工（高级工，3 年，全日制，4,800 元/年）`. */
export function specialtyText(one: ProspectusContent['specialties'][number]): string {
  return `${one.name}（${levels[one.level]}，${lengthText(one.lengthMonths)}，${modes[one.mode]}，${one.tuition === 0 ? '免学费' : `${yuan(one.tuition)} 元/年`}）`
}

/** One part in words. */
export function partText(content: ProspectusContent, key: keyof ProspectusContent): string {
  return key === 'specialties' ? content.specialties.map(specialtyText).join('；') : content[key as TextKey].trim()
}

/** Names of the asked parts that say nothing. Parts that nobody knows here (added by a region) are looked for in `more`. */
export function missingParts(content: ProspectusContent, asked: readonly string[], more: readonly { title: string; filled: boolean }[] = []): string[] {
  return asked.filter((title) => {
    const part = parts.find((one) => one.title === title)
    if (part) return partText(content, part.key) === ''
    return !more.some((one) => one.title === title && one.filled)
  })
}

/** What a new version says otherwise than the one before, part by part. */
export function differencesBetween(before: ProspectusContent, after: ProspectusContent): ProspectusDifference[] {
  const texts = parts
    .filter((part) => part.key !== 'specialties')
    .map((part) => ({ title: part.title, before: partText(before, part.key), after: partText(after, part.key) }))
    .filter((one) => one.before !== one.after)
  const was = before.specialties.map(specialtyText)
  const is = after.specialties.map(specialtyText)
  const gone = was.filter((one) => !is.includes(one))
  const come = is.filter((one) => !was.includes(one))
  return gone.length + come.length === 0 ? texts : [{ title: '招生专业', before: gone.join('；'), after: come.join('；') }, ...texts]
}
