import type { Ctx } from '../../../kernel/context.ts'
import { isDate } from '../../../kernel/dates.ts'
import { Invalid } from '../../../kernel/errors.ts'
import { checkDocument, checkIdNumber, isDemoId } from '../../../kernel/ids.ts'
import { checkName } from '../../../kernel/names.ts'
import type { PersonRecord } from '../../people/model.ts'
import { documentTypeOf, knownAreas } from '../../students/public.ts'

export type GivenDocument = { documentType: string; number: string; name: string; sex?: '1' | '2' | undefined; birthDate?: string | undefined }

/** Documents that somebody can apply with: all of the list but 暂无证件. */
export const takesDocument = (code: string): boolean => code !== 'none'

/**
 * Reads a document as it was typed: check digit, birthday and sex of a resident number, the form of the others.
 * Throws Invalid with the sentence that says which character is wrong.
 */
export function readDocument(ctx: Ctx, given: GivenDocument): PersonRecord {
  const named = checkName(given.name)
  if (!named.ok) throw new Invalid([{ path: 'name', message: named.reason }])
  if (!takesDocument(given.documentType)) throw new Invalid([{ path: 'documentType', message: '请选择一种证件。没有证件的先到户籍所在地办理，或由学校代办。' }])
  const type = documentTypeOf(given.documentType)
  const base = { documentType: given.documentType, name: named.value, formerName: null }
  if (type === 'residentId') {
    const checked = checkIdNumber(given.number, { today: ctx.today, knownAreas })
    if (!checked.ok) throw new Invalid([{ path: 'number', message: checked.reason }])
    if (isDemoId(checked.value) && !ctx.actor.demonstration) throw new Invalid([{ path: 'number', message: '区划 519900 的号码只用于演示。填写本人身份证上的号码。' }])
    return { ...base, number: checked.value, sex: checked.sex, birthDate: checked.birthDate, warnings: checked.warnings }
  }
  const checked = checkDocument(type, given.number, { today: ctx.today, knownAreas })
  if (!checked.ok) throw new Invalid([{ path: 'number', message: checked.reason }])
  if (!given.sex) throw new Invalid([{ path: 'sex', message: '这种证件看不出性别，请选择。' }])
  if (!given.birthDate || !isDate(given.birthDate) || given.birthDate > ctx.today) throw new Invalid([{ path: 'birthDate', message: '这种证件看不出出生日期，请按证件填写。' }])
  return { ...base, number: checked.value, sex: given.sex, birthDate: given.birthDate, warnings: checked.warnings }
}
