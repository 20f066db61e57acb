import type { ClauseText } from '../../ui/clause-context.ts'

export type SampleStudent = {
  no: string
  name: string
  state: '在读' | '待完善' | '休学' | '注册审核中'
  missing: number
  specialty: string
  level: string
  className: string
  registered: string
}

const names = [
  '陈*怡',
  '邓*',
  '何*',
  '吉*·阿*',
  '蒋*欣',
  '李*',
  '刘*',
  '罗*',
  '马*·拉*',
  '欧阳*华',
  '彭*博',
  '唐*杰',
  '王*宇',
  '谢*涵',
  '杨*文',
  '曾*',
  '张*三',
]
const specialties = [
  '机械设备装配与自动控制',
  '数控加工（数控车工）',
  '计算机网络应用',
  '新能源汽车检测与维修',
  '工业机器人应用与维护',
  '焊接加工',
  '电气自动化设备安装与维修',
  '烹饪（中式烹调）',
]
const levels = ['高级工', '中级工', '预备技师']
const states = ['在读', '在读', '注册审核中', '在读', '待完善', '在读', '在读', '休学'] as const

/** Invented students: nothing here belongs to a person. */
export const sampleStudents: readonly SampleStudent[] = Array.from({ length: 50 }, (_, index) => {
  const state = states[index % states.length] ?? '在读'
  return {
    no: `20245101040${String(1601 - index * 27).padStart(5, '0')}`,
    name: names[index % names.length] ?? '张*三',
    state,
    missing: state === '待完善' ? 2 : 0,
    specialty: specialties[index % specialties.length] ?? '',
    level: levels[index % levels.length] ?? '',
    className: `24${specialties[index % specialties.length]?.slice(0, 2) ?? ''}${levels[index % levels.length] ?? ''}${(index % 4) + 1}班`,
    registered: `2024-09-${String((index % 28) + 1).padStart(2, '0')}`,
  }
})

export function sampleClause(id: string): Promise<ClauseText> {
  return Promise.resolve({
    title: '人力资源社会保障部关于做好技工院校招生工作的指导意见',
    number: '人社部发〔2019〕76号',
    part: '三（三）',
    statement:
      '不具备办学资质的学校、未经所在地人社部门审批的分校和教学点、未备案的合作办学学校，所招学生不得注册学籍。',
    source: `条款索引 ${id}`,
  })
}

export const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds))
