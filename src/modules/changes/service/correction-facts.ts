import { loadCodes } from '../../../kernel/codes.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { maskName } from '../../../kernel/mask.ts'
import { documentHash, getPerson } from '../../people/public.ts'
import { correctableFields } from '../../students/public.ts'
import type { IdentityTarget, RecordBefore } from '../status-facts.ts'

/** The document a correction leads to, as the register of people finds it; undefined where the number stays. */
export async function hashOf(
  ctx: Ctx,
  personId: string,
  identity: IdentityTarget,
): Promise<Buffer | undefined> {
  if (!identity.numberSealed) return undefined
  const type = identity.documentType ?? (await getPerson(ctx, personId)).documentType
  return documentHash(ctx, type, ctx.vault.open(Buffer.from(identity.numberSealed, 'hex')))
}

/** What is to be corrected, before and after, masked like every list. */
export async function correctionFacts(
  ctx: Ctx,
  identity: IdentityTarget,
  was: RecordBefore,
): Promise<{ label: string; value: string }[]> {
  const book = await loadCodes(ctx)
  const word = (list: string, code: string) => book.label(list, code, ctx.today)
  const lines: [string, string, string | undefined][] = [
    ['姓名', was.name, identity.name && maskName(identity.name)],
    [
      '证件类型',
      word('document-types', was.documentType),
      identity.documentType && word('document-types', identity.documentType),
    ],
    ['证件号码', was.idMasked, identity.numberMasked],
    ['性别', word('sex', was.sex), identity.sex && word('sex', identity.sex)],
    ['出生日期', '****-**-**', identity.birthDate && '按证明改正（遮蔽）'],
  ]
  const fields = Object.keys(identity.fields ?? {}).map(
    (key) => correctableFields.find((one) => one.key === key)?.title ?? key,
  )
  return [
    { label: '更正的性质', value: identity.nature === 'error' ? '登记时就有误' : '依法变更' },
    ...lines.flatMap(([label, before, after]) =>
      after === undefined
        ? []
        : [{ label, value: before === after ? `${before} → 已改（遮蔽后相同）` : `${before} → ${after}` }],
    ),
    ...(fields.length > 0 ? [{ label: '其他登记项', value: fields.join('、') }] : []),
  ]
}
