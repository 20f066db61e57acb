import { maskIdNumber } from '../mask.ts'
import type { RecordValues, RowCheck } from './declare.ts'

/**
 * A rule that compares an 18-digit identity number with the birth date and the sex of the same record.
 * Numbers of other documents (not 18 digits) say nothing and pass.
 */
export function idAgrees(keys: { id: string; birthDate?: string; sex?: string }): RowCheck {
  return (values) => {
    const id = values[keys.id]
    if (!isEighteen(id)) return undefined
    const problems = []
    const birth = idBirthDate(id)
    const given = keys.birthDate === undefined ? null : values[keys.birthDate]
    if (keys.birthDate !== undefined && typeof given === 'string' && given !== birth) {
      problems.push({
        key: keys.birthDate,
        level: 'block' as const,
        found: given,
        message: `与证件号码 ${maskIdNumber(id)} 第 7–14 位不一致`,
        mend: '按身份证核对出生日期和证件号码',
      })
    }
    const sex = keys.sex === undefined ? null : values[keys.sex]
    if (
      keys.sex !== undefined &&
      typeof sex === 'string' &&
      /^[12]$/.test(sex) &&
      Number(sex) % 2 !== Number(id[16]) % 2
    ) {
      problems.push({
        key: keys.sex,
        level: 'block' as const,
        found: sex === '1' ? '男' : '女',
        message: `与证件号码 ${maskIdNumber(id)} 第 17 位不一致`,
        mend: '按身份证核对性别和证件号码',
      })
    }
    return problems.length === 0 ? undefined : problems
  }
}

/** The birth date in an 18-digit identity number; null for anything else. For `derive`. */
export function idBirthDate(id: RecordValues[string] | undefined): string | null {
  return isEighteen(id) ? `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}` : null
}

/** The sex in an 18-digit identity number, 1 male, 2 female; null for anything else. For `derive`. */
export function idSex(id: RecordValues[string] | undefined): '1' | '2' | null {
  if (!isEighteen(id)) return null
  return Number(id[16]) % 2 === 1 ? '1' : '2'
}

function isEighteen(id: RecordValues[string] | undefined): id is string {
  return typeof id === 'string' && /^\d{17}[\dX]$/.test(id)
}
