import type { Ctx } from '../../kernel/context.ts'
import { addDays } from '../../kernel/dates.ts'
import { Invalid, NotFound, Stale } from '../../kernel/errors.ts'
import { findExtraField, insertExtraField, updateExtraField } from '../../kernel/extra-field-changes.ts'
import { type ExtraField, listAllExtraFields, listExtraRegisters } from '../../kernel/extra-fields.ts'
import { type CodeItem, normaliseHeader } from '../../kernel/imports/declare.ts'
import { maskName } from '../../kernel/mask.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import type { Handlers } from '../../kernel/server.ts'
import { newId } from '../../kernel/uuid.ts'
import { findOrgs } from '../orgs/public.ts'
import type { extraApi } from './extra-api.ts'

export const extraHandlers: Handlers<typeof extraApi> = {
  async listExtraFields(ctx) {
    const own = mainUnit(ctx.actor.org.no)
    const registers = listExtraRegisters()
    const fields = []
    for (const one of registers) fields.push(...(await listAllExtraFields(ctx, one.register, own)))
    const nos = [...new Set(fields.map((field) => field.orgNo))]
    const names = new Map((nos.length > 0 ? await findOrgs(ctx, nos) : []).map((org) => [org.no, org.shortName || org.name]))
    return {
      orgName: ctx.actor.org.name,
      today: ctx.today,
      registers: registers.map(({ register, title }) => ({ register, title })),
      fields: fields.map((field) => ({
        ...field,
        registerTitle: registers.find((one) => one.register === field.register)?.title ?? field.register,
        state: stateOf(field, ctx.today),
        orgName: names.get(field.orgNo) ?? String(field.orgNo),
        own: field.orgNo === ctx.actor.org.no,
      })),
    }
  },

  async addExtraField(ctx, input) {
    const register = listExtraRegisters().find((one) => one.register === input.register)
    if (!register) throw new Invalid([{ path: 'register', message: '这本登记簿不能加附加项。' }])
    if (input.validFrom < ctx.today) throw new Invalid([{ path: 'validFrom', message: `从今天（${ctx.today}）或以后起。` }])
    await judgeTitle(ctx, register.register, input.title)
    const choices = readChoices(input.type, input.choices, [])
    const key = `x_${newId().replaceAll('-', '').slice(-12)}`
    const { choices: _, ...rest } = input
    const id = await insertExtraField(ctx, { ...rest, key, choices })
    ctx.audit.subject('extra-field', id, `${register.title}：${input.title}`)
    ctx.audit.change({ kind: 'extra-field', id, action: 'add', after: { ...rest, key, choices }, orgNo: ctx.actor.org.no, effectiveOn: input.validFrom })
    return { id, key }
  },

  async editExtraField(ctx, { id, version, title, required, choices: words, help }) {
    const held = await getOwn(ctx, id, version)
    if (normaliseHeader(title) !== normaliseHeader(held.title)) await judgeTitle(ctx, held.register, title)
    const choices = readChoices(held.type, words, held.choices)
    await updateExtraField(ctx, id, { title, help, required, choices })
    const side = (one: Pick<ExtraField, 'title' | 'required' | 'choices' | 'help'>) => ({ title: one.title, required: one.required, choices: one.choices, help: one.help })
    ctx.audit.subject('extra-field', id, title)
    ctx.audit.change({ kind: 'extra-field', id, action: 'edit', before: side(held), after: side({ title, required, choices, help }), orgNo: held.orgNo })
    return { id, version: version + 1 }
  },

  async endExtraField(ctx, { id, version, lastDay, reason }) {
    const held = await getOwn(ctx, id, version)
    const first = addDays(ctx.today, -1)
    if (lastDay < first) throw new Invalid([{ path: 'lastDay', message: `最早到昨天（${first}）为止：今天起不再填写。` }])
    if (held.validTo !== null && held.validTo < ctx.today) throw new Invalid([{ path: 'lastDay', message: `这一项已经在 ${held.validTo} 停用。` }])
    const validTo = lastDay < addDays(held.validFrom, -1) ? addDays(held.validFrom, -1) : lastDay
    await updateExtraField(ctx, id, { validTo })
    ctx.audit.subject('extra-field', id, `${held.title}：到 ${validTo} 为止`)
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'extra-field', id, action: 'end', before: { validTo: held.validTo }, after: { validTo }, orgNo: held.orgNo, effectiveOn: validTo })
    return { id, validTo }
  },
}

async function getOwn(ctx: Ctx, id: string, version: number): Promise<ExtraField> {
  const held = await findExtraField(ctx, id)
  if (!held) throw new NotFound('附加项')
  if (held.version !== version) throw new Stale({ by: maskName(ctx.actor.org.name), at: ctx.today, fields: [held.title] })
  return held
}

/** A header may mean one thing only: not a field that the register has, nor another extra field in force here. */
async function judgeTitle(ctx: Ctx, register: string, title: string): Promise<void> {
  const wanted = normaliseHeader(title)
  const declared = listExtraRegisters().find((one) => one.register === register)
  const taken = declared?.headers.find((header) => normaliseHeader(header) === wanted)
  if (taken) throw new Invalid([{ path: 'title', message: `登记簿已有“${taken}”，直接填写它；附加项另起名称。` }])
  const fields = await listAllExtraFields(ctx, register, mainUnit(ctx.actor.org.no))
  const same = fields.find((field) => normaliseHeader(field.title) === wanted && stateOf(field, ctx.today) !== 'ended')
  if (same) throw new Invalid([{ path: 'title', message: `已有附加项“${same.title}”，本单位和下级都在用。` }])
}

/** Words as choices. A choice keeps its place and its code: another word there is its new name, further words are new choices. */
function readChoices(type: ExtraField['type'], words: readonly string[], held: readonly CodeItem[]): CodeItem[] {
  if (type !== 'code') return []
  const refuse = (message: string) => new Invalid([{ path: 'choices', message }])
  if (new Set(words).size !== words.length) throw refuse('选项有重复，每行一项。')
  if (words.length < 2) throw refuse('选项至少写两项，每行一项。')
  if (words.length < held.length) throw refuse(`选项只增加或改名，不删去：原有 ${held.length} 项，旧记录仍要显示。`)
  const moved = held.find((one, at) => words.includes(one.label) && words[at] !== one.label)
  if (moved) throw refuse(`“${moved.label}”要留在原来的位置，新的选项加在最后。`)
  return words.map((label, at) => ({ code: held[at]?.code ?? String(at + 1), label }))
}

function stateOf(field: Pick<ExtraField, 'validFrom' | 'validTo'>, today: string): 'current' | 'future' | 'ended' {
  if (field.validTo !== null && field.validTo < today) return 'ended'
  return field.validFrom > today ? 'future' : 'current'
}
