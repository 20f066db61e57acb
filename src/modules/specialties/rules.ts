import { belowPurpose, mayTrain } from '../orgs/rules.ts'
import { schoolLevels } from '../orgs/codes.ts'
import type { SchoolLevel } from '../orgs/model.ts'
import { trainingLevels } from './codes.ts'
import type { Specialty, TrainingLevel } from './model.ts'

export type FilingItem = {
  catalogueVersion: string
  code: string
  trainingLevel: TrainingLevel
  lengthYears: number
}
export type Judged = { verdict: 'block' | 'warn'; clause: string; fact: string; way: string }

/** Judges one line of a filing against the catalogue and the school's level on the day. Undefined: nothing to say. */
export function judgeLine(
  item: FilingItem,
  specialty: Specialty | undefined,
  level: SchoolLevel,
): Judged | undefined {
  if (!specialty) {
    return {
      verdict: 'block',
      clause: '001:1141',
      fact: `专业目录（${item.catalogueVersion}）里没有代码 ${item.code}。`,
      way: '从专业目录里选择。',
    }
  }
  const name = `${specialty.name}（${trainingLevels[item.trainingLevel]}）`
  if (!mayTrain(level, item.trainingLevel)) {
    return {
      verdict: 'block',
      clause: '001:1129',
      fact: `${schoolLevels[level]}不能开设${name}。`,
      way: '改选较低的培养层次，或先办学校晋级。',
    }
  }
  if (!specialty.levels.includes(item.trainingLevel)) {
    return {
      verdict: 'block',
      clause: '001:1141',
      fact: `专业目录里${specialty.name}没有${trainingLevels[item.trainingLevel]}层次。`,
      way: `目录所列层次：${specialty.levels.map((one) => trainingLevels[one]).join('、')}。`,
    }
  }
  if (belowPurpose(level, item.trainingLevel)) {
    return {
      verdict: 'warn',
      clause: '001:1129',
      fact: `技师学院以高级工及以上为主，申请中有${name}。`,
      way: '由备案机关判断。',
    }
  }
  return undefined
}
