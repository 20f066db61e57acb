import type { z } from 'zod'
import { act, getCase } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { api } from '../../modules/reports/api.ts'
import type { ReportKind } from '../../modules/reports/model.ts'
import { handlers } from '../../modules/reports/service.ts'
import { api as todos } from '../../modules/todos/api.ts'
import type { Cast, Scene } from './cast.ts'
import { addDays } from './days.ts'
import type { Desk } from './desks.ts'

type Texts = Readonly<Record<string, string>>

/** Chapters of a school's quality report; numbers are placeholders, so that they are the school's own. */
const quality = (year: number): Texts => ({
  overview: `## 规模
年末在校生规模〔在校生规模〕，比上年〔在校生规模·增减〕；其中全日制在册学生数〔全日制在册学生数〕，女生数〔女生数〕。当年招生〔年招生规模〕，比上年〔年招生规模·增减〕。
## 结构
高级工以上层次的比重稳步提高。学校坚持以培养高级工、预备技师为主，中级工班只在社会急需、生源充足的专业举办。`,
  morality: `学校把职业道德作为育人第一课，开学教育、实训室和宿舍三个场所一起抓，班主任每周家访、每月谈心。
- 开展“技能报国”主题教育，每学期组织学生走进合作企业。
- 把劳动、出勤、安全操作记入学生档案，作为评优和推荐就业的依据。
- 心理健康课排进课表，设有咨询室，重点学生一人一策。`,
  skill: `## 专业
年末在读专业数〔在读专业数〕。专业设置每年按用工调查调整一次，调整结果报主管部门备案。
## 成才
当年毕业生数〔毕业生数〕，其中高级工以上层次毕业生数〔高级工以上层次毕业生数〕。学校推行工学一体化教学，实训与理论同步安排，考核以完成工作任务为准。`,
  employment: `毕业生初次就业率〔毕业生初次就业率〕，比上年〔毕业生初次就业率·增减〕；落实去向毕业生数〔落实去向毕业生数〕，升学毕业生数〔升学毕业生数〕，未落实去向毕业生数〔未落实去向毕业生数〕。
未落实去向的毕业生由班主任和就业办逐人联系，每季度更新一次去向，推荐岗位不少于每人三次。`,
  cooperation: `全年开展职业培训〔开展职业培训〕，比上年〔开展职业培训·增减〕。
学校与合作企业共同制定培养方案，企业师傅进课堂，学生在企业的岗位实习由双方共同考核。${year % 2 === 1 ? '对口帮扶学校的师生全年到校交流，实训设备在假期向社会开放。' : '实训设备在假期向社会开放。'}`,
  problems: `- 高技能教师偏少，部分新开专业依靠企业兼职教师。下一年通过校企互聘补充，由教务处负责。
- 实训设备更新慢于产业。下一年优先更新数控和新能源汽车方向，由实训处负责。
- 毕业生去向登记有迟报。下一年改为毕业当月登记，由就业办负责。`,
})

const provincial: Texts = {
  graduates: '全省技工院校当年毕业生数〔毕业生数〕，比上年〔毕业生数·增减〕，其中高级工以上层次毕业生数〔高级工以上层次毕业生数〕。毕业生规模的变化与三年前的招生规模一致。',
  rate: `毕业生初次就业率〔毕业生初次就业率〕，比上年〔毕业生初次就业率·增减〕；落实去向毕业生数〔落实去向毕业生数〕，升学毕业生数〔升学毕业生数〕，未落实去向毕业生数〔未落实去向毕业生数〕。
## 去向结构
签订劳动合同和就业协议仍是主要去向。升学以升入高一层次技工院校和高等学校为主，应征入伍按政策计入就业。`,
  quality: '各地结合毕业生回访了解对口、薪酬和稳定情况。回访的办法和样本由各校写在本校报告里，全省不合并计算，避免口径不同的数字相加。',
  service: '各级公共就业服务机构与学校建立联系，未就业毕业生实名登记、逐人推荐。困难毕业生由学校和县级人社部门结对帮扶。',
  feedback: '连续两年就业率低于全省平均的专业，由学校提出调整方案报主管部门；社会急需的专业优先安排招生。',
}

/** Yearly reports: two published ones of a school, one that is reviewed, one being written, and the province's own. */
export function reportStory(cast: Cast): Scene[] {
  const { registrar, registrar2, chengdu, mianyang, deskAt, today } = cast
  const due = Number(today.slice(0, 4)) - 1
  const orgOf = (desk: Desk) => ({ no: mainUnit(desk.actor.org.no), name: desk.actor.org.name })
  const officer = deskAt('provinceOfficer', { no: 510_000_000_000, name: '四川省人力资源和社会保障厅' }, '王宁')
  const chief = deskAt('cityOfficer', { no: 510_000_000_000, name: '四川省人力资源和社会保障厅' }, '罗文')

  const begin = async (desk: Desk, kind: ReportKind, year: number, texts: Texts): Promise<string> => {
    const { id } = await desk.perform(api.openReport, { kind, year })
    for (const [chapter, body] of Object.entries(texts)) await desk.perform(api.saveChapter, { id, chapter, body, version: 1 })
    return id
  }
  /** A figure that the demonstration holds no year before of is told without its change. */
  const fillable = async (desk: Desk, id: string) => {
    const { chapters } = await desk.perform(api.getReport, { id })
    for (const one of chapters.filter((chapter) => chapter.problems.length > 0))
      await desk.perform(api.saveChapter, { id, chapter: one.id, version: one.version, body: one.body.replaceAll(/，比上年〔[^〕]*〕/g, '') })
  }
  const send = async (desk: Desk, id: string) => {
    await fillable(desk, id)
    return (await desk.perform(api.sendReport, { id })).caseId
  }
  const decide = async (desk: Desk, id: string, action: string) => {
    const { version } = await desk.perform(todos.getCase, { id })
    await desk.perform(todos.actOnCase, { id, version, action } satisfies z.input<typeof todos.actOnCase.input>)
  }
  const principalOf = (desk: Desk, name: string) => deskAt('principal', orgOf(desk), name)

  /** Work that was done on a day of the past: what a report says of its own days must not all be today. */
  const onDay = <T>(desk: Desk, day: string, verb: string, work: (ctx: Ctx) => Promise<T>) =>
    desk.within(verb, (ctx) => work(Object.assign(ctx, { today: day, at: `${day}T08:00:00.000Z` })))
  const step = (desk: Desk, day: string, caseId: string, action: string) =>
    onDay(desk, day, 'case.act', async (ctx) => act(ctx, caseId, (await getCase(ctx, caseId)).version, action, { facts: {} }))

  const published = (year: number): Scene => [
    `${year} 年质量报告`,
    async () => {
      const usual = `${year + 1}-04-18`
      const day = usual < today ? usual : today
      const id = await begin(registrar, 'quality', year, quality(year))
      await fillable(registrar, id)
      const caseId = (await onDay(registrar, addDays(day, -12), 'report.send', (ctx) => handlers.sendReport(ctx, { id }, { name: '', bytes: new Uint8Array() }))) as { caseId: string }
      await step(principalOf(registrar, '冯建军'), addDays(day, -11), caseId.caseId, 'sign')
      await step(chengdu, addDays(day, -6), caseId.caseId, 'approve')
      await step(officer, day, caseId.caseId, 'approve')
    },
  ]

  return [
    published(due - 1),
    published(due),
    [
      '正在审核的质量报告',
      async () => {
        const id = await begin(registrar2, 'quality', due, quality(due))
        const caseId = await send(registrar2, id)
        await decide(principalOf(registrar2, '蒋明'), caseId, 'sign')
        await mianyang.perform(api.commentOnChapter, { id, chapter: 'problems', body: '三项改进都写明了负责部门，请再写明完成的月份。' })
      },
    ],
    [
      '正在编写的就业质量报告',
      async () => {
        const id = await begin(registrar, 'employment', due, {
          quality: '就业办对毕业生做了电话回访，多数毕业生从事与所学专业相关的工作，用人单位对动手能力评价较好，对沟通能力期望更高。',
          service: '全年举办校园招聘会4场，推荐岗位覆盖全部毕业班；对困难毕业生建立一人一档。',
        })
        const { chapters } = await registrar.perform(api.getReport, { id })
        const first = chapters.find((one) => one.id === 'graduates')!
        await registrar.perform(api.saveChapter, { id, chapter: 'graduates', version: first.version, body: `${first.body}\n其中毕业生88,888人的统计来自教务处，待核对。` })
      },
    ],
    [
      '省的就业质量报告',
      async () => {
        const id = await begin(officer, 'employment', due, provincial)
        const caseId = await send(officer, id)
        await decide(chief, caseId, 'sign')
      },
    ],
  ]
}
